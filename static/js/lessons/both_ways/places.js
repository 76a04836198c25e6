/** Where the characters of the string stand: the same for every picture of the page. */

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {{left: number, cell: number, x: (at: number) => number, middle: (at: number) => number, end: number}} Places */

/** @param {number} count  of characters @param {number} width @param {Theme} look @returns {Places} */
export function placesOf(count, width, look) {
  const left = Math.round(12 * look.small);
  const cell = Math.floor(Math.min((width - left - 5 * look.small) / Math.max(1, count), 3.4 * look.small));
  const x = (/** @type {number} */ at) => left + at * cell;
  return { left, cell, x, middle: (at) => x(at) + cell / 2, end: left + count * cell };
}

/** What a network is called. @param {{reads: string, layers: number}} network */
export const nameOf = ({ reads, layers }) => `${reads === "both" ? "both ways" : reads}, ${layers} layer${layers > 1 ? "s" : ""}`;
