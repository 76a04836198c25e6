/** What the small multiples draw: cells of lines in one pair of scales. Pure. */

import { exact } from "../plot/format.js";
import { linearScale, logScale, multiples as multiplesOf, position, roundUp } from "../plot/scales.js";
import { axesOf, has, isDone, median, nameOf, valuesOf } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */
/** @typedef {import("./state.js").Sweep} Sweep */
/** @typedef {import("./state.js").Value} Value */
/** @typedef {import("./state.js").Done} Done */
/** @typedef {import("./state.js").Measure} Measure */
/** @typedef {import("../plot/scales.js").Scale} Scale */

/** Values, NaN where there are none. @typedef {{xs: number[], ys: number[]}} Course */
/** @typedef {Course & {run: Done, name: string, colour: number, ended: boolean}} Line  `ended`: the run diverged there */
/** @typedef {Course & {colour: number, of: number}} Strong  the median of so many lines */
/** @typedef {{row: number, column: number, lines: Line[], strong: Strong[], waiting: number}} Cell */

/**
 * @typedef {object} Multiples
 * @property {string[]} rows     names, one empty one without a field
 * @property {string[]} columns
 * @property {string[]} colours
 * @property {Cell[]} cells
 * @property {Scale} x
 * @property {Scale} y
 * @property {number[]} references  values of dotted lines
 * @property {boolean} cut       whether some values lie beyond the scale
 */

/** @param {SweepsState} state @returns {Multiples | null} */
export function multiples(state) {
  const { sweep, measure } = state;
  if (!sweep) return null;
  const axes = axesOf(state);
  const [rows, columns, colours] = [valuesOf(sweep, axes.rows), valuesOf(sweep, axes.columns), valuesOf(sweep, axes.colour)];
  const cells = rows.flatMap((rowValue, row) => columns.map((columnValue, column) => {
    const here = sweep.runs.filter((run) => has(run, axes.rows, rowValue) && has(run, axes.columns, columnValue));
    const lines = here.filter(isDone).map((run) => {
      const colour = axes.colour ? colours.indexOf(run.settings[axes.colour] ?? null) : 0;
      return { ...courseOf(run, measure), run, name: nameOf(sweep, run), colour, ended: run.state === "diverged" && measure !== "lag" };
    });
    const strong = colours.map((_, colour) => medianCourse(lines.filter((line) => line.colour === colour), colour));
    return { row, column, lines, strong: strong.filter(({ of }) => of > 0), waiting: here.length - lines.length };
  }));
  const references = referencesOf(sweep, measure);
  const named = (/** @type {string} */ field, /** @type {Value[]} */ values) =>
    (field ? values.map((value) => `${field.replaceAll("_", " ")} ${value ?? "none"}`) : [""]);
  return {
    rows: named(axes.rows, rows), columns: named(axes.columns, columns), colours: named(axes.colour, colours), cells, references,
    ...scales(cells.flatMap((cell) => cell.lines), references, state),
  };
}

/** @param {Done} run @param {Measure} measure @returns {Course} */
export function courseOf({ curve, lag, lag_every: every }, measure) {
  const values = measure === "lag" ? lag : curve[measure];
  return { xs: measure === "lag" ? lag.map((_, at) => at * every) : curve.step, ys: values.map((value) => value ?? NaN) };
}

/**
 * The median at each point of the longest course, over those that reach so far.
 * @param {Course[]} courses @param {number} colour @returns {Strong}
 */
export function medianCourse(courses, colour = 0) {
  const drawn = courses.filter(({ ys }) => ys.some(Number.isFinite));
  const longest = drawn.reduce((best, one) => ((one.xs.at(-1) ?? -1) > (best.xs.at(-1) ?? -1) ? one : best),
    /** @type {Course} */ ({ xs: [], ys: [] }));
  const at = drawn.map(() => 0);
  const ys = longest.xs.map((x) => median(drawn.flatMap(({ xs, ys: values }, index) => {
    let here = at[index] ?? 0;
    while ((xs[here + 1] ?? Infinity) <= x) here += 1;
    at[index] = here;
    const width = (xs[1] ?? 1) - (xs[0] ?? 0);
    const value = values[here] ?? NaN;
    return x < (xs[here] ?? 0) + width && Number.isFinite(value) ? [value] : [];
  })));
  return { xs: longest.xs, ys, colour, of: drawn.length };
}

