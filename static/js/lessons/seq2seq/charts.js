/** The charts of the lesson: accuracy against length, and what was learned when; A is with attention, B without. */

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../line-picture.js").Chart} Chart */
/** @typedef {import("../../wire/lessons/seq2seq.js").LengthPoint} LengthPoint */
/** @typedef {import("../../wire/lessons/seq2seq.js").Point} Point */

/** @param {number} width @param {Theme} look */
const heightOf = (width, look) => Math.round(Math.min(Math.max(17 * look.small, 0.5 * width), 24 * look.small));

/**
 * The share of held-out texts without an error, by their length.
 * @param {LengthPoint[][]} lengths  with attention, without @param {number | null} longest  in training
 * @param {number} length  of the text of now @param {number} width @param {Theme} look
 * @returns {Chart}
 */
export function lengthsChart(lengths, longest, length, width, look) {
  const middle = (/** @type {LengthPoint} */ { least, most }) => (least + most) / 2;
  const last = Math.max(1, ...lengths.flat().map(({ most }) => most));
  const beyond = longest !== null && longest < last;
  return {
    lines: lengths.map((of, at) => ({
      x: of.map(middle), y: of.map(({ right }) => right), color: look.lanes[at] ?? look.ink, mode: "lines+markers", size: 5,
      dash: at === 0 ? "solid" : "dash",
    })),
    x: { name: beyond ? `characters (at most ${longest} in training)` : "characters of the text", least: 0, most: last },
    y: { name: "share without an error", least: 0, most: 1 },
    mark: beyond ? longest + 0.5 : null, at: length > 0 && length <= last ? length : null, height: heightOf(width, look),
  };
}

/**
 * Held-out texts while the networks were trained: fed the right answer (solid) and fed their own (dotted).
 * @param {Point[][]} points  with attention, without @param {"characters" | "loss"} what @param {number} steps  of the whole training
 * @param {number} width @param {Theme} look
 * @returns {Chart}
 */
export function curvesChart(points, what, steps, width, look) {
  const [forced, free] = what === "loss" ? /** @type {const} */ (["forced_nats", "free_nats"]) : /** @type {const} */ (["forced_characters", "free_characters"]);
  const lines = points.flatMap((of, at) => /** @type {const} */ ([[forced, "solid"], [free, "dot"]]).map(([key, dash]) => ({
    x: of.map(({ step }) => step), y: of.map((point) => point[key]), color: look.lanes[at] ?? look.ink, dash,
  })));
  return {
    lines,
    x: { name: "steps of training", least: 0, most: steps },
    y: what === "loss" ? { name: "loss, nats a character", least: 0 } : { name: "share of characters right", least: 0, most: 1 },
    height: heightOf(width, look),
  };
}
