/** Names beside the ends of any number of lines, pushed apart where they would lie on each other. */

import { innerSize } from "../../plot/cartesian.js";

/** @typedef {{text: string, color: string, y: number}} End  y in units of the axis */

/**
 * Heights that are at least `gap` apart, in the order of `wanted`, as near to it as that allows, between two bounds.
 * @param {number[]} wanted @param {number} gap @param {number} low @param {number} high
 */
export function spread(wanted, gap, low, high) {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let floor = low;
  for (const index of order) floor = (placed[index] = Math.max(wanted[index] ?? 0, floor)) + gap;
  let ceiling = high;
  for (const index of order.reverse()) ceiling = (placed[index] = Math.min(placed[index] ?? 0, ceiling)) - gap;
  return placed;
}

/**
 * The figure with names at its right edge.
 * @param {import("../../plot/plotly.js").Figure} figure  of `lineFigure`, whose lines have no names
 * @param {End[]} ends @param {import("../../plot/theme.js").Theme} look
 */
export function withEnds(figure, ends, look) {
  const layout = /** @type {any} */ (figure.layout);
  layout.margin.r = Math.round(0.6 * look.small * Math.max(...ends.map(({ text }) => text.replace(/<[^>]*>/g, "").length)) + 8);
  const [low, high] = layout.yaxis.range;
  const heights = spread(ends.map(({ y }) => y), (1.15 * look.small * (high - low)) / innerSize(layout).height, low, high);
  layout.annotations.push(...ends.map(({ text, color }, index) => ({
    text: `<b>${text}</b>`, xref: "paper", x: 1, y: heights[index], showarrow: false, xanchor: "left", yanchor: "middle", xshift: 3,
    font: { family: look.sans, size: look.small, color },
  })));
  return figure;
}
