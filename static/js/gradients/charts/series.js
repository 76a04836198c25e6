/** A metric of both lanes over the training steps: lines, marks of what is not finite, names at the ends. Pure. */

import { endLabels, gutters, type } from "../../plot/cartesian.js";
import { decimate } from "../../plot/decimate.js";
import { rounded } from "../../plot/format.js";
import { position } from "../../plot/scales.js";
import { stepAxis } from "../../plot/steps.js";
import { lastStep, rowIndexAt } from "../lane.js";
import { laneCross, laneLine } from "./style.js";
import { present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("../lane.js").Metric} Metric */
/** @typedef {import("../../plot/scales.js").Scale} Scale */
/** @typedef {import("../../plot/steps.js").StepAxis} StepAxis */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

const POINTS_PER_PIXEL = 2; // at most

/**
 * The axis of training steps in a figure of this width.
 * @param {GradientsState} state @param {number} width @param {Theme} look
 */
export function chartSteps(state, width, look) {
  const known = present(state).map(({ lane }) => lane.status.steps);
  const steps = known.length > 0 && known.every((value) => value !== null) ? Math.max(...known.map(Number)) : null;
  return stepAxis(lastStep(state.lanes), steps, width, gutters(look));
}

/**
 * What the pictures over training steps depend on.
 * @param {GradientsState} state
 */
export const selectSeries = ({ lanes }) => lanes.flatMap((lane) =>
  [lane?.run, lane?.metrics, lane?.status.events.length, lane?.status.steps, lane?.status.baseline, lane?.status.chance]);

/**
 * Least and greatest finite value of a metric; positive ones only if `positive`.
 * @param {GradientsState} state @param {readonly Metric[]} metrics @param {boolean} positive
 * @returns {[number, number]}  [Infinity, -Infinity] without any
 */
export function extent(state, metrics, positive) {
  let [least, most] = [Infinity, -Infinity];
  for (const { lane } of present(state)) {
    for (const metric of metrics) {
      const values = lane.metrics.columns[metric];
      for (let row = 0; row < lane.metrics.rows; row += 1) {
        const value = values[row] ?? NaN;
        if (!Number.isFinite(value) || (positive && value <= 0)) continue;
        if (value < least) least = value;
        if (value > most) most = value;
      }
    }
  }
  return [least, most];
}

/**
 * A metric of a lane as a line.
 * @param {Lane} lane @param {Metric} metric @param {StepAxis} axis @param {Scale} scale
 */
export function line({ metrics: { rows, columns } }, metric, axis, scale) {
  const bucket = rows > POINTS_PER_PIXEL * axis.width ? axis.end / axis.width : 0;
  const { x, y } = decimate(columns.step, columns[metric], rows, bucket);
  const places = y.map((value) => position(scale, value));
  return { type: "scatter", mode: "lines", x, y: places, hoverinfo: "skip", connectgaps: false };
}

/**
 * Where a metric has no place on the scale: the steps, and what it is there.
 * @param {Lane} lane @param {Metric} metric @param {Scale} scale
 */
export function strange({ metrics: { rows, columns } }, metric, scale) {
  /** @type {{step: number, value: number}[]} */
  const found = [];
  for (let row = 0; row < rows; row += 1) {
    const value = columns[metric][row] ?? NaN;
    if (!Number.isFinite(position(scale, value))) found.push({ step: columns.step[row] ?? NaN, value });
  }
  return found;
}

/** Just inside an edge, clear of the label there. @param {Scale} scale @param {0 | 1} end */
export const edgeOf = ({ range: [low, high] }, end) => (end ? high - 0.05 * (high - low) : low);

/**
 * Crosses at the top edge, or at the bottom for what is too small for the scale; the first of each lane is named.
 * @param {GradientsState} state @param {Metric} metric @param {StepAxis} axis @param {Scale} scale @param {Theme} look
 */
