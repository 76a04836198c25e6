/** Norm of each parameter and of its gradient over the training steps: a row a parameter, both lanes in it. */

import { rounded } from "../../plot/format.js";
import { lastStep, observationAt, part, shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { chartSteps } from "./series.js";
import { forEachLane, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/canvas.js").Pen} Pen */

const MOST_BESIDE = 6; // rows that are about as high as the chart beside them
const WEIGHT = 0; // columns of the part parameter_norms
const GRADIENT = 1;
const DASHES = [[], [5, 2]];
const KINDS = /** @type {const} */ ([[WEIGHT, "‖W‖"], [GRADIENT, "‖∂L/∂W‖ of the step before"]]);

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const measure = () => el.classList.toggle("tall", names(store.get()).length > MOST_BESIDE);
  store.subscribe(measure, { signal });
  measure();
  mountChart(el, store, {
    file: "parameter-norms",
    title: () => "Norms of the parameters",
    note: () => "log · each row from its least to its greatest",
    caption: parametersCaption,
    select: (state) => [
      ...state.lanes.flatMap((lane) => [lane?.run, lane?.observations]), lastStep(state.lanes), shownStep(state),
    ],
    height: (state, look) => headHeight(look) + names(state).length * rowHeight(look) + Math.round(0.5 * look.small),
    draw: drawParameters,
    table: parametersTable,
  }, { signal });
}

/** @param {Theme} look */
const rowHeight = (look) => Math.round(2.9 * look.small);

/** @param {Theme} look */
const headHeight = (look) => Math.round(1.8 * look.small);

/** Parameters of either lane. @param {GradientsState} state */
const names = (state) => [...new Set(present(state).flatMap(({ lane }) =>
  lane.status.layout.find(({ name }) => name === "parameter_norms")?.labels ?? []))];

/**
 * A norm at every observation.
 * @param {Lane} lane @param {string} parameter @param {0 | 1} kind
 */
export function normsOf(lane, parameter, kind) {
  const row = lane.status.layout.find(({ name }) => name === "parameter_norms")?.labels.indexOf(parameter) ?? -1;
  if (row < 0) return [];
  return lane.observations.steps.map((_, at) => part(lane, at, "parameter_norms")?.values[2 * row + kind] ?? NaN);
}

/** @param {Pen} pen @param {GradientsState} state @param {number} width @param {Theme} look */
export function drawParameters(pen, state, width, look) {
  const columns = layColumns(width, look);
  pen.textBaseline = "middle";
  names(state).forEach((parameter, row) => {
    const top = headHeight(look) + row * rowHeight(look);
    const middle = top + rowHeight(look) / 2;
    pen.fillStyle = look.line;
    pen.fillRect(0, top, width, 1);
    pen.fillStyle = look.ink;
    pen.textAlign = "left";
    pen.font = `${look.small}px ${look.mono}`;
    pen.fillText(brief(parameter), 0, middle);
    for (const [kind] of KINDS) drawCell(pen, state, parameter, kind, { ...columns[kind], top, height: rowHeight(look) }, look);
  });
  pen.font = `${look.small}px ${look.sans}`;
  pen.fillStyle = look.muted;
  pen.textAlign = "left";
  for (const [kind, name] of KINDS) pen.fillText(name, columns[kind].left, headHeight(look) / 2);
}

/** "weight_hh_l0" is enough. @param {string} parameter */
const brief = (parameter) => parameter.replace(/^rnn\./, "");

/** Where each kind has its line and its numbers. @param {number} width @param {Theme} look */
function layColumns(width, look) {
  const [name, numbers, gap] = [Math.round(10 * look.small), Math.round(7.8 * look.small), Math.round(1.5 * look.small)];
  const line = Math.max(40, (width - name - 2 * numbers - 2 * gap) / 2);
  const column = (/** @type {number} */ left) => ({ left, line, numbers: left + line + numbers });
  return /** @type {const} */ ([column(name), column(name + line + numbers + 2 * gap)]);
}

/**
 * Lines of both lanes, a dot at the shown step, the numbers there.
 * @param {Pen} pen @param {GradientsState} state @param {string} parameter @param {0 | 1} kind
 * @param {{left: number, line: number, numbers: number, top: number, height: number}} place @param {Theme} look
 */
function drawCell(pen, state, parameter, kind, { left, line, numbers, top, height }, look) {
  const lanes = present(state).map((one) => ({ ...one, values: normsOf(one.lane, parameter, kind) }));
  const logs = lanes.flatMap(({ values }) => values.filter((value) => value > 0 && value < Infinity).map(Math.log10));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const pad = 5;
  const { end } = chartSteps(state, 1000, look);
  const y = (/** @type {number} */ value) => top + height - pad - (height - 2 * pad)
    * (high > low ? (Math.log10(value) - low) / (high - low) : 0.5);
  for (const { index, name, lane, values } of lanes) {
    const { steps } = lane.observations;
    const now = observationAt(lane, shownStep(state));
    pen.strokeStyle = pen.fillStyle = look.lanes[index] ?? look.ink;
    pen.lineWidth = 1.25;
    pen.setLineDash(DASHES[index] ?? []);
    pen.beginPath();
    let drawing = false;
    values.forEach((value, at) => {
      const good = value > 0 && value < Infinity;
      if (good) pen[drawing ? "lineTo" : "moveTo"](left + ((steps[at] ?? 0) / end) * line, y(value));
      drawing = good;
    });
    pen.stroke();
    pen.setLineDash([]);
    const value = values[now];
    if (value === undefined) continue;
    if (value > 0 && value < Infinity) pen.fillRect(left + ((steps[now] ?? 0) / end) * line - 2, y(value) - 2, 4, 4);
    pen.font = `${look.small}px ${look.sans}`;
    pen.textAlign = "right";
    const lone = lanes.length < 2;
    const empty = kind === GRADIENT && steps[now] === 0; // no step before the first
    const middle = top + height * (lone ? 0.5 : 0.28 + 0.46 * index);
    pen.fillText(empty ? "–" : rounded(value, 3), numbers, middle);
    pen.textAlign = "left";
    pen.fillText(name, left + line + 0.7 * look.small, middle);
  }
}

/** The parameter with the greatest gradient at the shown step. @param {GradientsState} state */
export function parametersCaption(state) {
  const step = shownStep(state);
  const said = forEachLane(state, (lane) => {
    const at = observationAt(lane, step);
    const found = part(lane, at, "parameter_norms");
    if (!found) return "";
    const norms = found.labels.map((label, row) => ({ label: brief(label), norm: found.values[2 * row + GRADIENT] ?? NaN }));
    const lost = norms.find(({ norm }) => !Number.isFinite(norm));
    if (lane.observations.steps[at] === 0) return "";
    if (lost) return `the gradient of ${lost.label} holds ${rounded(lost.norm)}`;
    const most = norms.reduce((best, one) => (one.norm > best.norm ? one : best));
    return `the greatest gradient is that of ${most.label}, ${rounded(most.norm)}`;
  });
  return said || "No gradient yet: no step has been taken.";
}

/** @param {GradientsState} state */
function parametersTable(state) {
  const rows = present(state).flatMap(({ name, lane }) => lane.observations.steps.flatMap((step, at) => {
    const found = part(lane, at, "parameter_norms");
    return (found?.labels ?? []).map((label, row) =>
      [name, step, label, found?.values[2 * row] ?? NaN, found?.values[2 * row + 1] ?? NaN]);
  }));
  return { columns: ["lane", "step", "parameter", "norm", "gradient_norm"], rows };
}

