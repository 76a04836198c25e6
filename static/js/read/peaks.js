/** Where a unit is strongest in a text. Pure. */

/**
 * Positions of the largest values, largest first, no two nearer than `apart`; only values above zero.
 * @param {Float32Array} values   NaN where nothing has come
 * @param {number} most
 * @param {number} apart
 * @returns {number[]}
 */
export function peaks(values, most, apart) {
  /** @type {number[]} */
  const found = [];
  while (found.length < most) {
    let best = -1;
    let height = 0;
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? NaN;
      if (!(value > height)) continue;
      const near = found.find((peak) => Math.abs(peak - at) < apart);
      if (near !== undefined) {
        at = near + apart - 1; // nothing before that is far enough
        continue;
      }
      [best, height] = [at, value];
    }
    if (best < 0) return found;
    found.push(best);
  }
  return found;
}

/**
 * A window of at most `width` positions with `at` in its middle, inside the text.
 * @param {number} at
 * @param {number} length
 * @param {number} width
 */
export function around(at, length, width) {
  const start = Math.max(0, Math.min(at - Math.floor(width / 2), length - width));
  return { start, stop: Math.min(length, start + width) };
}
