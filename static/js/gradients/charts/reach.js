/** The gradient against lag as it is in the observations: its extent, where truncation cuts it, how fast it falls. Pure. */

import { part } from "../lane.js";

/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {"lag_h" | "lag_c"} LagPart */

/**
 * ||dL_t / dh_{t-k}|| for k = 0..K of a layer in the observation of index `at`.
 * @param {Lane} lane @param {number} at @param {LagPart} name @param {number} layer
 * @returns {Float32Array | null}
 */
export function lagCurve(lane, at, name, layer) {
  const found = part(lane, at, name);
  if (!found || layer >= found.rows) return null;
  return found.values.subarray(layer * found.columns, (layer + 1) * found.columns);
}

/**
 * @typedef {object} LagExtent
 * @property {number} least  of the finite positive values; Infinity without any
 * @property {number} most
 * @property {number} reach  the furthest lag that any observation has anything but 0 at; -1 without any
 */

/** @type {WeakMap<object, Map<string, LagExtent & {seen: number}>>} */
const extents = new WeakMap();

/**
 * Over all observations of the lane; what was seen of them before is not looked at again.
 * @param {Lane} lane @param {LagPart} name @param {number} layer
 * @returns {LagExtent}
 */
export function lagExtent(lane, name, layer) {
  const { steps } = lane.observations;
  let kept = extents.get(steps);
  if (!kept) extents.set(steps, (kept = new Map()));
  const key = `${name} ${layer}`;
  let extent = kept.get(key);
  if (!extent) kept.set(key, (extent = { least: Infinity, most: -Infinity, reach: -1, seen: 0 }));
  for (; extent.seen < steps.length; extent.seen += 1) {
    widen(extent, lagCurve(lane, extent.seen, name, layer) ?? new Float32Array(0));
  }
  return extent;
}

/** @param {LagExtent} extent @param {Float32Array} curve */
function widen(extent, curve) {
  curve.forEach((value, lag) => {
    if (value !== 0 && lag > extent.reach) extent.reach = lag;
    if (!(value > 0) || value === Infinity) return;
    extent.least = Math.min(extent.least, value);
    extent.most = Math.max(extent.most, value);
  });
}

/**
 * The first lag beyond the cut of truncated BPTT; null without truncation. The window says the most that can be
 * reached, the observations what is: targets that lie early in a window reach less.
 * @param {Lane} lane @param {number} layer
 */
export function cutAt(lane, layer) {
  const { window } = lane.status;
  const columns = lane.status.layout.find(({ name }) => name === "lag_h")?.columns ?? 0;
  if (window === 0) return null;
  const { reach } = lagExtent(lane, "lag_h", layer);
  const cut = Math.min(reach < 0 ? window : reach + 1, window);
  return cut < columns ? cut : null;
}

/**
 * How a curve runs: its factor a step from lag 0 to the furthest lag before a cut that is not 0, and its value there.
 * @param {Float32Array} curve @param {number | null} cut
 */
export function growth(curve, cut) {
  const furthest = (cut ?? curve.length) - 1;
  let end = furthest;
  while (end > 0 && curve[end] === 0) end -= 1;
  const [first, last] = [curve[0] ?? NaN, curve[end] ?? NaN];
  return { furthest, end, last, first, factor: end > 0 ? (last / first) ** (1 / end) : NaN };
}
