/** Global gradient norm before (faint) and after clipping, the threshold, and what was changed on the way. */

import { chartHeight, chartLayout, innerSize, nameOfX, scaleAxis, stepsAxis, type } from "../../plot/cartesian.js";
import { exact, rounded, share } from "../../plot/format.js";
import { faint } from "../../plot/layout.js";
import { logScale, position } from "../../plot/scales.js";
import { stepAt } from "../../plot/steps.js";
import { rowAt, rowIndexAt, shareClipped, shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { eventMarks } from "./events.js";
import {
  chartSteps, extent, laneEnds, laneLines, line, readSeries, saidStrange, selectSeries, seriesTable, strangeMarks,
} from "./series.js";
import { forEachLane, NAMES, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/steps.js").StepAxis} StepAxis */
/** @typedef {import("../../plot/scales.js").Scale} Scale */

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  mountChart(el, store, {
    file: "gradient-norm",
    title: () => "Gradient norm",
    note: () => "faint: before clipping · dashed: threshold",
    caption: normCaption,
    select: selectSeries,
    height: (_, look) => chartHeight(look),
    figure: normFigure,
    table: (state) => seriesTable(state, ["norm", "norm_after", "clipped", "threshold", "learning_rate"]),
    axis: chartSteps,
    readout: (state, x, y, width, look) =>
      readSeries(state, stepAt(chartSteps(state, width, look), x), ["norm", "norm_after"]),
  }, { signal });
}

/**
 * @param {GradientsState} state @param {number} width @param {Theme} look
 * @returns {import("../../plot/plotly.js").Figure}
 */
export function normFigure(state, width, look) {
  const axis = chartSteps(state, width, look);
  const [least, most] = extent(state, ["norm", "norm_after", "threshold"], true);
  const set = present(state).map(({ lane }) => setThreshold(lane)).filter((value) => value > 0);
  const scale = logScale(Math.min(least, ...set), Math.max(most, ...set));
  const layout = chartLayout(width, chartHeight(look), look);
  const marks = strangeMarks(state, "norm", axis, scale, look);
  const events = eventMarks(state, axis, look);
  const limits = thresholds(state, axis, scale, look);
  const before = present(state).map(({ index, lane }) => ({
    ...line(lane, "norm", axis, scale), name: "before",
    line: { color: faint(look.lanes[index] ?? look.ink, 0.42), width: 1.25, simplify: false },
  }));
  return {
    data: [...before, ...laneLines(state, "norm_after", axis, scale, look), ...limits.data, ...marks.data],
    layout: {
      ...layout,
      xaxis: stepsAxis(axis, look),
      yaxis: scaleAxis(scale, look),
      shapes: events.shapes,
      annotations: [
        nameOfX("step", look), ...laneEnds(state, "norm_after", scale, innerSize(layout).height, look),
        ...marks.annotations, ...events.annotations, ...limits.annotations,
      ],
    },
  };
}

/**
 * The threshold of each step, level from change to change; one line where both lanes have the same, else each with its name.
 * @param {GradientsState} state @param {StepAxis} axis @param {Scale} scale @param {Theme} look
 */
function thresholds(state, axis, scale, look) {
  const found = present(state).map(({ index, lane }) => ({ index, ...stairs(lane) })).filter(({ y }) => y.some(Number.isFinite));
  const [first, second] = found;
  const corners = (/** @type {{x: number[], y: number[]}} */ { x, y }) => `${x.slice(0, -1)} ${y}`; // the runs may end apart
  const alike = first && second && corners(first) === corners(second);
  const own = found.length > 1 && !alike;
  const longest = found.filter(({ x }) => x[x.length - 1] === Math.max(...found.map((one) => one.x[one.x.length - 1] ?? 0)));
  const data = (alike ? longest.slice(0, 1) : found).map(({ x, y }) => ({
    type: "scatter", mode: "lines", name: "threshold", x, y: y.map((value) => position(scale, value)), hoverinfo: "skip",
    line: { color: look.ink, width: 1.25, dash: "9px,4px", simplify: false }, connectgaps: false,
  }));
  const annotations = (own ? found : []).map(({ index, x, y }) => {
    const at = y.findIndex(Number.isFinite);
    return {
      text: `threshold of ${NAMES[index]}`, showarrow: false, x: x[at], y: position(scale, y[at] ?? NaN), xanchor: "left",
      yanchor: index ? "top" : "bottom", xshift: 4, font: type(look, look.lanes[index]),
      bgcolor: faint(look.panel, 0.8),
    };
  });
  return { data, annotations };
}

/** What the run began with; NaN: off. @param {Pick<Lane, "status">} lane */
const setThreshold = ({ status: { settings } }) => (settings && settings.clipping !== "off" ? settings.threshold : NaN);

/** Corners of a lane's threshold over the steps: before its first step, what it is set to. @param {Lane} lane */
function stairs({ status, metrics: { rows, columns: { step, threshold } } }) {
  const set = setThreshold({ status });
  /** @type {{x: number[], y: number[]}} */
  const corners = { x: [], y: [] };
  const put = (/** @type {number} */ x, /** @type {number} */ y) => void (corners.x.push(x), corners.y.push(y));
  for (let row = 0; row < rows; row += 1) {
    const value = threshold[row] ?? NaN;
    if (row > 0 && Object.is(value, threshold[row - 1])) continue;
    if (row > 0) put(step[row] ?? NaN, threshold[row - 1] ?? NaN);
    put(step[row] ?? NaN, value);
  }
  const end = status.steps ?? status.step;
  put(rows > 0 ? Math.max(end, (step[rows - 1] ?? 0) + 1) : 0, rows > 0 ? threshold[rows - 1] ?? NaN : set);
  if (rows === 0) put(end, set);
  return corners;
}

/** @param {GradientsState} state */
export function normCaption(state) {
  const step = shownStep(state);
  if (present(state).every(({ lane }) => rowIndexAt(lane, step) < 0)) return "No step has been taken yet: press Play.";
  return forEachLane(state, (lane) => laneWords(lane, step));
}

/** @param {Lane} lane @param {number} step */
function laneWords(lane, step) {
  const row = rowAt(lane, step);
  if (!row) return "";
  const part = shareClipped(lane, step);
  const kind = lane.status.settings?.clipping === "value" ? "value" : "norm";
  const limit = Number.isFinite(row.threshold) ? ` at ${kind} ${exact(row.threshold)}` : "";
  const clipped = part > 0 ? `${share(part)} of steps clipped${limit}` : limit ? `no step clipped${limit}` : "no clipping";
  const peak = greatest(lane, step);
  const most = peak ? `, before clipping at most ${rounded(peak.value)}, at step ${peak.step}` : "";
  const strange = saidStrange(lane, "norm", step);
  return `${clipped}${part > 0 || limit ? most : most.replace("before clipping ", "")}${strange ? `; ${strange}` : ""}`;
}

/** The greatest finite norm up to a step. @param {Lane} lane @param {number} step */
function greatest({ metrics: { rows, columns } }, step) {
  let best = -1;
  for (let row = 0; row < rows && (columns.step[row] ?? 0) <= step; row += 1) {
    const value = columns.norm[row] ?? NaN;
    if (Number.isFinite(value) && (best < 0 || value > (columns.norm[best] ?? 0))) best = row;
  }
  return best < 0 ? null : { value: columns.norm[best] ?? NaN, step: columns.step[best] ?? NaN };
}
