/** Charts of the lessons: lines over two axes, linear or logarithmic, in Plotly's terms. */

import { chartLayout, endLabels, innerSize, nameOfX, scaleAxis, type } from "../plot/cartesian.js";
import { linearScale, logScale, position } from "../plot/scales.js";

/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/scales.js").Scale} Scale */
/** @typedef {import("../plot/plotly.js").Figure} Figure */

/**
 * @typedef {object} Line
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {string} color
 * @property {string} [name]     written at its end
 * @property {"lines" | "markers" | "lines+markers"} [mode]
 * @property {string} [dash]     "dot", "dash"
 * @property {number} [width]    in CSS pixels
 * @property {number} [size]     of markers, in CSS pixels
 * @property {"linear" | "hv"} [shape]
 * @property {string} [fill]     "tozeroy"
 */

/**
 * @typedef {object} Axis
 * @property {string} name
 * @property {boolean} [log]
 * @property {number} [least]   of what the axis must show; found from the lines, without it
 * @property {number} [most]
 * @property {{at: number[], labels: string[]}} [ticks]  in place of the round ones
 */

/** Of a picture that has the stage to itself. @param {number} width @param {Theme} look */
export const stageHeight = (width, look) => Math.round(Math.min(Math.max(18 * look.small, 0.36 * width), 34 * look.small));

/** @param {Axis} axis @param {Line[]} lines @param {"x" | "y"} key @returns {Scale} */
export function scaleOf(axis, lines, key) {
  let [least, most] = [Infinity, -Infinity];
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
  if (!axis.ticks) return scale;
  return { ...scale, ticks: axis.ticks.at, labels: axis.ticks.labels };
}

/**
 * @param {{lines: Line[], x: Axis, y: Axis, at?: number | null, shapes?: object[], annotations?: object[]}} wanted
 *   `at` is where the cursor stands on x
 * @param {number} width @param {number} height @param {Theme} look
 * @returns {Figure}
 */
export function lineFigure({ lines, x, y, at = null, shapes = [], annotations = [] }, width, height, look) {
  const [across, up] = [scaleOf(x, lines, "x"), scaleOf(y, lines, "y")];
  const layout = chartLayout(width, height, look);
  const named = lines.filter(({ name }) => name);
  if (named.length > 0) layout.margin.r = Math.max(layout.margin.r, Math.round(0.62 * look.small * Math.max(...named.map(({ name }) => name?.length ?? 0)) + 8));
  layout.margin.t = Math.round(1.9 * look.small);
  const ends = named.map(({ name, color, x: xs, y: ys }) => {
    let last = xs.length - 1;
    while (last > 0 && !Number.isFinite(position(up, ys[last] ?? NaN))) last -= 1;
    return { text: name ?? "", color, x: position(across, xs[last] ?? NaN), y: position(up, ys[last] ?? NaN) };
  });
  const cursor = at === null ? [] : [{
    type: "line", x0: position(across, at), x1: position(across, at), y0: 0, y1: 1, yref: "paper",
    line: { color: look.cursor, width: 1.5 },
  }];
  return {
    data: lines.map((line) => ({
      type: "scatter", mode: line.mode ?? "lines", hoverinfo: "skip", cliponaxis: false, fill: line.fill ?? "none",
      x: Array.from(line.x, (value) => position(across, value)), y: Array.from(line.y, (value) => position(up, value)),
      line: { color: line.color, width: line.width ?? 2, dash: line.dash ?? "solid", shape: line.shape ?? "linear" },
      marker: { color: line.color, size: line.size ?? 6 },
    })),
    layout: {
      ...layout,
      xaxis: scaleAxis(across, look),
      yaxis: scaleAxis(up, look),
      shapes: [...shapes, ...cursor],
      annotations: [
        nameOfX(x.name, look),
        { text: y.name, showarrow: false, xref: "paper", yref: "paper", x: 0, y: 1, xanchor: "left", yanchor: "bottom", font: type(look) },
        ...endLabels(ends, up, innerSize(layout).height, look),
        ...annotations,
      ],
    },
  };
}

/**
 * Where a pointer is on a figure's axes, as values; null outside the plot.
 * @param {Figure} figure  of `lineFigure` @param {DOMRect} box  of its element @param {{clientX: number, clientY: number}} pointer
 * @returns {{x: number, y: number} | null}
 */
export function valuesAt(figure, box, { clientX, clientY }) {
  const layout = /** @type {any} */ (figure.layout);
  const { width, height } = innerSize(layout);
  const [right, up] = [(clientX - box.left - layout.margin.l) / width, 1 - (clientY - box.top - layout.margin.t) / height];
  if (right < 0 || right > 1 || up < 0 || up > 1) return null;
  const along = (/** @type {[number, number]} */ [from, to], /** @type {number} */ share) => from + share * (to - from);
  return { x: along(layout.xaxis.range, right), y: along(layout.yaxis.range, up) };
}
