/** What the text is coloured by: a value of the unit, or, with something held, what the change made of it. Pure. */

import { series } from "./reading.js";
import { scaleEnd, shownQuantity, shownSign, shownUnit } from "./state.js";

/** @typedef {import('./reading.js').Reading} Reading */
/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {{values: Float32Array, sign: number, end: number}} Tint  values are multiplied by the sign; the colours end at ±end */

const SURPRISE_END = 4; // bits

/** @param {ReadState} state  as panels see it @returns {"value" | "difference" | "surprise"} */
export const tintNow = ({ before, tint }) => (before ? tint : "value");

/** @param {ReadState} state  as panels see it, with a reading @returns {Tint} */
export function tinted(state) {
  const { reading, before } = state;
  if (!reading) throw new Error("there is no reading to colour");
  const { layer, unit } = shownUnit(state);
  const quantity = shownQuantity(state);
  const tint = tintNow(state);
  if (!before || tint === "value") {
    return { values: series(reading, layer, unit, quantity), sign: shownSign(state), end: scaleEnd(state) };
  }
  if (tint === "surprise") {
    const values = difference(reading, before, "surprise", (of) => of.surpriseBits);
    return { values, sign: 1, end: SURPRISE_END };
  }
  const values = difference(reading, before, `${quantity}${layer}.${unit}`, (of) => series(of, layer, unit, quantity));
  return { values, sign: shownSign(state), end: state.scale === "fixed" ? 1 : most(values) || 1 };
}

/** @type {WeakMap<Reading, Map<string, {of: Reading, values: Float32Array}>>} */
const kept = new WeakMap();

/**
 * After minus before; kept for as long as neither grows.
 * @param {Reading} after @param {Reading} before @param {string} key
 * @param {(reading: Reading) => Float32Array} valuesOf
 * @returns {Float32Array}
 */
function difference(after, before, key, valuesOf) {
  let made = kept.get(after);
  if (!made) kept.set(after, (made = new Map()));
  const known = made.get(key);
  if (known?.of === before) return known.values;
  const [now, then] = [valuesOf(after), valuesOf(before)];
  const values = now.map((value, at) => value - (then[at] ?? NaN));
  made.set(key, { of: before, values });
  return values;
}

/** @param {Float32Array} values */
function most(values) {
  let found = 0;
  for (const value of values) if (Number.isFinite(value) && Math.abs(value) > found) found = Math.abs(value);
  return found;
}
