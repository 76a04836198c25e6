/** A chart of lines over lag, their names at their ends, pushed apart where they would lie on each other. */

import { linearScale, position } from "../../plot/scales.js";
import { linePath, picture, svg } from "../../plot/svg.js";
import { axes } from "../axes.js";
import { spread } from "../line-picture.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("./figures.js").Chart} Chart */
/** @typedef {import("./figures.js").Line} Line */

/** The axes of a chart. @param {Chart} chart @param {number} width @param {number} height @param {Theme} look */
export function axesOf({ lines, scale, name }, width, height, look) {
  const steps = Math.max(...lines.flatMap(({ x }) => x));
  const across = linearScale(0, steps);
  across.range[1] = steps;
  const room = 0.62 * look.small * Math.max(...lines.map((line) => line.name.length + line.power.length)) + 8;
  return axes(width, height, { name: "steps back, k", scale: across }, { name, scale }, look, room);
}

/**
 * @param {Chart} chart @param {number} at  where the cursor stands @param {string} label
 * @param {number} width @param {number} height @param {Theme} look
 */
export function linesPicture(chart, at, label, width, height, look) {
  const plot = axesOf(chart, width, height, look);
  const shown = chart.lines.map((line) => {
    const points = line.x.map((x, index) => /** @type {[number, number]} */ ([plot.x(x), plot.y(position(chart.scale, line.y[index] ?? NaN))]));
    return { line, points, end: points.filter(([, y]) => Number.isFinite(y)).pop() };
  });
  const ended = shown.filter(({ line, end }) => end && plot.x(line.x[line.x.length - 1] ?? NaN) > plot.right - 0.5);
  const heights = spread(ended.map(({ end }) => end?.[1] ?? 0), 1.15 * look.small, plot.top, plot.bottom);
  return picture(width, height, label, [
    ...plot.ground,
    ...shown.map(({ line, points }) => svg("path", { class: `line ${line.kind}`, d: linePath(points) })),
    ...shown.filter(({ line }) => line.marked).map(({ line, points }) => svg("path", { class: `line-dots ${line.kind}`, d: points.filter(([x, y]) => Number.isFinite(x + y)).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("") })),
    ...ended.map(({ line }, index) => nameOf(line, plot.right + 4, (heights[index] ?? 0) + 0.35 * look.small, look)),
    ...shown.filter((one) => one.end && !ended.includes(one)).map(({ line, end }) => nameOf(line, (end?.[0] ?? 0) + 5, (end?.[1] ?? 0) + 0.9 * look.small, look)),
    svg("line", { class: "now-line", x1: plot.x(at), x2: plot.x(at), y1: plot.top, y2: plot.bottom }),
  ]);
}

/** @param {Line} line @param {number} x @param {number} y @param {Theme} look */
function nameOf({ name, power, kind }, x, y, look) {
  const above = power ? [svg("tspan", { dy: -0.35 * look.small, "font-size": 0.8 * look.small }, power)] : [];
  return svg("text", { class: `line-name ${kind}`, x, y }, name, ...above);
}
