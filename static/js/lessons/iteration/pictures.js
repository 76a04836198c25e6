/** The graph of fᵏ, its derivative, and the orbit with its own derivative, all pure functions of what was computed. */

import { linearScale, logScale, position } from "../../plot/scales.js";
import { linePath, picture, svg } from "../../plot/svg.js";
import { axes, signedScale } from "../axes.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/scales.js").Scale} Scale */
/** @typedef {import("../axes.js").Axes} Axes */
/** @typedef {import("../../wire/lessons/iteration.js").FunctionPicture} FunctionPicture */
/** @typedef {import("../../wire/lessons/iteration.js").OrbitPicture} OrbitPicture */
/** @typedef {[number, number]} Point */

const TINY = 0.01;
const HUGE = 100;
const DIPS = 0.02; // of the points

/** Height of each picture, in heights of small type. @param {number} width @param {Theme} look */
export const heightOf = (width, look) => Math.round(Math.min(33, Math.max(22, (0.58 * width) / look.small)) * look.small);

/** Of the interval that the map takes into itself. @param {boolean} unit @returns {Scale} */
export const intervalScale = (unit) => (unit
  ? { log: false, range: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1], labels: ["−1", "−0.5", "0", "0.5", "1"] }
  : linearScale(0, 1));

/** "f", "f²", "f¹²" @param {number} k */
export const powerOfF = (k) => (k === 1 ? "f" : `f${[...String(k)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`);

/** "stable", "unstable" or, on the edge, "neutral". @param {number} multiplier */
export const standing = (multiplier) => {
  const size = Math.abs(multiplier);
  return Math.abs(size - 1) < 1e-9 ? "neutral" : size < 1 ? "stable" : "unstable";
};

/** Two axes of the interval and the line on which nothing changes. @param {number} width @param {number} height @param {boolean} unit @param {[string, string]} names @param {Theme} look */
export function square(width, height, unit, [across, up], look) {
  const scale = intervalScale(unit);
  const plot = axes(width, height, { name: across, scale }, { name: up, scale }, look);
  const [from, to] = scale.range;
  const diagonal = svg("line", { class: "diagonal", x1: plot.x(from), y1: plot.y(from), x2: plot.x(to), y2: plot.y(to) });
  return { plot, ground: [...plot.ground, diagonal] };
}

/** A curve, or its points where a line through them would be wrong. @param {Point[]} points @param {boolean} resolved @param {string} kind */
const curve = (points, resolved, kind) => (resolved
  ? svg("path", { class: `curve ${kind}`, d: linePath(points) })
  : svg("path", { class: `points ${kind}`, d: points.filter(([x, y]) => Number.isFinite(x + y)).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("") }));

/** Where it starts, on every picture over x. @param {Axes} plot @param {number} start */
const startLine = (plot, start) => svg("line", { class: "start-line", x1: plot.x(start), x2: plot.x(start), y1: plot.top, y2: plot.bottom });

/**
 * fᵏ, the points that come back, and where the start goes.
 * @param {FunctionPicture} seen @param {{k: number, unit: boolean, start: number, value: number}} at
 * @param {number} width @param {Theme} look
 */
export function graphPicture(seen, { k, unit, start, value }, width, look) {
  const height = heightOf(width, look);
  const { plot, ground } = square(width, height, unit, unit ? ["h", `${powerOfF(k)}(h)`] : ["x", `${powerOfF(k)}(x)`], look);
  const points = seen.x.map((x, index) => /** @type {Point} */ ([plot.x(x), plot.y(seen.values[index] ?? NaN)]));
  return picture(width, height, `${powerOfF(k)} over its interval`, [
    ...ground, curve(points, seen.resolved, "f"), ...fixedMarks(seen.cycles, plot), startLine(plot, start),
    ...(Number.isFinite(value) ? [svg("circle", { class: "start-dot", cx: plot.x(start), cy: plot.y(value), r: 4.5 })] : []),
  ]);
}

/** Points that come back: full where neighbours are drawn in, hollow where they are driven away. @param {FunctionPicture["cycles"]} cycles @param {Axes} plot */
export const fixedMarks = (cycles, plot) => cycles.flatMap(({ points, multiplier }) =>
  points.map((x) => svg("circle", { class: `fixed ${standing(multiplier)}`, cx: plot.x(x), cy: plot.y(x), r: points.length > 8 ? 3 : 4.5 })));

/**
 * The scale of a derivative. Where it goes through zero its logarithm has a deep, narrow dip: `cut` is the share of the points
 * that a logarithmic axis may leave below its end.
 * @param {number[]} slopes @param {boolean} log @param {number} [cut]
 */
