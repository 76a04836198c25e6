/** The lines of the charts of powers: of one weight, and of a gradient that goes back through a matrix. */

import { scaleOf } from "../line-picture.js";

/** @typedef {import("../../wire/lessons/powers.js").NetworkPicture} NetworkPicture */
/** @typedef {import("../../plot/scales.js").Scale} Scale */
/** @typedef {"now" | "worst" | "bound" | "radius" | "rate" | "beside"} Kind  of a line: its colour and its dashes */
/** @typedef {{name: string, power: string, kind: Kind, x: number[], y: number[], marked?: boolean}} Line  `power` is written above */
/** @typedef {{lines: Line[], scale: Scale, name: string}} Chart  `scale` is of y, and logarithmic */

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

/** @param {number[][]} lists */
const scaleFor = (lists) => scaleOf({ name: "", log: true, ...bounds(lists) }, [], "y");

/**
 * |w|ᵏ, with 1.1ᵏ and 0.9ᵏ beside it.
 * @param {{w: number, powers: number[], references: {w: number, powers: number[]}[]}} chain
 * @returns {Chart}
 */
export function chainChart({ w, powers, references }) {
  const sizes = powers.map(Math.abs);
  const beside = references.filter((reference) => reference.w !== Math.abs(w));
  const name = w < 0 ? "|w|" : "w";
  return {
    name: `${name}ᵏ`, scale: scaleFor([sizes, ...beside.map((reference) => reference.powers)]),
    lines: [
      ...beside.map((reference) => ({ name: String(reference.w), power: "k", kind: /** @type {const} */ ("beside"), x: lags(reference.powers), y: reference.powers })),
      { name, power: "k", kind: "now", x: lags(sizes), y: sizes, marked: sizes.length <= 121 },
    ],
  };
}

/**
 * The norm of one gradient, and of the worst, between the powers of the radius and those of the norm. The chart is as high
 * as the gradients are: the powers of the norm may leave it over its top.
 * @param {NetworkPicture} seen
 * @returns {Chart}
 */
export function normsChart({ gradient, products, radius_powers: radii, norm_powers: norms, rates, exponent_steps: measured }) {
  const scale = scaleFor([gradient, products, radii, rates]);
  const top = 10 ** scale.range[1];
  const straight = (/** @type {string} */ name, /** @type {string} */ power, /** @type {Kind} */ kind, /** @type {number[]} */ values) =>
    ({ name, power, kind, ...cutAt(values, top) });
  return {
    name: "‖gradient‖", scale,
    lines: [
      straight("‖W‖", "k", "bound", norms),
      straight("ρ", "k", "radius", radii),
      ...(measured ? [straight("e", "λk", "rate", rates)] : []),
      { name: measured ? "worst" : "‖Wᵏ‖", power: "", kind: "worst", x: lags(products), y: products },
      { name: "this one", power: "", kind: "now", x: lags(gradient), y: gradient },
    ],
  };
}
