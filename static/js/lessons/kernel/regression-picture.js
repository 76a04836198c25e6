/** Kernel regression: keys and values as points, the estimate as a curve, the weights of one query as shades and sticks. */

import { between, linePath, picture, svg } from "../../plot/svg.js";
import { linearScale, multiples } from "../../plot/scales.js";
import { plain } from "../../plot/format.js";

/** @typedef {import("../../wire/lessons/kernel.js").RegressionPicture} Regression */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

export const REACH = 3;

/** Of the part of the picture that has axes. @param {number} width @param {number} height @param {Theme} look */
const frameOf = (width, height, look) => ({
  left: look.left, right: width - 1.5 * look.small, top: 0.8 * look.small, bottom: height - 6.2 * look.small,
});

/** The query under a pointer. @param {number} x @param {number} width @param {Theme} look */
export function queryAt(x, width, look) {
  const { left, right } = frameOf(width, 0, look);
  const value = -REACH + (2 * REACH * (x - left)) / (right - left);
  return Math.round(100 * Math.max(-REACH, Math.min(REACH, value))) / 100;
}

/**
 * @param {Regression} shown @param {number} query
 * @param {number} width @param {number} height @param {Theme} look
 */
export function regressionPicture(shown, query, width, height, look) {
  const em = look.small;
  const frame = frameOf(width, height, look);
  const values = [...shown.y, ...shown.truth];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale = linearScale(least, most);
  const x = between(-REACH, REACH, frame.left, frame.right);
  const y = between(least - 0.05 * (most - least), most + 0.05 * (most - least), frame.bottom, frame.top);
  const sticks = { top: frame.bottom + 0.9 * em, bottom: frame.bottom + 3.6 * em };
  const ticks = multiples((scale.ticks[1] ?? 1) - (scale.ticks[0] ?? 0), least, most);
  const largest = Math.max(1e-9, ...shown.weights.filter(Number.isFinite));
  const path = (/** @type {number[]} */ heights, /** @type {string} */ name) =>
    svg("path", { d: linePath(shown.line.map((at, index) => [x(at), Number.isFinite(heights[index]) ? y(heights[index] ?? 0) : NaN])), class: name });
  const nodes = [
    ...ticks.flatMap((tick) => [
      svg("path", { d: `M${frame.left} ${y(tick)}H${frame.right}`, class: "grid" }),
      svg("text", { x: frame.left - 0.5 * em, y: y(tick) + 0.35 * em, "text-anchor": "end", class: "muted" }, plain(tick, 1)),
    ]),
    ...[-3, -2, -1, 0, 1, 2, 3].map((tick) => svg("text", { x: x(tick), y: sticks.bottom + 1.3 * em, "text-anchor": "middle", class: "muted" }, plain(tick, 0))),
    svg("text", { x: (frame.left + frame.right) / 2, y: sticks.bottom + 2.4 * em, "text-anchor": "middle", class: "muted" }, "key, query"),
    svg("text", { x: frame.left - 0.5 * em, y: (sticks.top + sticks.bottom) / 2 + 0.35 * em, "text-anchor": "end", class: "muted" }, "weight"),
    svg("path", { d: `M${frame.left} ${sticks.bottom}H${frame.right}`, class: "grid" }),
    path(shown.truth, "truth"),
    path(shown.estimate, "estimate"),
    svg("path", { d: `M${x(query)} ${frame.top}V${sticks.bottom}`, class: "cursor" }),
  ];
  shown.x.forEach((key, index) => {
    const weight = shown.weights[index] ?? NaN;
    const share = Number.isFinite(weight) ? weight / largest : 0;
    const tall = share * (sticks.bottom - sticks.top);
    nodes.push(
      svg("circle", { cx: x(key), cy: y(shown.y[index] ?? 0), r: 0.34 * em, class: "point" }),
      svg("circle", { cx: x(key), cy: y(shown.y[index] ?? 0), r: 0.34 * em, class: "shade", "fill-opacity": share.toFixed(3) }),
      svg("rect", { x: x(key) - 1.5, y: sticks.bottom - tall, width: 3, height: tall, class: "shade" }),
    );
  });
  if (Number.isFinite(shown.mean)) nodes.push(svg("circle", { cx: x(shown.query), cy: y(shown.mean), r: 0.5 * em, class: "mean" }));
  const said = `${shown.x.length} points, the kernel’s estimate of the curve under them, and the weights at the query ${query}`;
  return picture(width, height, said, nodes);
}