export function slopeScale(slopes, log, cut = 0) {
  if (!log) return signedScale(slopes);
  const sizes = slopes.map(Math.abs).filter((size) => size > 0 && size < Infinity).sort((a, b) => a - b);
  return logScale(Math.min(TINY, sizes[Math.floor(cut * sizes.length)] ?? TINY), Math.max(HUGE, sizes[sizes.length - 1] ?? HUGE));
}

/**
 * (fᵏ)′ over the interval: green where it is positive, purple where it is negative.
 * @param {FunctionPicture} seen @param {{k: number, unit: boolean, start: number, slope: number, log: boolean}} at
 * @param {number} width @param {Theme} look
 */
export function slopePicture(seen, { k, unit, start, slope, log }, width, look) {
  const height = heightOf(width, look);
  const scale = slopeScale(seen.slopes, log, DIPS);
  const name = `(${powerOfF(k)})′`;
  const plot = axes(width, height, { name: unit ? "h" : "x", scale: intervalScale(unit) }, { name: log ? `|${name}|` : name, scale }, look);
  const placed = (/** @type {number} */ value) => plot.y(Math.max(scale.range[0], position(scale, log ? Math.abs(value) : value)));
  const part = (/** @type {number} */ sign) => seen.x.map((x, index) => {
    const value = seen.slopes[index] ?? NaN;
    return /** @type {Point} */ ([plot.x(x), sign * value >= 0 ? placed(value) : NaN]);
  });
  return picture(width, height, `Derivative of ${powerOfF(k)}`, [
    ...plot.ground, ...(log ? bands(plot, scale, look) : []),
    level(plot, plot.y(log ? 0 : 1)), ...(log ? [] : [level(plot, plot.y(-1))]),
    curve(part(1), seen.resolved, "up"), curve(part(-1), seen.resolved, "down"), startLine(plot, start),
    ...(Number.isFinite(placed(slope)) ? [svg("circle", { class: "start-dot", cx: plot.x(start), cy: placed(slope), r: 4.5 })] : []),
  ]);
}

/** Where an error stays as it is. @param {Axes} plot @param {number} y */
const level = (plot, y) => (y >= plot.top && y <= plot.bottom ? svg("line", { class: "level", x1: plot.left, x2: plot.right, y1: y, y2: y }) : svg("g"));

/** Huge above, tiny below. @param {Axes} plot @param {Scale} scale @param {Theme} look */
function bands(plot, { range: [low, high] }, look) {
  const band = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ name) => (to <= from ? [] : [
    svg("rect", { class: "band", x: plot.left, width: plot.right - plot.left, y: plot.y(to), height: plot.y(from) - plot.y(to) }),
    ...(plot.y(from) - plot.y(to) > 1.2 * look.small ? [svg("text", { class: "muted", x: plot.right - 4, y: plot.y(from) - plot.y(to) > 0 && name === "huge" ? plot.y(from) - 4 : plot.y(to) + look.small, "text-anchor": "end" }, name)] : []),
  ]);
  return [...band(Math.log10(HUGE), high, "huge"), ...band(low, Math.log10(TINY), "tiny")];
}

/**
 * The orbit, and under it how far a small change of its start has grown.
 * @param {OrbitPicture} path @param {{at: number, unit: boolean}} now @param {number} width @param {Theme} look
 */
export function orbitPicture({ states, slopes }, { at, unit }, width, look) {
  const height = heightOf(width, look);
  const name = unit ? "h" : "x";
  const steps = linearScale(0, states.length - 1, 8);
  steps.range[1] = states.length - 1;
  const bare = { ...steps, labels: steps.labels.map(() => "") };
  const split = Math.round(0.46 * height + 0.5 * look.small);
  const over = axes(width, split, { name: "", scale: bare }, { name: `${name}ₜ`, scale: intervalScale(unit) }, look);
  const scale = slopeScale(slopes, true);
  const under = axes(width, height - split + 1.8 * look.small, { name: "step t", scale: steps }, { name: `|d${name}ₜ / d${name}₀|`, scale }, look);
  const path = (/** @type {Axes} */ plot, /** @type {number[]} */ values) => values.map((y, t) => /** @type {Point} */ ([plot.x(t), plot.y(y)]));
  const sizes = slopes.map((slope) => position(scale, Math.abs(slope)));
  const cursor = (/** @type {Axes} */ plot) => svg("line", { class: "now-line", x1: plot.x(at), x2: plot.x(at), y1: plot.top, y2: plot.bottom });
  return picture(width, height, "The orbit, and the derivative along it", [
    ...over.ground, curve(path(over, states), true, "orbit"), curve(path(over, states), false, "orbit"), cursor(over),
    svg("g", { transform: `translate(0 ${split - 1.8 * look.small})` }, ...under.ground, level(under, under.y(0)),
      curve(path(under, sizes), true, "orbit"), curve(path(under, sizes), false, "orbit"), cursor(under)),
  ]);
}
