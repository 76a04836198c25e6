/** What every Plotly figure on the time axis shares: margins that are the gutters, the x axis, quiet lines. */

import { axisRange, ticks } from "../read/timeaxis.js";
import { count, glyph } from "./format.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../read/timeaxis.js").TimeAxis} TimeAxis */

const MOST_CHARACTER_TICKS = 120;

/** Room over a figure for half a tick label, and under it for the ticks of the time axis. @param {Theme} look */
export const margins = (look) => ({ top: Math.round(0.65 * look.small), bottom: Math.round(2 * look.small) });

/**
 * @param {TimeAxis} axis
 * @param {number} width
 * @param {number} height
 * @param {Theme} look
 */
export function timeLayout(axis, width, height, look) {
  const { top, bottom } = margins(look);
  return {
    width,
    height,
    autosize: false,
    margin: { l: axis.left, r: width - axis.left - axis.width, t: top, b: bottom, pad: 0 },
    font: { family: look.sans, size: look.small, color: look.muted },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: false,
    dragmode: false,
    bargap: 0,
  };
}

/**
 * Positions below, or the characters themselves where there is room for them.
 * @param {TimeAxis} axis
 * @param {string[]} characters  of the whole text
 * @param {Theme} look
 */
export function timeTicks(axis, characters, look) {
  const written = axis.stop - axis.start <= MOST_CHARACTER_TICKS && axis.cell >= 0.75 * look.small;
  const positions = written
    ? Array.from({ length: axis.stop - axis.start }, (_, index) => axis.start + index)
    : ticks(axis);
  return {
    range: axisRange(axis),
    fixedrange: true,
    showgrid: false,
    zeroline: false,
    showline: false,
    automargin: false,
    tickvals: positions,
    ticktext: positions.map((at) => (written ? escapeMarkup(glyph(characters[at] ?? "")) : count(at))),
    tickangle: 0,
    ticks: written ? "" : "outside",
    ticklen: 4,
    tickcolor: look.line,
    tickfont: { family: written ? look.mono : look.sans, size: look.small, color: look.muted },
  };
}

/** Plotly reads a little HTML in its labels. @param {string} text */
const escapeMarkup = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * "#1b7837" with an opacity, for fills.
 * @param {string} css  "rgb(r, g, b)" or "#rrggbb"
 * @param {number} opacity
 */
export function faint(css, opacity) {
  const hex = /^#([0-9a-f]{6})$/i.exec(css)?.[1];
  if (!hex) return css.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
  const value = parseInt(hex, 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${opacity})`;
}

/**
 * x of a line of shape "hvh" that is level over each position's cell, the first and the last included.
 * @param {TimeAxis} axis
 */
export function cellEdges({ start, stop }) {
  if (stop <= start) return new Float64Array(0);
  return Float64Array.from({ length: stop - start + 2 }, (_, index) =>
    Math.max(start - 0.5, Math.min(stop - 0.5, start + index - 1)));
}

/**
 * y for `cellEdges`: the values at the positions of the axis, the first and the last twice.
 * @param {Float32Array} values  of the whole text
 * @param {TimeAxis} axis
 * @param {(value: number) => number} [change]
 */
export function cellValues(values, { start, stop }, change = (value) => value) {
  if (stop <= start) return new Float32Array(0);
  return Float32Array.from({ length: stop - start + 2 }, (_, index) =>
    change(values[Math.max(start, Math.min(stop - 1, start + index - 1))] ?? NaN));
}

/**
 * The figure as it leaves the page: with a title, on the panel's own colour.
 * @param {import("./plotly.js").Figure} figure
 * @param {string} title
 * @param {Theme} look
 * @returns {import("./plotly.js").Figure}
 */
export function onPaper({ data, layout }, title, look) {
  const head = Math.round(2.6 * look.small);
  const margin = /** @type {{t: number}} */ (layout.margin);
  return {
    data,
    layout: {
      ...layout,
      height: layout.height + head,
      margin: { ...margin, t: margin.t + head },
      paper_bgcolor: look.panel,
      title: {
        text: escapeMarkup(title), x: 0, xanchor: "left", xref: "paper", y: 1, yref: "container", yanchor: "top",
        pad: { t: Math.round(0.6 * look.small) }, font: { size: Math.round(1.1 * look.small), color: look.ink },
      },
    },
  };
}
