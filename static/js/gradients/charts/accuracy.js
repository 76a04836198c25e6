/** Accuracy of both lanes over the training steps, with that of guessing; hidden where the task has none. */

import { share } from "../../plot/format.js";
import { chartHeight } from "../../plot/cartesian.js";
import { stepAt } from "../../plot/steps.js";
import { shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { overSteps } from "./loss.js";
import { chartSteps, readSeries, recentMean, selectSeries, seriesTable } from "./series.js";
import { listed, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */

/** @type {import("../../plot/scales.js").Scale} */
const SCALE = {
  log: false, range: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], labels: ["0 %", "25 %", "50 %", "75 %", "100 %"],
};

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  mountChart(el, store, {
    file: "accuracy",
    title: () => "Accuracy",
    note: () => "dotted: guessing",
    caption: accuracyCaption,
    select: selectSeries,
    height: (_, look) => chartHeight(look),
    figure: accuracyFigure,
    table: (state) => seriesTable(measured(state), ["accuracy"]),
    axis: chartSteps,
    readout: (state, x, y, width, look) => readSeries(measured(state), stepAt(chartSteps(state, width, look), x), ["accuracy"]),
    applies: (state) => chances(state).length > 0,
  }, { signal });
}

/** Without the lanes whose task has no accuracy. @param {GradientsState} state @returns {GradientsState} */
function measured(state) {
  const [a, b] = state.lanes.map((lane) => (typeof lane?.status.chance === "number" ? lane : null));
  return { ...state, lanes: [a ?? null, b ?? null] };
}

/** Accuracies of guessing, each once. @param {GradientsState} state */
const chances = (state) => [...new Set(present(state).flatMap(({ lane }) => lane.status.chance ?? []))];

/** @param {GradientsState} state @param {number} width @param {import("../../plot/theme.js").Theme} look */
export const accuracyFigure = (state, width, look) =>
  overSteps(measured(state), "accuracy", SCALE, chances(state), chartSteps(state, width, look), width, look);

/** @param {GradientsState} state */
export function accuracyCaption(state) {
  const step = shownStep(state);
  const said = present(measured(state)).map(({ name, lane }) => ({ name, ...recentMean(lane, "accuracy", step) }))
    .filter(({ over }) => over > 0);
  const guessing = `guessing gets ${chances(state).map(share).join(" or ")}`;
  if (said.length === 0) return `No step has been taken yet; ${guessing}.`;
  const over = Math.max(...said.map((one) => one.over));
  return `${over === 1 ? "First step" : `Mean of the last ${over} steps`}: `
    + `${listed(said.map(({ name, mean }) => `${name} ${Number.isNaN(mean) ? "NaN" : share(mean)}`))}; ${guessing}.`;
}