export function strangeMarks(state, metric, axis, scale, look) {
  const marked = present(state).map(({ index, name, lane }) => ({ index, name, found: strange(lane, metric, scale) }))
    .filter(({ found }) => found.length > 0);
  const height = (/** @type {number} */ value) => edgeOf(scale, Number.isFinite(value) ? 0 : 1);
  const data = marked.map(({ index, found }) => {
    const kept = found.filter(({ step }, at) => at === 0 || Math.floor(step * axis.width / axis.end / 4)
      !== Math.floor((found[at - 1]?.step ?? 0) * axis.width / axis.end / 4));
    return {
      type: "scatter", mode: "markers", name: "not finite", cliponaxis: false, hoverinfo: "skip", marker: laneCross(index, look),
      x: kept.map(({ step }) => step), y: kept.map(({ value }) => height(value)),
    };
  });
  const annotations = marked.map(({ index, name, found: [first] }, row) => ({
    text: `${name}: ${valueName(first?.value ?? NaN)}, step ${first?.step}`, showarrow: false, bgcolor: look.panel,
    x: first?.step, y: height(first?.value ?? NaN),
    ...((first?.step ?? 0) > 0.7 * axis.end ? { xanchor: "right", xshift: -8 } : { xanchor: "left", xshift: 8 }),
    ...(Number.isFinite(first?.value) ? { yanchor: "bottom" } : { yanchor: "top", yshift: (0.75 - row * 1.25) * look.small }),
    font: type(look, look.lanes[index]),
  }));
  return { data, annotations };
}

/** "NaN", "+∞", "0" @param {number} value */
export const valueName = (value) => rounded(value);

/**
 * "A" and "B" where their lines end; not where the last value is marked, and named, as not finite.
 * @param {GradientsState} state @param {Metric} metric @param {Scale} scale @param {number} height  of the plot
 * @param {Theme} look
 */
export function laneEnds(state, metric, scale, height, look) {
  return endLabels(present(state).map(({ index, name, lane: { metrics: { rows, columns } } }) => ({
    text: name, color: look.lanes[index] ?? look.ink, x: columns.step[rows - 1] ?? NaN,
    y: rows > 0 ? position(scale, columns[metric][rows - 1] ?? NaN) : NaN,
  })), scale, height, look);
}

/**
 * The lines of a metric, in the lanes' manner.
 * @param {GradientsState} state @param {Metric} metric @param {StepAxis} axis @param {Scale} scale @param {Theme} look
 */
export const laneLines = (state, metric, axis, scale, look) => present(state).map(({ index, name, lane }) =>
  ({ ...line(lane, metric, axis, scale), name, line: laneLine(index, look) }));

/**
 * Mean of a metric over the last steps up to one, with how many they are; NaN or infinity where one of them is.
 * @param {Lane} lane @param {Metric} metric @param {number} step @param {number} [over]
 */
export function recentMean(lane, metric, step, over = 20) {
  const last = rowIndexAt(lane, step);
  const values = lane.metrics.columns[metric].subarray(Math.max(0, last + 1 - over), last + 1);
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, over: values.length };
}

/**
 * "NaN at step 2" for what is not finite up to a step; "" without.
 * @param {Lane} lane @param {Metric} metric @param {number} step
 */
export function saidStrange(lane, metric, step) {
  const found = strange(lane, metric, { log: false, range: [0, 1], ticks: [], labels: [] }).filter((one) => one.step <= step);
  const [first] = found;
  if (!first) return "";
  return `${valueName(first.value)} at step ${first.step}${found.length > 1 ? ` and ${found.length - 1} more` : ""}`;
}

/**
 * Rows of step, then each metric of each lane.
 * @param {GradientsState} state @param {readonly Metric[]} metrics
 * @returns {import("./csv.js").Table}
 */
export function seriesTable(state, metrics) {
  const lanes = present(state);
  const rows = lanes.flatMap(({ name, lane: { metrics: { rows: length, columns } } }) => Array.from({ length }, (_, row) =>
    [name, columns.step[row] ?? NaN, ...metrics.map((metric) => columns[metric][row] ?? NaN)]));
  return { columns: ["lane", "step", ...metrics], rows };
}

/**
 * "step 12 · A 1.41 · B 0.02" at a step.
 * @param {GradientsState} state @param {number} step @param {readonly Metric[]} metrics
 */
export function readSeries(state, step, metrics) {
  const values = present(state).flatMap(({ name, lane }) => {
    const at = rowIndexAt(lane, step);
    if (at < 0 || lane.metrics.columns.step[at] !== step) return [];
    return [`${name} ${metrics.map((metric) => rounded(lane.metrics.columns[metric][at] ?? NaN, 3)).join(" → ")}`];
  });
  return values.length > 0 ? [`step ${step}`, ...values].join(" · ") : "";
}
