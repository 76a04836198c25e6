/** Loss of both lanes over the training steps, with the task's baseline; the same for accuracy, with chance. */

import { choice } from "../../common/panel.js";
import { chartHeight, chartLayout, innerSize, nameOfX, scaleAxis, stepsAxis } from "../../plot/cartesian.js";
import { rounded } from "../../plot/format.js";
import { linearScale, logScale, position } from "../../plot/scales.js";
import { stepAt } from "../../plot/steps.js";
import { watch } from "../../state/store.js";
import { shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import {
  chartSteps, extent, laneEnds, laneLines, readSeries, recentMean, saidStrange, selectSeries, seriesTable, strangeMarks,
} from "./series.js";
import { forEachLane, listed, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const chart = mountChart(el, store, {
    file: "loss",
    title: (state) => `Loss (${unitOf(state)})`,
    note: (state) => noteOf(state),
    caption: lossCaption,
    select: (state) => [...selectSeries(state), state.lossScale],
    height: (_, look) => chartHeight(look),
    figure: (state, width, look) => lossFigure(state, width, look, state.lossScale === "log"),
    table: (state) => seriesTable(state, ["loss"]),
    axis: chartSteps,
    readout: (state, x, y, width, look) => readSeries(state, stepAt(chartSteps(state, width, look), x), ["loss"]),
  }, { signal });
  const scales = choice("axis", (value) => store.set({ lossScale: value === "log" ? "log" : "linear" }));
  scales.offer([["linear", "linear"], ["log", "log"]]);
  watch(store, ({ lossScale }) => [lossScale], ({ lossScale }) => scales.show(lossScale), { signal });
  chart.tools.prepend(scales.el);
}

/** @param {GradientsState} state */
const unitOf = (state) => [...new Set(present(state).map(({ lane }) => lane.status.unit))].join(", ") || "nats";

/** Baselines of the lanes, each once. @param {GradientsState} state */
function baselines(state) {
  const found = present(state).flatMap(({ lane: { status } }) =>
    (status.baseline === null ? [] : [{ value: status.baseline, name: status.baseline_name }]));
  return found.filter(({ value }, at) => found.findIndex((one) => one.value === value) === at);
}

/** @param {GradientsState} state */
function noteOf(state) {
  const names = baselines(state).map(({ name }) => name);
  return names.length > 0 ? `dotted: ${names.join(" · ")}` : "";
}

/** @param {GradientsState} state @param {number} width @param {Theme} look @param {boolean} [log] */
export function lossFigure(state, width, look, log = false) {
  const axis = chartSteps(state, width, look);
  const lines = baselines(state).map(({ value }) => value);
  const [least, most] = extent(state, ["loss"], log);
  const drawn = [least, most, ...lines].filter(Number.isFinite);
  const scale = log ? logScale(Math.min(...drawn), Math.max(...drawn))
    : linearScale(Math.min(0, ...drawn), Math.max(0, ...drawn) || 1);
  return overSteps(state, "loss", scale, lines, axis, width, look);
}

/**
 * @param {GradientsState} state @param {"loss" | "accuracy"} metric @param {import("../../plot/scales.js").Scale} scale
 * @param {number[]} references  values of dotted lines
 * @param {import("../../plot/steps.js").StepAxis} axis @param {number} width @param {Theme} look
 * @returns {import("../../plot/plotly.js").Figure}
 */
export function overSteps(state, metric, scale, references, axis, width, look) {
  const layout = chartLayout(width, chartHeight(look), look);
  const marks = strangeMarks(state, metric, axis, scale, look);
  return {
    data: [
      ...references.map((value) => ({
        type: "scatter", mode: "lines", name: "reference", x: [0, axis.end], y: [position(scale, value), position(scale, value)],
        line: { color: look.ink, width: 1.25, dash: "1px,3px" }, hoverinfo: "skip",
      })),
      ...laneLines(state, metric, axis, scale, look), ...marks.data,
    ],
    layout: {
      ...layout,
      xaxis: stepsAxis(axis, look),
      yaxis: scaleAxis(scale, look),
      annotations: [
        nameOfX("step", look), ...laneEnds(state, metric, scale, innerSize(layout).height, look), ...marks.annotations,
      ],
    },
  };
}

/** @param {GradientsState} state */
export function lossCaption(state) {
  const step = shownStep(state);
  const said = present(state).map(({ name, lane }) => ({ name, ...recentMean(lane, "loss", step) }));
  const over = Math.max(0, ...said.map((one) => one.over));
  const names = baselines(state).map(({ name, value }) => `${name}: ${rounded(value, 3)}`);
  const reference = names.length > 0 ? ` (${names.join("; ")})` : "";
  if (over === 0) return `No step has been taken yet: press Play${reference}.`;
  const means = listed(said.filter((one) => one.over > 0).map(({ name, mean }) => `${name} ${rounded(mean, 3)}`));
  const unit = unitOf(state);
  const strange = forEachLane(state, (lane) => saidStrange(lane, "loss", step));
  return `${over === 1 ? "First step" : `Mean of the last ${over} steps`}: ${means} ${unit}${reference}. ${strange}`.trim();
}
