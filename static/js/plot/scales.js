/** Ranges and ticks that keep still while values come: linear to a round end, logarithmic in whole powers of ten. */

import { plain, power } from "./format.js";

/**
 * @typedef {object} Scale
 * @property {boolean} log        positions are log10 of the values
 * @property {[number, number]} range  of positions
 * @property {number[]} ticks     positions
 * @property {string[]} labels
 */

/**
 * The least of 1, 2, 5 times a power of ten that is at least `value`, which is positive.
 * @param {number} value
 */
export function roundUp(value) {
  const decade = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * decade >= value * (1 - 1e-9)) ?? 10;
  return factor * decade;
}

/**
 * From `least` (0 for most) to a little over `most`.
 * @param {number} least @param {number} most @param {number} [count]  ticks at most
 * @returns {Scale}
 */
export function linearScale(least, most, count = 5) {
  const span = most > least ? most - least : 1;
  const step = roundUp(span / count);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const end = least + Math.ceil(span / (step / 2) - 1e-9) * (step / 2);
  const ticks = multiples(step, least, end);
  return { log: false, range: [least, end], ticks, labels: ticks.map((tick) => plain(tick, decimals)) };
}

/**
 * Over the positive values from `least` to `most`, in whole powers of ten, two of them at least.
 * @param {number} least @param {number} most @param {number} [count]  ticks at most
 * @returns {Scale}
 */
export function logScale(least, most, count = 6) {
  let [low, high] = least > 0 && most < Infinity && least <= most
    ? [Math.floor(Math.log10(least) + 1e-9), Math.ceil(Math.log10(most) - 1e-9) || 0] : [-1, 1];
  if (high - low < 1) [low, high] = [low - 1, high + 1];
  const step = [1, 2, 5, 10, 20].find((candidate) => (high - low) / candidate <= count) ?? 50;
  const ticks = multiples(step, low, high);
  return { log: true, range: [low, high], ticks, labels: ticks.map(power) };
}

/** @param {number} step @param {number} low @param {number} high */
export function multiples(step, low, high) {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step || 0);
}

/** Where a value stands; NaN where a logarithmic scale has no place for it. @param {Scale} scale @param {number} value */
export const position = ({ log }, value) => (log ? (value > 0 ? Math.log10(value) : NaN) : value);
