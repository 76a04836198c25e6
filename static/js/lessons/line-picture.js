/** Charts of the lessons: lines over two axes, linear or logarithmic. */

import { linearScale, logScale, position } from "../plot/scales.js";
import { linePath, picture, svg } from "../plot/svg.js";
import { axes } from "./axes.js";

/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/scales.js").Scale} Scale */
/** @typedef {import("./axes.js").Axes} Axes */

/**
 * @typedef {object} Line
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {string} color
 * @property {string} [name]     written at its end
 * @property {string} [nameColor]  where it is not that of the line
 * @property {"lines" | "markers" | "lines+markers"} [mode]
 * @property {string} [dash]     "dot", "dash"
 * @property {number} [width]    in CSS pixels
 * @property {number} [size]     of markers, in CSS pixels
 */

/**
 * @typedef {object} Axis
 * @property {string} name
 * @property {boolean} [log]
 * @property {number} [least]   of what the axis must show; found from the lines, without it
 * @property {number} [most]
 * @property {[number, number]} [shows]  what is always in view; the axis goes on where the lines do
 * @property {{at: number[], labels: string[]}} [ticks]  in place of the round ones
 */

/**
 * @typedef {object} Chart
 * @property {Line[]} lines
 * @property {Axis} x
 * @property {Axis} y
 * @property {number} height
 * @property {number | null} [at]          where the cursor stands on x
 * @property {number | null} [mark]        a dotted line across, on x
 * @property {[number, number]} [band]     from where to where on x the ground is shaded
 * @property {string} [empty]              said in place of what is not there yet
 */

const DASHES = new Map([["dot", "2 3"], ["dash", "7 5"]]);
const FAR = 1e5; // pixels: what lies farther out leads as steeply out of the picture
const EDGE = 3; // a line along the edge is drawn whole

/** Of a picture that has the stage to itself. @param {number} width @param {Theme} look */
export const stageHeight = (width, look) => Math.round(Math.min(Math.max(18 * look.small, 0.36 * width), 34 * look.small));

/** @param {Axis} axis @param {Line[]} lines @param {"x" | "y"} key @returns {Scale} */
export function scaleOf(axis, lines, key) {
  let [least, most] = axis.shows ?? [Infinity, -Infinity];
  for (const line of lines) {
    const values = line[key];
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? NaN;
      if (!Number.isFinite(value) || (axis.log && value <= 0)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  least = axis.least ?? (Number.isFinite(least) ? least : 0);
  most = axis.most ?? (Number.isFinite(most) ? most : 1);
  if (axis.log) return logScale(least, most);
  if (axis.least === undefined && axis.most === undefined && least < most) {
    const low = Math.floor(least / ((most - least) / 4)) * ((most - least) / 4);
    least = least >= 0 && low < 0.25 * most ? 0 : least;
  }
  const scale = linearScale(least, most);
  if (axis.most !== undefined) scale.range[1] = most;
  if (axis.ticks) return { ...scale, ticks: axis.ticks.at, labels: axis.ticks.labels };
  const ticks = scale.ticks.filter((tick) => tick <= scale.range[1] + 1e-9 * (scale.range[1] - scale.range[0]));
  return { ...scale, ticks, labels: scale.labels.slice(0, ticks.length) };
}

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
 * @param {Chart} chart @param {string} label  what it shows, in words @param {number} width @param {Theme} look
 * @returns {{picture: SVGElement, plot: Axes}}
 */
export function linePicture({ lines, x, y, height, at = null, mark = null, band, empty }, label, width, look) {
  const [across, up] = [scaleOf(x, lines, "x"), scaleOf(y, lines, "y")];
  const named = lines.filter(({ name }) => name);
  const room = 0.72 * look.small * Math.max(0, ...named.map(({ name }) => name?.length ?? 0)); // bold capitals
  const plot = axes(width, height, { name: x.name, scale: across }, { name: y.name, scale: up }, look, room && room + 8);
  const place = (/** @type {Line} */ line) => Array.from(line.x, (value, index) => /** @type {[number, number]} */ ([
    plot.x(position(across, value)), Math.max(-FAR, Math.min(FAR, plot.y(position(up, line.y[index] ?? NaN)))),
  ]));
  const upright = (/** @type {string} */ kind, /** @type {number | null} */ value) =>
    (value === null ? [] : [svg("line", { class: kind, x1: plot.x(value), x2: plot.x(value), y1: plot.top, y2: plot.bottom })]);
  const [outer, size] = [[plot.left - EDGE, plot.top - EDGE], [plot.right - plot.left + 2 * EDGE, plot.bottom - plot.top + 2 * EDGE]];
  const drawn = lines.map((line) => ({ line, points: place(line) }));
  const inside = svg("svg", { // cuts off what leaves the axes
    x: outer[0] ?? 0, y: outer[1] ?? 0, width: size[0] ?? 0, height: size[1] ?? 0, viewBox: [...outer, ...size].join(" "),
  }, ...drawn.filter(({ line }) => line.mode !== "markers").map(({ line, points }) => svg("path", {
    d: linePath(points), fill: "none", stroke: line.color, "stroke-width": line.width ?? 2, "stroke-linejoin": "round",
    "stroke-dasharray": DASHES.get(line.dash ?? "") ?? "none",
  })));
  const shown = picture(width, height, label, [
    ...(band ? [svg("rect", { class: "band", x: plot.x(band[0]), y: plot.top, width: plot.x(band[1]) - plot.x(band[0]), height: plot.bottom - plot.top })] : []),
    ...plot.ground,
    inside,
    ...drawn.filter(({ line }) => line.mode?.endsWith("markers")).map(({ line, points }) => svg("path", {
      d: points.filter(([px, py]) => Number.isFinite(px + py)).map(([px, py]) => `M${px.toFixed(1)} ${py.toFixed(1)}h0`).join(""),
      stroke: line.color, "stroke-width": line.size ?? 6, "stroke-linecap": "round",
    })),
    ...upright("mark-line", mark),
    ...upright("now-line", at),
    ...namesOf(drawn.filter(({ line }) => line.name), plot, look),
    ...(empty ? [svg("text", { class: "muted", x: (plot.left + plot.right) / 2, y: (plot.top + plot.bottom) / 2, "text-anchor": "middle" }, empty)] : []),
  ]);
  return { picture: shown, plot };
}

/** Names beside the last points of their lines. @param {{line: Line, points: [number, number][]}[]} named @param {Axes} plot @param {Theme} look */
function namesOf(named, plot, look) {
  const ended = named.flatMap(({ line, points }) => {
    const end = points.filter(([x, y]) => Number.isFinite(x + y)).at(-1);
    return end ? [{ line, end }] : [];
  });
  const heights = spread(ended.map(({ end }) => end[1]), 1.1 * look.small, plot.top, plot.bottom);
  return ended.map(({ line, end }, index) => {
    const name = svg("text", { class: "line-name", x: end[0] + 4 + (line.size ?? 0) / 2, y: (heights[index] ?? 0) + 0.35 * look.small }, line.name ?? "");
    name.style.fill = line.nameColor ?? line.color;
    return name;
  });
}

/**
 * Where a pointer is on the axes, as positions; null outside the plot.
 * @param {Axes} plot @param {Element} body  that holds the picture @param {{clientX: number, clientY: number}} pointer
 */
export function positionsAt(plot, body, { clientX, clientY }) {
  const box = body.getBoundingClientRect();
  const [x, y] = [clientX - box.left, clientY - box.top];
  return x < plot.left || x > plot.right || y < plot.top || y > plot.bottom ? null : plot.under([x, y]);
}
