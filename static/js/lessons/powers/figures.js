/** The charts of powers: of one weight, and of a gradient that goes back through a matrix. */

import { position } from "../../plot/scales.js";
import { lineFigure, scaleOf, stageHeight } from "../line-figure.js";
import { withEnds } from "./ends.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/powers.js").NetworkPicture} NetworkPicture */
/** @typedef {import("../line-figure.js").Line} Line */
/** @typedef {Line & {called: string, x: number[], y: number[]}} Called */

/** @param {ArrayLike<number>} values */
const lags = (values) => Array.from(values, (_, k) => k);

/** The greatest and the least positive number of several lists. @param {number[][]} lists */
export function bounds(lists) {
  let [least, most] = [Infinity, 0];
  for (const value of lists.flat()) {
    if (!(value > 0) || value === Infinity) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most > 0 ? { least, most } : { least: 0.1, most: 1 };
}

/**
 * Up to where a line leaves the chart over its top, that point included; nothing after it.
 * @param {number[]} values  powers, of which the logarithm is straight @param {number} top
 * @returns {{x: number[], y: number[]}}
 */
export function cutAt(values, top) {
  const out = values.findIndex((value) => value > top);
  if (out <= 0) return { x: lags(values), y: [...values] };
  const [before, after] = [Math.log(values[out - 1] ?? NaN), Math.log(values[out] ?? NaN)];
  const x = after === Infinity ? out : out - 1 + (Math.log(top) - before) / (after - before);
  return { x: [...lags(values.slice(0, out)), x], y: [...values.slice(0, out), top] };
}

/**
 * @param {Called[]} lines @param {{y: import("../line-figure.js").Axis, at: number}} rest
 * @param {number} width @param {number} height @param {Theme} look
 */
function named(lines, { y, at }, width, height, look) {
  const figure = lineFigure({ lines, x: { name: "steps back, k" }, y, at }, width, height, look);
  const up = scaleOf(y, lines, "y");
  const end = Math.max(...lines.flatMap(({ x }) => x));
  const ends = lines.map(({ called, color, x, y: values }) => {
    let last = values.length - 1;
    while (last > 0 && !Number.isFinite(position(up, values[last] ?? NaN))) last -= 1;
    return { text: called, color, x: x[last] ?? NaN, y: position(up, values[last] ?? NaN), leaves: (x[x.length - 1] ?? NaN) < end };
  }).filter(({ y: height }) => Number.isFinite(height));
  const over = ends.filter(({ leaves }) => leaves).map(({ text, color, x, y: height }) => ({
    text: `<b>${text}</b>`, x, y: height, showarrow: false, xanchor: "left", yanchor: "top", xshift: 4,
    font: { family: look.sans, size: look.small, color },
  }));
  /** @type {object[]} */ (figure.layout.annotations).push(...over);
  return withEnds(figure, ends.filter(({ leaves }) => !leaves), look);
}

/**
 * |w|ᵏ, with 1.1ᵏ and 0.9ᵏ beside it.
 * @param {{w: number, powers: number[], references: {w: number, powers: number[]}[], at: number}} chain
 * @param {number} width @param {Theme} look
 */
export function chainFigure({ w, powers, references, at }, width, look) {
  const beside = references.filter((reference) => reference.w !== Math.abs(w));
  return named([
    ...beside.map((reference) => ({
      called: `${reference.w}ᵏ`, x: lags(reference.powers), y: reference.powers, color: look.muted, dash: "dash", width: 1.5,
    })),
    {
      called: w < 0 ? "|w|ᵏ" : "wᵏ", x: lags(powers), y: powers.map(Math.abs), color: look.lanes[0],
      mode: powers.length > 120 ? "lines" : "lines+markers", size: 4,
    },
  ], { y: { name: w < 0 ? "size, |w|ᵏ" : "wᵏ", log: true }, at }, width, stageHeight(width, look), look);
}

/**
 * The norm of one gradient, and of the worst, between the powers of the radius and those of the norm. The chart is as high
 * as the gradients are: the powers of the norm may leave it over its top.
 * @param {NetworkPicture} seen @param {number} at @param {number} width @param {number} height @param {Theme} look
 */
export function normsFigure(seen, at, width, height, look) {
  const { gradient, products, radius_powers: radii, norm_powers: norms, rates, exponent_steps: measured } = seen;
  const y = { name: "‖gradient‖", log: true, ...bounds([gradient, products, radii, rates]) };
  const top = 10 ** scaleOf(y, [], "y").range[1];
  const straight = (/** @type {string} */ called, /** @type {number[]} */ values, /** @type {string} */ dash, color = look.muted) =>
    ({ called, ...cutAt(values, top), color, dash, width: 1.5 });
  return named([
    straight("‖W‖ᵏ", norms, "dot"),
    straight("ρᵏ", radii, "dash"),
    ...(measured ? [straight("e<sup>λk</sup>", rates, "dashdot", look.ink)] : []),
    { called: measured ? "worst" : "‖Wᵏ‖", x: lags(products), y: products, color: look.lanes[1], width: 1.5 },
    { called: "this one", x: lags(gradient), y: gradient, color: look.lanes[0], width: 2.5 },
  ], { y, at }, width, height, look);
}
