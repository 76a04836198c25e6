/** How the lanes look in every chart: A blue, full lines, dots; B orange, dashed lines, open diamonds. */

/** @typedef {import("../../plot/theme.js").Theme} Theme */

const DASHES = ["solid", "7px,3px"];
const CROSSES = ["x-thin", "cross-thin"];

/** @param {0 | 1} index  of the lane @param {Theme} look @param {number} [width] */
export const laneLine = (index, look, width = 1.5) =>
  ({ color: look.lanes[index], dash: DASHES[index], width, simplify: false });

/** Marks of what is not a finite number. @param {0 | 1} index @param {Theme} look */
export const laneCross = (index, look) =>
  ({ symbol: CROSSES[index], size: Math.round(0.8 * look.small), line: { width: 2, color: look.lanes[index] } });

/** A point of a lane. @param {0 | 1} index @param {Theme} look @returns {{kind: "dot" | "diamond", radius: number}} */
export const laneMark = (index, look) => ({ kind: index ? "diamond" : "dot", radius: (index ? 0.36 : 0.22) * look.small });

/** The same at step 0. @param {0 | 1} index @param {Theme} look @returns {{kind: "cross" | "plus", radius: number}} */
export const firstMark = (index, look) => ({ kind: index ? "plus" : "cross", radius: 0.26 * look.small });
