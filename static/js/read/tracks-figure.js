/** The figure of a unit's tracks, and how its rows are read. Pure. */

import { cellEdges, cellValues, faint, margins, timeLayout, timeTicks } from "../plot/layout.js";
import { plain } from "../plot/format.js";
import { trackKey } from "./reading.js";
import { stretch } from "./state.js";
import { timeAxis } from "./timeaxis.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/plotly.js").Figure} Figure */

const GATES = new Set(["i", "f", "o", "r", "z"]);
/** Between rows, in CSS pixels. @param {Theme} look */
const gap = (look) => Math.round(1.25 * look.small);

/** Gates lie in [0, 1]; everything else has a sign. @param {string} name */
export const isSigned = (name) => !GATES.has(name);

/** Five words on how to read the rows. @param {import("./reading.js").Reading["cell"]} cell */
export function readsAs(cell) {
  switch (cell) {
    case "lstm": return "f keeps c · i writes g · o shows c as h";
    case "gru": return "z keeps h · r lets h into n";
    default: return "one state, no gates";
  }
}

/** In CSS pixels, the gap included. @param {Theme} look */
export const rowHeight = (look) => Math.round(3.8 * look.small) + gap(look);

/** Of the whole figure. @param {number} rows @param {Theme} look */
export function tracksHeight(rows, look) {
  const { top, bottom } = margins(look);
  return Math.max(0, rows * rowHeight(look) - gap(look)) + top + bottom;
}

/**
 * @param {ReadState} state  with the chosen unit's tracks in its reading
 * @param {number} width
 * @param {Theme} look
 * @returns {Figure}
 */
export function tracksFigure(state, width, look) {
  const { reading, unit, sign } = state;
  const tracks = reading?.tracks.get(trackKey(unit.layer, unit.unit));
  if (!reading || !tracks) throw new Error("the tracks of the chosen unit are not there yet");
  const was = state.before?.tracks.get(trackKey(unit.layer, unit.unit));
  const axis = timeAxis(stretch(state), width, look);
  const x = cellEdges(axis);
  const rows = reading.trackNames.map((name, index) => {
    const values = tracks.rows[index] ?? new Float32Array(0);
    const factor = isSigned(name) ? sign : 1;
    const end = Math.max(rowEnd(name, tracks, index), was ? rowEnd(name, was, index) : 0);
    const turned = (/** @type {Float32Array} */ row) => cellValues(row, axis, (value) => factor * value);
    return { name, end, y: turned(values), before: was?.rows[index] ? turned(was.rows[index]) : null };
  });
  const height = tracksHeight(rows.length, look);
  const layout = timeLayout(axis, width, height, look);
  const inner = height - layout.margin.t - layout.margin.b;
  const yaxes = rows.map((row, index) => [`yaxis${index ? index + 1 : ""}`, rowAxis(row, index, inner, look)]);
  const last = rows.length > 1 ? `y${rows.length}` : "y";
  return {
    data: rows.flatMap((row, index) => rowTraces(row, x, index ? `y${index + 1}` : "y", state, look)),
    layout: {
      ...layout,
      ...Object.fromEntries(yaxes),
      xaxis: { ...timeTicks(axis, reading.characters, look), anchor: last },
    },
  };
}

/**
 * The figure with the rows' names in the left gutter, where the page has its readout.
 * @param {Figure} figure @param {ReadState} state @param {Theme} look
 * @returns {Figure}
 */
export function labelled({ data, layout }, state, look) {
  const names = state.reading?.trackNames ?? [];
  const annotations = names.map((name, row) => ({
    text: `<b>${rowLabel(name, state.sign)}</b>`, showarrow: false, xref: "paper", x: 0, xshift: -look.left, xanchor: "left",
    yref: `y${row ? row + 1 : ""} domain`, y: 0.8, yanchor: "middle",
    font: { family: look.mono, size: look.small, color: look.ink },
  }));
  return { data, layout: { ...layout, annotations } };
}

/** What a row is called: −c where the sign turns it. @param {string} name @param {number} sign */
export const rowLabel = (name, sign) => (sign < 0 && isSigned(name) ? `−${name}` : name);

