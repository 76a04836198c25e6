/** The gradient horizon of a lane: ||dL_t / dh_{t-k}|| over lag and training step, in the same colours in both lanes. */

import { rounded } from "../../plot/format.js";
import { logScale } from "../../plot/scales.js";
import { stepAt } from "../../plot/steps.js";
import { lastStep, observationAt, shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { drawHorizon, horizonHeight, lagAt } from "./horizon-picture.js";
import { layersOf, shownLayer } from "./lag.js";
import { cutAt, growth, lagCurve, lagExtent } from "./reach.js";
import { chartSteps } from "./series.js";
import { NAMES, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/**
 * @param {HTMLElement} el  #horizon-a or #horizon-b: the lane it is of
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const index = el.id.endsWith("-b") ? 1 : 0;
  mountChart(el, store, {
    file: `gradient-horizon-${NAMES[index].toLowerCase()}`,
    title: (state) => `${NAMES[index]}: gradient horizon${layersOf(state) > 1 ? `, layer ${shownLayer(state) + 1}` : ""}`,
    note: () => "‖∂L/∂h‖ · ticks: measured here",
    caption: (state) => horizonCaption(state, index),
    select: (state) => [
      ...state.lanes.flatMap((lane) => [lane?.run, lane?.observations]), lastStep(state.lanes), shownLayer(state),
    ],
    height: (_, look) => horizonHeight(look),
    draw: (pen, state, width, look) => {
      const picture = pictureOf(state, index, width, look);
      if (picture) drawHorizon(pen, picture, look);
    },
    table: (state) => horizonTable(state, index),
    axis: chartSteps,
    readout: (state, x, y, width, look) => readHorizon(state, index, x, y, width, look),
    applies: (state) => index === 0 || state.b !== null || state.lanes[1] !== null,
    missing: (state) => (state.lanes[index] ? null : `Waiting for the run of ${NAMES[index]}.`),
  }, { signal });
}

/**
 * @param {GradientsState} state @param {0 | 1} index @param {number} width @param {Theme} look
 * @returns {import("./horizon-picture.js").Horizon | null}
 */
export function pictureOf(state, index, width, look) {
  const lane = state.lanes[index];
  if (!lane) return null;
  const layer = shownLayer(state);
  const extents = present(state).map((one) => lagExtent(one.lane, "lag_h", layer));
  const { steps } = lane.observations;
  return {
    steps,
    curves: steps.map((_, at) => lagCurve(lane, at, "lag_h", layer) ?? new Float32Array(0)),
    lags: furthestOf(lane) + 1,
    cut: cutAt(lane, layer),
    last: lastStep([lane]),
    axis: chartSteps(state, width, look),
    scale: logScale(Math.min(...extents.map(({ least }) => least)), Math.max(...extents.map(({ most }) => most)), 5),
    width,
  };
}

/** @param {Lane} lane */
const furthestOf = ({ status }) => Math.max(1, (status.layout.find(({ name }) => name === "lag_h")?.columns ?? 1) - 1);

/** What reaches the furthest lag at step 0 and at the shown step. @param {GradientsState} state @param {0 | 1} index */
export function horizonCaption(state, index) {
  const lane = state.lanes[index];
  if (!lane) return "";
  const layer = shownLayer(state);
  const now = observationAt(lane, shownStep(state));
  const [first, here] = [0, now].map((at) => lagCurve(lane, at, "lag_h", layer));
  if (!first || !here) return "Not observed yet.";
  const cut = cutAt(lane, layer);
  const { furthest } = growth(here, cut);
  const at = (/** @type {Float32Array} */ curve) => rounded(curve[furthest] ?? NaN);
  const begun = `Lag ${furthest} gets ${at(first)} at step 0`;
  const beyond = cut === null ? "" : " Beyond it truncation cuts.";
  return now === 0 ? `${begun}.${beyond}` : `${begun} and ${at(here)} at step ${lane.observations.steps[now]}.${beyond}`;
}

/** @param {GradientsState} state @param {0 | 1} index */
function horizonTable(state, index) {
  const lane = state.lanes[index];
  const lags = lane ? furthestOf(lane) + 1 : 0;
  const rows = (lane?.observations.steps ?? []).map((step, at) =>
    [step, ...(lane && lagCurve(lane, at, "lag_h", shownLayer(state))) ?? []]);
  return { columns: ["step", ...Array.from({ length: lags }, (_, lag) => `lag_${lag}`)], rows };
}

/**
 * @param {GradientsState} state @param {0 | 1} index @param {number} x @param {number} y @param {number} width
 * @param {Theme} look
 */
function readHorizon(state, index, x, y, width, look) {
  const lane = state.lanes[index];
  const lag = lane ? lagAt(y, furthestOf(lane) + 1, look) : null;
  const step = stepAt(chartSteps(state, width, look), x);
  if (!lane || lag === null || step > lastStep([lane])) return "";
  const at = observationAt(lane, step);
  const value = lagCurve(lane, at, "lag_h", shownLayer(state))?.[lag];
  return value === undefined ? "" : `step ${lane.observations.steps[at]} · lag ${lag} · ${rounded(value, 3)}`;
}

