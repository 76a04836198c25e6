/** The loss over w and b as numbers that both pictures of it draw. */

import { parseColour } from "../../plot/colours.js";

/** @typedef {import("../../wire/lessons/cliff.js").Course} Course */
/** @typedef {import("../../wire/lessons/cliff.js").Surface} Surface */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {[number, number]} Ends */

/**
 * @typedef {object} Landscape
 * @property {number[]} w
 * @property {number[]} b
 * @property {number[][]} losses  [b][w]
 * @property {number[][]} levels  their logarithms to base 10, not under `LEAST`
 * @property {Ends} acrossW
 * @property {Ends} acrossB
 */

export const LEAST = -4; // of the logarithms: what is less is the floor of the valley
export const GREATEST = 0.5;
export const LEVEL_STEP = 0.5;

/** @param {Surface} surface @returns {Landscape} */
export function landscapeOf({ w, b, losses: text }) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const all = new Float32Array(bytes.buffer);
  const losses = b.map((_, row) => Array.from(all.subarray(row * w.length, (row + 1) * w.length)));
  const levels = losses.map((row) => row.map((loss) => Math.max(LEAST, Math.log10(loss))));
  return { w, b, losses, levels, acrossW: [w[0] ?? 0, w.at(-1) ?? 1], acrossB: [b[0] ?? 0, b.at(-1) ?? 1] };
}

/** Whether a place is in the picture. @param {Landscape} landscape @param {number} w @param {number} b */
export const isInside = ({ acrossW, acrossB }, w, b) => w >= acrossW[0] && w <= acrossW[1] && b >= acrossB[0] && b <= acrossB[1];

/**
 * The more loss, the more shade; paths must be seen on the strongest.
 * @param {Theme} look
 * @returns {(level: number) => number[]}  red, green, blue
 */
export function shades({ panel, probability }) {
  const [from, to] = [parseColour(panel), parseColour(probability)];
  return (level) => {
    const height = Math.max(0, Math.min(1, (level - LEAST) / (GREATEST - LEAST)));
    const share = height < 0.5 ? 0.6 * height : 0.3 + 0.64 * (height - 0.5);
    return from.map((part, index) => Math.round(mixed(part, to[index] ?? part, share)));
  };
}

/** @param {number} from @param {number} to @param {number} share  0 to 1 */
export const mixed = (from, to, share) => from + share * (to - from);

/** Height of a picture of it, in CSS pixels. @param {number} width @param {Theme} look */
export const sceneHeight = (width, look) => Math.round(Math.min(Math.max(24 * look.small, 0.8 * width), 36 * look.small));

/**
 * A path as lines that end at the edge of the picture: places outside are left out, the last step is cut where it leaves.
 * @param {Landscape} landscape @param {Course} course
 * @returns {{w: number[], b: number[], losses: number[]}}  NaN between parts
 */
export function insidePath(landscape, { w, b, losses }) {
  /** @type {{w: number[], b: number[], losses: number[]}} */
  const path = { w: [], b: [], losses: [] };
  const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ loss) => {
    path.w.push(x);
    path.b.push(y);
    path.losses.push(loss);
  };
  w.forEach((x, at) => {
    const y = b[at] ?? NaN;
    const [nextX, nextY] = [w[at + 1] ?? NaN, b[at + 1] ?? NaN];
    if (!isInside(landscape, x, y)) return;
    put(x, y, losses[at] ?? NaN);
    if (at + 1 >= w.length || isInside(landscape, nextX, nextY)) return;
    const share = shareInside(landscape, x, y, nextX - x, nextY - y);
    put(x + share * (nextX - x), y + share * (nextY - y), losses[at] ?? NaN);
    put(NaN, NaN, NaN);
  });
  return path;
}

/** How much of a step lies in the picture. @param {Landscape} landscape @param {number} x @param {number} y @param {number} right @param {number} up */
function shareInside({ acrossW, acrossB }, x, y, right, up) {
  const until = (/** @type {number} */ from, /** @type {number} */ by, /** @type {Ends} */ [low, high]) =>
    by > 0 ? (high - from) / by : by < 0 ? (low - from) / by : Infinity;
  const share = Math.min(until(x, right, acrossW), until(y, up, acrossB));
  return Number.isFinite(share) ? share : 0;
}