/** Ends of rows whose whole text has come. @type {WeakMap<Float32Array, number>} */
const ends = new WeakMap();

/**
 * Half the height of a signed row over the text: 1 where the values cannot leave [-1, 1]. Gates have 1.
 * @param {string} name
 * @param {{rows: Float32Array[], read: number}} tracks
 * @param {number} row
 */
export function rowEnd(name, { rows, read }, row) {
  const values = rows[row];
  if (!values || !isSigned(name)) return 1;
  const known = ends.get(values);
  if (known !== undefined) return known;
  let most = 0;
  for (const value of values) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  const end = (name === "c" || most > 1 ? most : 1) || 1;
  if (read === values.length) ends.set(values, end);
  return end;
}

/** @typedef {{name: string, end: number, y: Float32Array, before: Float32Array | null}} Row  `before` as it was, while both are shown */

/**
 * @param {Row} row @param {number} index
 * @param {number} inner  height of all rows
 * @param {Theme} look
 */
function rowAxis({ name, end }, index, inner, look) {
  const signedRow = isSigned(name);
  const bottom = signedRow ? -end : 0;
  const top = 1 - (index * rowHeight(look)) / inner;
  const label = end === 1 ? "1" : plain(end, end < 10 ? 1 : 0);
  return {
    domain: [Math.max(0, top - (rowHeight(look) - gap(look)) / inner), top],
    range: [bottom - 0.02 * end, 1.02 * (signedRow ? end : 1)],
    fixedrange: true,
    automargin: false,
    showgrid: false,
    zeroline: true,
    zerolinecolor: look.line,
    zerolinewidth: 1,
    tickvals: signedRow ? [-end, end] : [0, 1],
    ticktext: signedRow ? [`−${label}`, label] : ["0", "1"],
    ticks: "",
    ticklabelstandoff: 2,
    tickfont: { family: look.sans, size: Math.round(Math.min(0.86 * look.small, 13)), color: look.muted },
  };
}

/**
 * A gate is a thin line over a tint; a signed value is filled above and below zero in the colours of the text.
 * @param {Row} row @param {Float64Array} x @param {string} yaxis @param {ReadState} state @param {Theme} look
 */
function rowTraces({ name, y, before }, x, yaxis, state, look) {
  const common = { type: "scatter", mode: "lines", x, yaxis, hoverinfo: "skip" };
  const line = (/** @type {Float32Array} */ values, /** @type {string} */ color, /** @type {number} */ width) =>
    ({ ...common, y: values, line: { shape: "hvh", color, width }, connectgaps: false });
  const ink = { ...line(y, look.ink, 1), name };
  const dim = before ? [{ ...line(before, look.muted, 1), name: `${name} as it was`, opacity: 0.75 }] : [];
  const traces = isSigned(name) ? [
    { ...line(y.map((v) => (v < 0 ? 0 : v)), look.ink, 0), fill: "tozeroy", fillcolor: end(look, state, 255) },
    { ...line(y.map((v) => (v > 0 ? 0 : v)), look.ink, 0), fill: "tozeroy", fillcolor: end(look, state, 1) },
    ...dim, ink,
  ] : [...dim, { ...ink, fill: "tozeroy", fillcolor: faint(look.muted, 0.16) }];
  const lost = [...y.keys()].slice(1, -1).filter((at) => !Number.isFinite(y[at]) && (x[at] ?? 0) < readOf(state));
  if (lost.length === 0) return traces;
  return [...traces, {
    ...common, mode: "markers", x: lost.map((at) => x[at]), y: lost.map(() => 0), name: "not a number",
    marker: { symbol: "x-thin", size: 6, line: { width: 1, color: look.muted } },
  }];
}

/** @param {Theme} look @param {ReadState} state @param {number} index */
const end = (look, state, index) => faint(look.palettes[state.palette].css[index] ?? look.muted, 0.55);

/** Positions of the chosen unit's tracks that have come. @param {ReadState} state */
function readOf({ reading, unit }) {
  return reading?.tracks.get(trackKey(unit.layer, unit.unit))?.read ?? 0;
}
