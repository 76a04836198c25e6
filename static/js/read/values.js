/** Quantized h of many units at once: from what came over the wire to entries of a colour table. */

import { colourIndex, NOT_A_NUMBER } from "../plot/colours.js";
import { PIECE } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./state.js").ReadState} ReadState */

/**
 * Largest |h| of a layer and how much of it has been looked at.
 * @type {WeakMap<Int8Array, {read: number, most: number}>}
 */
const seen = new WeakMap();

/**
 * Largest |h| over all units and all positions read so far. Each value is looked at once.
 * @param {Reading} reading
 */
export function largestHidden(reading) {
  const { hidden, hiddenScale, hiddenSize, read } = reading;
  let most = 0;
  hidden.forEach((array, layer) => {
    const before = seen.get(array) ?? { read: 0, most: 0 };
    let largest = before.most;
    for (let at = before.read; at < read; at += 1) {
      const scale = hiddenScale[layer]?.[Math.floor(at / PIECE)] ?? NaN;
      const value = scale * largestStored(array, at * hiddenSize, (at + 1) * hiddenSize);
      if (Number.isFinite(value) && value > largest) largest = value;
    }
    if (read > before.read) seen.set(array, { read, most: largest });
    most = Math.max(most, largest);
  });
  return most;
}

/** @param {Int8Array} array @param {number} start @param {number} stop */
function largestStored(array, start, stop) {
  let most = 0;
  for (let index = start; index < stop; index += 1) {
    const size = Math.abs(array[index] ?? 0);
    if (size > most && size < 128) most = size;
  }
  return most;
}

/**
 * End of the colour scale of pictures that show every unit. h of a ReLU or linear network has no bound of its own.
 * @param {ReadState} state
 */
export function hiddenLimit({ reading, scale }) {
  if (!reading) return 1;
  const unbounded = reading.cell === "relu" || reading.cell === "linear";
  return scale === "fixed" && !unbounded ? 1 : largestHidden(reading) || 1;
}

/** @type {{key: string, table: Uint8Array}} */
let remembered = { key: "", table: new Uint8Array(256) };

/**
 * Colour table entry of each stored value, by stored + 128; -128, and anything under a scale that is not finite, is
 * not a number.
 * @param {number} scale
 * @param {number} limit
 */
export function entries(scale, limit) {
  const key = `${scale}/${limit}`;
  if (remembered.key === key) return remembered.table;
  const table = new Uint8Array(256);
  for (let stored = -127; stored < 128; stored += 1) {
    table[stored + 128] = Number.isFinite(scale) ? colourIndex(stored * scale, limit) : NOT_A_NUMBER;
  }
  remembered = { key, table };
  return table;
}

/**
 * h of a unit as it came, NaN where it has not.
 * @param {Reading} reading @param {number} layer @param {number} unit @param {number} at
 */
export function hiddenAt({ hidden, hiddenScale, hiddenSize, read }, layer, unit, at) {
  if (at < 0 || at >= read) return NaN;
  const stored = hidden[layer]?.[at * hiddenSize + unit] ?? -128;
  return stored === -128 ? NaN : stored * (hiddenScale[layer]?.[Math.floor(at / PIECE)] ?? NaN);
}
