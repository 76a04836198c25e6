/** How much dearer the text has become: surprise before and after a change, over all of it and from anywhere on. Pure. */

/** @typedef {import('./reading.js').Reading} Reading */

/** @typedef {{positions: number, before: number, after: number}} Loss  means in bits a character, NaN over nothing */

/** @typedef {{read: number, before: Float64Array, after: Float64Array, positions: Uint32Array}} Sums  over positions < t */

/** @type {WeakMap<Float32Array, {of: Float32Array, sums: Sums}>} */
const kept = new WeakMap();

/**
 * Means over positions t >= start that have come in both readings, where both read the same character and hold it possible.
 * @param {Reading} before @param {Reading} after @param {number} [start]
 * @returns {Loss}
 */
export function lossFrom(before, after, start = 0) {
  const { positions, ...sums } = sumsOf(before, after);
  const first = Math.max(0, Math.min(start, sums.read));
  const number = (positions[sums.read] ?? 0) - (positions[first] ?? 0);
  const mean = (/** @type {Float64Array} */ sum) => ((sum[sums.read] ?? 0) - (sum[first] ?? 0)) / number;
  return { positions: number, before: mean(sums.before), after: mean(sums.after) };
}

/** @param {Reading} before @param {Reading} after @returns {Sums} */
function sumsOf(before, after) {
  const read = Math.min(before.read, after.read);
  const known = kept.get(after.surpriseBits);
  if (known && known.of === before.surpriseBits && known.sums.read === read) return known.sums;
  const sums = {
    read, before: new Float64Array(read + 1), after: new Float64Array(read + 1), positions: new Uint32Array(read + 1),
  };
  for (let at = 0; at < read; at += 1) {
    const [a, b] = [before.surpriseBits[at] ?? NaN, after.surpriseBits[at] ?? NaN];
    const counts = Number.isFinite(a) && Number.isFinite(b) && before.characters[at] === after.characters[at];
    sums.before[at + 1] = (sums.before[at] ?? 0) + (counts ? a : 0);
    sums.after[at + 1] = (sums.after[at] ?? 0) + (counts ? b : 0);
    sums.positions[at + 1] = (sums.positions[at] ?? 0) + (counts ? 1 : 0);
  }
  kept.set(after.surpriseBits, { of: before.surpriseBits, sums });
  return sums;
}

/** Positions where the likeliest next character has become another. @param {Reading} before @param {Reading} after @param {number} width  guesses of a position */
export function otherGuesses(before, after, width) {
  const read = Math.min(before.read, after.read);
  let number = 0;
  for (let at = 0; at < read; at += 1) if (before.guessIds[at * width] !== after.guessIds[at * width]) number += 1;
  return number;
}
