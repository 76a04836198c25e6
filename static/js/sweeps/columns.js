/** What the table of a sweep shows: its columns, its rows, their order. Pure. */

import { percent, plain, rounded } from "../plot/format.js";
import { SEED, isDone, meanAndSpread, there, worded } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */
/** @typedef {import("./state.js").Sweep} Sweep */
/** @typedef {import("./state.js").Run} Run */
/** @typedef {import("./state.js").Done} Done */

/** `order` is what is sorted by, NaN: always last. @typedef {{text: string, order: number}} CellText */
/** @typedef {{key: string, name: string, title: string, numeric: boolean, cell: (runs: Run[], sweep: Sweep) => CellText}} Column */
/** @typedef {{runs: Run[], cells: CellText[]}} Row */

/** @param {string} field @returns {Column} */
const fieldColumn = (field) => ({
  key: field, name: field.replaceAll("_", " "), title: `setting ${field}`, numeric: false,
  cell: ([run], { grid }) => ({
    text: worded(run?.settings[field]), order: (grid[field] ?? []).indexOf(run?.settings[field] ?? null),
  }),
});

/** @param {Run[]} runs @param {(run: Done) => number | null} value */
const numbers = (runs, value) => there(runs.filter(isDone).map(value));

/** @param {number[]} values @param {(mean: number, spread: number) => string} format @returns {CellText} */
function averaged(values, format) {
  const { mean, spread } = meanAndSpread(values);
  return values.length > 0 ? { text: format(mean, spread), order: mean } : { text: "–", order: NaN };
}

const number = (/** @type {number} */ value) => rounded(value, 3);

/** "0.375", "1.054 ± 0.585": both to the same digit. @param {number} mean @param {number} spread */
export function withSpread(mean, spread) {
  if (Number.isNaN(spread)) return number(mean);
  const size = Math.floor(Math.log10(Math.abs(mean)));
  if (!(size >= -3 && size <= 3)) return `${number(mean)} ± ${number(spread)}`;
  return `${plain(mean, 3 - size)} ± ${plain(spread, 3 - size)}`;
}

/** "43.0 ± 27.8 %" @param {number} mean @param {number} spread */
const shares = (mean, spread) => (Number.isNaN(spread) ? percent(mean) : `${(100 * mean).toFixed(1)} ± ${percent(spread)}`);

/** @type {Column[]} */
const RESULTS = [
  { key: "loss", name: "final loss", title: "mean of the last 5 % of the steps", numeric: true,
    cell: (runs) => averaged(numbers(runs, ({ loss }) => loss), withSpread) },
  { key: "best", name: "best", title: "least loss of one step", numeric: true,
    cell: (runs) => smallest(numbers(runs, ({ best }) => best)) },
  { key: "accuracy", name: "accuracy", title: "mean of the last 5 % of the steps", numeric: true,
    cell: (runs) => averaged(numbers(runs, ({ accuracy }) => accuracy), shares) },
  { key: "clipped", name: "clipped", title: "share of the steps whose gradient was clipped", numeric: true,
    cell: (runs) => averaged(numbers(runs, ({ clipped }) => clipped), shares) },
  { key: "largest_norm", name: "largest norm", title: "largest gradient norm of a step, before clipping", numeric: true, cell: largest },
];

/** @type {Column} */
const STATE = {
  key: "state", name: "state", title: "what became of it", numeric: false,
  cell: ([run]) => ({ text: run ? said(run) : "", order: ["finished", "diverged", "failed", "waiting"].indexOf(run?.state ?? "") }),
};

/** @type {Column[]} */
const COUNTS = [
  { key: "runs", name: "runs", title: "runs that are done", numeric: true, cell: (runs) => counted(runs.filter(isDone).length) },
  { key: "diverged", name: "diverged", title: "runs whose loss or gradient was not finite", numeric: true,
    cell: (runs) => counted(runs.filter(({ state }) => state === "diverged").length) },
];

/** @type {Column} */
const SECONDS = {
  key: "seconds", name: "seconds", title: "that the run took", numeric: true,
  cell: (runs) => averaged(numbers(runs, ({ seconds }) => seconds), (value) => value.toFixed(1)),
};

/** @param {number[]} values @returns {CellText} */
const smallest = (values) => (values.length ? { text: number(Math.min(...values)), order: Math.min(...values) } : { text: "–", order: NaN });

/** @param {Run[]} runs @returns {CellText} */
function largest(runs) {
  const norms = runs.filter(isDone).filter(({ state }) => state !== "failed").map(({ largest_norm: norm }) => norm ?? Infinity);
  return norms.length ? { text: number(Math.max(...norms)), order: Math.max(...norms) } : { text: "–", order: NaN };
}

/** @param {number} value @returns {CellText} */
const counted = (value) => ({ text: String(value), order: value });

/** @param {Run} run */
function said(run) {
  if (run.state === "diverged") return `diverged at step ${run.step}: ${run.reason}`;
  if (run.state === "failed") return `failed: ${run.reason}`;
  return run.state === "waiting" ? "to come" : run.state;
}

/** Whether there are seeds to average. @param {Sweep} sweep */
export const hasSeeds = ({ grid }) => (grid[SEED]?.length ?? 0) > 1;

/** @param {SweepsState} state */
export const isGrouped = ({ sweep, table }) => sweep !== null && table === "seeds" && hasSeeds(sweep);

/** @param {SweepsState} state @returns {Column[]} */
export function columnsOf(state) {
  if (!state.sweep) return [];
  const grouped = isGrouped(state);
  const fields = Object.keys(state.sweep.grid).filter((field) => !grouped || field !== SEED);
  return grouped ? [...fields.map(fieldColumn), ...COUNTS, ...RESULTS] : [...fields.map(fieldColumn), ...RESULTS, SECONDS, STATE];
}

/** In the order that the state asks for; what has no number is last either way. @param {SweepsState} state @returns {Row[]} */
export function rowsOf(state) {
  const { sweep, sort, falling } = state;
  if (!sweep) return [];
  const columns = columnsOf(state);
  const rows = groupsOf(state).map((runs) => ({ runs, cells: columns.map(({ cell }) => cell(runs, sweep)) }));
  const by = columns.findIndex(({ key }) => key === sort);
  if (by < 0) return rows;
  const order = (/** @type {Row} */ row) => row.cells[by]?.order ?? NaN;
  return rows.sort((a, b) => {
    const [one, other] = [order(a), order(b)];
    if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
    return one === other ? 0 : (one < other ? -1 : 1) * (falling ? -1 : 1);
  });
}

/** Runs that make a row. @param {SweepsState} state @returns {Run[][]} */
function groupsOf(state) {
  const { sweep } = state;
  if (!sweep) return [];
  if (!isGrouped(state)) return sweep.runs.map((run) => [run]);
  const fields = Object.keys(sweep.grid).filter((field) => field !== SEED);
  /** @type {Map<string, Run[]>} */
  const groups = new Map();
  for (const run of sweep.runs) {
    const key = JSON.stringify(fields.map((field) => run.settings[field]));
    const group = groups.get(key) ?? [];
    group.push(run);
    groups.set(key, group);
  }
  return [...groups.values()];
}
