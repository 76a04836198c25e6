/** Training from twenty starts: how log P climbs by EM and by gradient ascent, and where each start ends. */

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../line-picture.js").Chart} Chart */
/** @typedef {import("../../wire/lessons/hmm.js").Ends} Ends */
/** @typedef {{truth: number, em: number[][], ascent: number[][]}} Curves  [iteration][start] */
/** @typedef {Curves & {emEnds: Ends, ascentEnds: Ends}} Climbed */

export const STARTS = 20;
export const ITERATIONS = 150;

/** In place of what is not there yet. @param {Curves} climbed */
const invitation = ({ em }) => (em.length > 0 ? "" : "nothing trained yet: “Train from 20 starts”");

const NOTHING = { least: 0, most: 1, ticks: { at: [], labels: [] } };

/** From the lowest after one step of EM, or at its end; what falls below leaves the chart. @param {Curves} climbed */
function climbHeights({ em, ascent, truth }) {
  if (em.length === 0) return NOTHING;
  const shown = [truth, ...(em[1] ?? em[0] ?? []), ...(em.at(-1) ?? [])].filter(Number.isFinite);
  return spread(shown, Math.max(...shown, ...(ascent.at(-1) ?? []).filter(Number.isFinite)));
}

/** Of all ends. @param {Curves} climbed */
function endHeights({ em, ascent, truth }) {
  if (em.length === 0) return NOTHING;
  const ended = [truth, ...(em.at(-1) ?? []), ...(ascent.at(-1) ?? [])].filter(Number.isFinite);
  return spread(ended, Math.max(...ended));
}

/** @param {number[]} shown @param {number} most */
function spread(shown, most) {
  const least = Math.min(...shown, most - 1);
  return { least: least - 0.05 * (most - least), most: most + 0.06 * (most - least) };
}

/** One line through all starts, with gaps. @param {number[][]} rows  [iteration][start] */
function together(rows) {
  const [x, y] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let start = 0; start < STARTS; start += 1) {
    rows.forEach((row, iteration) => (x.push(iteration), y.push(row[start] ?? NaN)));
    x.push(NaN);
    y.push(NaN);
  }
  return { x, y };
}

/** @param {Curves} climbed @param {number} chosen @param {Theme} look @returns {Chart} */
export function climbChart(climbed, chosen, look) {
  const { em, ascent, truth } = climbed;
  const [a, b] = look.lanes;
  const iterations = em.map((_, iteration) => iteration);
  const of = (/** @type {number[][]} */ rows) => rows.map((row) => row[chosen] ?? NaN);
  return {
    lines: [
      { x: [0, ITERATIONS], y: [truth, truth], color: look.muted, dash: "dot", width: 1.5 },
      { ...together(em), color: faded(a, look), width: 1 },
      { ...together(ascent), color: faded(b, look), width: 1, dash: "dot" },
      { x: iterations, y: of(em), color: a, width: 2.5, name: "EM" },
      { x: iterations, y: of(ascent), color: b, width: 2.5, name: "ascent" },
    ],
    x: { name: "iterations", least: 0, most: ITERATIONS },
    y: { name: "log P of all sequences, nats", ...climbHeights(climbed) },
    empty: invitation(climbed), height: Math.round(20 * look.small),
  };
}

/** @param {Curves} climbed @param {number} chosen @param {Theme} look @returns {Chart} */
export function endsChart(climbed, chosen, look) {
  const [a, b] = look.lanes;
  const numbers = Array.from({ length: STARTS }, (_, start) => start + 1);
  return {
    lines: [
      { x: [0.5, STARTS + 0.5], y: [climbed.truth, climbed.truth], color: look.muted, dash: "dot", width: 1.5 },
      { x: numbers, y: climbed.em.at(-1) ?? [], color: a, mode: "markers", size: 9 },
      { x: numbers.map((number) => number + 0.3), y: climbed.ascent.at(-1) ?? [], color: b, mode: "markers", size: 6 },
    ],
    x: { name: "random start", least: 0, most: STARTS + 1, ticks: { at: [1, 5, 10, 15, 20], labels: ["1", "5", "10", "15", "20"] } },
    y: { name: "log P at the end, nats", ...endHeights(climbed) },
    at: climbed.em.length > 0 ? chosen + 1.15 : null,
    empty: invitation(climbed), height: Math.round(20 * look.small),
  };
}

/** Halfway to the panel. @param {string} color @param {Theme} look */
function faded(color, look) {
  const parts = (/** @type {string} */ hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const [from, to] = [parts(color), parts(look.panel)];
  return `rgb(${from.map((part, at) => Math.round(0.4 * part + 0.6 * (to[at] ?? 0))).join(", ")})`;
}
