/** What the captions of the charts have in common: the lanes by name, and lists of what holds for each. */

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */

export const LANES = /** @type {const} */ ([0, 1]);
export const NAMES = /** @type {const} */ (["A", "B"]);

/**
 * The lanes that have a run, with what they are called.
 * @param {GradientsState} state
 * @returns {{index: 0 | 1, name: "A" | "B", lane: Lane}[]}
 */
export const present = ({ lanes }) => LANES.flatMap((index) => {
  const lane = lanes[index];
  return lane ? [{ index, name: NAMES[index], lane }] : [];
});

/**
 * "A: falls. B: rises."; one sentence where it is the same for both.
 * @param {GradientsState} state
 * @param {(lane: Lane, index: 0 | 1) => string} say  without a full stop; "" where there is nothing to say
 */
export function forEachLane(state, say) {
  const said = present(state).map(({ name, lane, index }) => ({ name, words: say(lane, index) })).filter(({ words }) => words);
  const [first, second] = said;
  if (!first) return "";
  if (second && first.words === second.words) return `A and B alike: ${first.words}.`;
  return said.map(({ name, words }) => `${name}: ${words}.`).join(" ");
}

/** "1, 2 and 3" @param {string[]} items */
export function listed(items) {
  const last = items[items.length - 1] ?? "";
  return items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${last}` : last;
}

/**
 * What to say instead of a picture while no lane has a run; null when there is something to draw.
 * @param {GradientsState} state
 */
export const nothingYet = (state) => (present(state).length > 0 ? null : "Waiting for the first run.");
