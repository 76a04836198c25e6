/** The charts of the lesson: accuracy against length, and what was learned when; A is with attention, B without. */

import { innerSize } from "../../plot/cartesian.js";
import { lineFigure } from "../line-figure.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/seq2seq.js").LengthPoint} LengthPoint */
/** @typedef {import("../../wire/lessons/seq2seq.js").Point} Point */

/** @param {number} width @param {Theme} look */
const heightOf = (width, look) => Math.round(Math.min(Math.max(17 * look.small, 0.5 * width), 24 * look.small));

/**
 * The share of held-out texts without an error, by their length.
 * @param {LengthPoint[][]} lengths  with attention, without @param {number | null} longest  in training
 * @param {number} width @param {Theme} look
 */
export function lengthsFigure(lengths, longest, width, look) {
  const middle = (/** @type {LengthPoint} */ { least, most }) => (least + most) / 2;
  const last = Math.max(1, ...lengths.flat().map(({ most }) => most));
  const beyond = longest !== null && longest < last;
  return lineFigure({
    lines: lengths.map((of, at) => ({
      x: of.map(middle), y: of.map(({ right }) => right), color: look.lanes[at] ?? look.ink, mode: "lines+markers", size: 5,
      dash: at === 0 ? "solid" : "dash",
    })),
    x: { name: beyond ? `characters (at most ${longest} in training)` : "characters of the text", least: 0, most: last },
    y: { name: "share without an error", least: 0, most: 1 },
    shapes: beyond ? [{ type: "line", x0: longest + 0.5, x1: longest + 0.5, y0: 0, y1: 1, yref: "paper", line: { color: look.muted, width: 1, dash: "dot" } }] : [],
  }, width, heightOf(width, look), look);
}

/**
 * Where a length stands in that figure, in pixels from its left; null outside. The cursor is laid over the figure: drawing
 * it anew for every letter that is typed would take longer than the answer.
 * @param {import("../../plot/plotly.js").Figure} figure @param {number} length
 */
export function acrossOf(figure, length) {
  const layout = /** @type {any} */ (figure.layout);
  const [from, to] = layout.xaxis.range;
  return length < from || length > to ? null : layout.margin.l + (innerSize(layout).width * (length - from)) / (to - from);
}

/**
 * Held-out texts while the networks were trained: fed the right answer (solid) and fed their own (dotted).
 * @param {Point[][]} points  with attention, without @param {"characters" | "loss"} what @param {number} steps  of the whole training
 * @param {number} width @param {Theme} look
 */
export function curvesFigure(points, what, steps, width, look) {
  const [forced, free] = what === "loss" ? /** @type {const} */ (["forced_nats", "free_nats"]) : /** @type {const} */ (["forced_characters", "free_characters"]);
  const lines = points.flatMap((of, at) => /** @type {const} */ ([[forced, "solid"], [free, "dot"]]).map(([key, dash]) => ({
    x: of.map(({ step }) => step), y: of.map((point) => point[key]), color: look.lanes[at] ?? look.ink, dash,
  })));
  return lineFigure({
    lines,
    x: { name: "steps of training", least: 0, most: steps },
    y: what === "loss" ? { name: "loss, nats a character", least: 0 } : { name: "share of characters right", least: 0, most: 1 },
  }, width, heightOf(width, look), look);
}