/** Baselines or chances of the runs, each once. @param {Sweep} sweep @param {Measure} measure */
function referencesOf(sweep, measure) {
  const done = sweep.runs.filter(isDone).filter(({ state }) => state !== "failed");
  const of = measure === "loss" ? done.map(({ baseline }) => baseline) : measure === "accuracy" ? done.map(({ chance }) => chance) : [];
  const found = [...new Set(of)].filter((value) => value !== null);
  return found.length > 3 ? [] : found;
}

/**
 * One pair for all cells. A few huge or tiny values would flatten everything else: the scale ends before them.
 * @param {Line[]} lines @param {number[]} references @param {SweepsState} state
 */
function scales(lines, references, { measure, scale }) {
  const log = scale === "log" && measure !== "accuracy";
  const values = lines.flatMap(({ ys }) => ys).filter((value) => Number.isFinite(value) && (!log || value > 0)).sort((a, b) => a - b);
  const middle = values[Math.floor(values.length / 2)] ?? 1;
  const far = Math.max(middle * (log ? 1e3 : 4), values[Math.floor(0.9 * values.length)] ?? 1, ...references);
  const near = log ? Math.min(middle / 1e5, values[Math.floor(0.1 * values.length)] ?? 1) : 0;
  const least = Math.max(near, Math.min(values[0] ?? middle, ...references));
  const most = Math.min(far, Math.max(values.at(-1) ?? middle, ...references));
  const y = measure === "accuracy" ? linearScale(0, 1, 4) : log ? closeLogScale(least, most) : linearScale(0, most || 1, 4);
  const ends = lines.map(({ xs, run }) => (measure === "lag" ? xs.at(-1) ?? 0 : run.step));
  const end = Math.max(1, ...ends);
  const cut = (values.at(-1) ?? 0) > most || (log && (values[0] ?? least) < least);
  return { x: { ...linearScale(0, end, 3), range: /** @type {[number, number]} */ ([0, end]) }, y, cut };
}

/**
 * Whole powers of ten would leave most of a chart empty where values lie close together.
 * @param {number} least @param {number} most @returns {Scale}
 */
export function closeLogScale(least, most) {
  const [low, high] = [Math.log10(least), Math.log10(most)];
  if (!(high - low < 2) || !(least > 0)) return logScale(least, most);
  const decades = multiplesOf(1, Math.floor(low), Math.ceil(high)).map((power) => 10 ** power);
  const round = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]);
  const margin = Math.max(0.05 * (high - low), 0.01);
  const range = /** @type {[number, number]} */ ([low - margin, high + margin]);
  const [bottom, top] = [10 ** range[0], 10 ** range[1]];
  const values = (high - low > 0.7 ? round : multiplesOf(roundUp((top - bottom) / 4), bottom, top))
    .filter((value) => value > 0 && Math.log10(value) >= range[0] && Math.log10(value) <= range[1]);
  return { log: true, range, ticks: values.map(Math.log10), labels: values.map(exact) };
}

/** Where a value is drawn between 0 (bottom) and 1 (top); at the edge if it lies beyond. @param {Scale} y @param {number} value */
export function heightOf(y, value) {
  const [low, high] = y.range;
  const at = y.log && value <= 0 ? low : position(y, value);
  return Math.max(0, Math.min(1, (at - low) / (high - low)));
}

/** The picture in a sentence. @param {SweepsState} state @param {Multiples} drawn */
export function captionOf({ sweep, measure }, { cells, cut }) {
  if (!sweep) return "";
  const lines = cells.flatMap((cell) => cell.lines);
  const ended = lines.filter(({ run }) => run.state === "diverged");
  const waiting = sweep.runs.length - lines.length;
  const named = ended.slice(0, 4).map(({ name, run }) => `${name} at step ${run.step} (${run.reason})`);
  const more = ended.length > named.length ? `, and ${ended.length - named.length} more` : "";
  const { baseline_name: baseline = "" } = lines[0]?.run ?? {};
  return [
    cells.some((cell) => cell.lines.length > cell.strong.length) ? "Thin: runs; strong: their median." : "",
    measure === "loss" && baseline ? `Dotted: ${baseline}.` : measure === "accuracy" ? "Dotted: chance." : "",
    measure === "norm" ? "Before clipping; the largest of each stretch of steps." : "",
    measure === "lag" ? "At the end of training, in the last layer." : "",
    ended.length > 0 ? `Diverged${measure === "lag" ? "" : " (×)"}: ${named.join("; ")}${more}.` : "",
    cut ? "Values beyond the scale are drawn at its edge." : "",
    waiting > 0 ? `${waiting} of ${sweep.runs.length} runs are still to come.` : "",
  ].filter(Boolean).join(" ");
}
