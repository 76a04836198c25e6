/** How the lanes look in every chart: A blue, full lines, dots; B orange, dashed lines, open diamonds. */

/** @typedef {import("../../plot/theme.js").Theme} Theme */

const DASHES = ["solid", "7px,3px"];
const CROSSES = ["x-thin", "cross-thin"];
const SYMBOLS = ["circle", "diamond-open"];

/** @param {0 | 1} index  of the lane @param {Theme} look @param {number} [width] */
export const laneLine = (index, look, width = 1.5) =>
  ({ color: look.lanes[index], dash: DASHES[index], width, simplify: false });

/** Marks of what is not a finite number. @param {0 | 1} index @param {Theme} look */
export const laneCross = (index, look) =>
  ({ symbol: CROSSES[index], size: Math.round(0.8 * look.small), line: { width: 2, color: look.lanes[index] } });

/** @param {0 | 1} index @param {Theme} look */
export const laneDot = (index, look) => ({
  symbol: SYMBOLS[index], size: Math.round((index ? 0.75 : 0.4) * look.small), color: look.lanes[index],
  line: { width: index ? 1.25 : 0, color: look.lanes[index] },
});
