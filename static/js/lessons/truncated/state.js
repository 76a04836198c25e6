/** What the lesson knows: its settings, the graph, and what training has found. */

/** @typedef {import("../../wire/lessons/truncated.js").CutPicture} CutPicture */
/** @typedef {import("../../wire/lessons/truncated.js").PassingPicture} PassingPicture */
/** @typedef {import("../../wire/lessons/truncated.js").TrainStep} TrainStep */

export const SETTINGS = { window: 10, lag: 10, state: "carried", start: "orthogonal", seed: 1 };

/** Chance of four symbols, and from where on one counts as learned. */
export const CHANCE = 0.25;
export const LEARNED = 0.95;

/**
 * `of` says what was trained; courses by arm and seed; `passing` by seed, an entry an arm.
 * @typedef {{of: string, lags: number[], steps: number[], courses: number[][][], passing: Map<number, PassingPicture[]>, done: boolean}} Trained
 */

/** @typedef {typeof SETTINGS & {graph: CutPicture | null, trained: Trained | null}} State */

/** The three lags that are trained: those of the graph, or what they would be. @param {{window: number, lag: number}} state */
export const lagsOf = ({ window, lag }) => [Math.min(lag, window - 1), Math.max(lag, window), Math.max(lag, window)];

/** What training depends on. @param {{window: number, lag: number, start: string}} state */
const keyOf = (state) => `${state.window} ${lagsOf(state).join(" ")} ${state.start}`;

/** Training that has just begun. @param {State} state @returns {Trained} */
export const begun = (state) => ({
  of: keyOf(state), lags: lagsOf(state), steps: [], courses: [0, 1, 2].map(() => Array.from({ length: 10 }, () => [])), passing: new Map(), done: false,
});

/** With one more report. @param {Trained} trained @param {TrainStep} said @returns {Trained} */
export const withStep = (trained, said) => ({
  ...trained,
  steps: [...trained.steps, said.step],
  courses: trained.courses.map((seeds, arm) => seeds.map((course, seed) => [...course, said.accuracies[arm]?.[seed] ?? NaN])),
  passing: new Map([...trained.passing, ...said.passing.map(({ seed, arms }) => /** @type {const} */ ([seed, arms]))]),
});

/** What was trained, if it is what the page shows. @param {State} state */
export const trainedNow = (state) => (state.trained?.of === keyOf(state) ? state.trained : null);

/** What passes through the network shown: as trained, or before training. @param {State} state @returns {{passing: PassingPicture, step: number} | null} */
export function shownPassing(state) {
  const { graph, seed } = state;
  if (!graph) return null;
  const trained = trainedNow(state);
  const arms = trained?.passing.get(seed);
  const arm = arms?.[graph.arm];
  if (arm && arm.trace.length === graph.length) return { passing: arm, step: trained?.steps.at(-1) ?? 0 };
  return { passing: graph.passing, step: 0 };
}
