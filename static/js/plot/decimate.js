/** Long series as few points: what a screen can show of them, with every peak. */

/**
 * At most two points a bucket, its least and its greatest value in the order they came, so that no peak is lost. What is
 * not finite breaks the line: NaN between two points.
 * @param {ArrayLike<number>} xs  ascending
 * @param {ArrayLike<number>} ys
 * @param {number} length  how many of them count
 * @param {number} width   of a bucket, in units of x; 0: every point is kept
 * @returns {{x: number[], y: number[]}}
 */
export function decimate(xs, ys, length, width) {
  /** @type {number[]} */
  const x = [];
  /** @type {number[]} */
  const y = [];
  let [bucket, least, most] = [NaN, -1, -1]; // indices of the bucket's ends, -1 while it is empty
  const put = (/** @type {number} */ at) => void (x.push(xs[at] ?? NaN), y.push(ys[at] ?? NaN));
  const close = () => {
    if (least >= 0) put(Math.min(least, most));
    if (least !== most) put(Math.max(least, most));
    least = most = -1;
  };
  for (let at = 0; at < length; at += 1) {
    const value = ys[at] ?? NaN;
    const place = width > 0 ? Math.floor((xs[at] ?? 0) / width) : at;
    if (place !== bucket || !Number.isFinite(value)) close();
    bucket = place;
    if (!Number.isFinite(value)) {
      if (y.length > 0 && !Number.isNaN(y[y.length - 1])) void (x.push(xs[at] ?? NaN), y.push(NaN));
    } else if (least < 0) least = most = at;
    else if (value < (ys[least] ?? 0)) least = at;
    else if (value > (ys[most] ?? 0)) most = at;
  }
  close();
  return { x, y };
}
