/**
 * How often each unit's gates are saturated, after Karpathy, Johnson, Li (2015): a mark a unit, the share of time left
 * saturated to the right, right saturated upwards. Elman cells have h itself in place of gates.
 */

import { chartHeight, chartLayout, innerSize, nameOfX, scaleAxis, type } from "../../plot/cartesian.js";
import { share } from "../../plot/format.js";
import { marks } from "../../plot/marks.js";
import { observationAt, part, shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { layersOf, selectObserved, shownLayer } from "./lag.js";
import { NAMES } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/** @typedef {{gate: string, left: Float32Array, right: Float32Array}} Gate  a value a unit */

const KINDS = /** @type {const} */ (["dot", "triangle", "square", "diamond"]);
const SIGNS = ["●", "△", "□", "◇"];

/** @type {import("../../plot/scales.js").Scale} */
const SCALE = { log: false, range: [-0.02, 1.02], ticks: [0, 0.5, 1], labels: ["0 %", "50 %", "100 %"] };

/**
 * @param {HTMLElement} el  #saturation-a or #saturation-b: the lane it is of
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const index = el.id.endsWith("-b") ? 1 : 0;
  mountChart(el, store, {
    file: `saturation-${NAMES[index].toLowerCase()}`,
    title: (state) => `${NAMES[index]}: saturation${layersOf(state) > 1 ? `, layer ${shownLayer(state) + 1}` : ""}`,
    note: (state) => key(state.lanes[index], shownLayer(state)),
    caption: (state) => saturationCaption(state, index),
    select: (state) => [...selectObserved(state), shownLayer(state)],
    height: (_, look) => layoutOf(1, look).height,
    figure: (state, width, look) => saturationFigure(state, width, look, index),
    table: (state) => saturationTable(state, index),
    readout: (state, x, y, width, look) => readSaturation(state, index, x, y, width, look),
    applies: (state) => index === 0 || state.b !== null || state.lanes[1] !== null,
    missing: (state) => (state.lanes[index] ? null : `Waiting for the run of ${NAMES[index]}.`),
  }, { signal });
}

/**
 * The gates of a layer in an observation.
 * @param {Lane | null} lane @param {number} at @param {number} layer
 * @returns {Gate[]}
 */
export function gatesOf(lane, at, layer) {
  const found = lane && part(lane, at, "saturation");
  if (!found) return [];
  return found.labels.flatMap((label, row) => {
    const [of, gate = ""] = label.split(": ");
    if (of !== `layer ${layer + 1}`) return [];
    const values = found.values.subarray(row * found.columns, (row + 1) * found.columns);
    return [{ gate, left: values.subarray(0, found.columns / 2), right: values.subarray(found.columns / 2) }];
  });
}

/** What the marks mean: "● i  △ f  □ o". @param {Lane | null} lane @param {number} layer */
const key = (lane, layer) => {
  const gates = gatesOf(lane, 0, layer);
  return gates.length > 1 ? gates.map(({ gate }, row) => `${SIGNS[row % 4]} ${gate}`).join("   ") : "a mark a unit";
};

/** @param {Lane | null} lane */
function words(lane) {
  const cell = lane?.status.settings?.cell;
  if (cell === "relu") return { left: "h = 0", right: "h > 0.9" };
  if (cell === "rnn" || cell === "linear") return { left: "h < −0.9", right: "h > 0.9" };
  return { left: "gate < 0.1", right: "gate > 0.9" };
}

/** With room for the name of y over the plot. @param {number} width @param {Theme} look */
function layoutOf(width, look) {
  const more = Math.round(1.1 * look.small);
  const layout = chartLayout(width, chartHeight(look) + 2 * more, look);
  return { ...layout, margin: { ...layout.margin, t: layout.margin.t + more } };
}

/**
 * @param {GradientsState} state @param {number} width @param {Theme} look @param {0 | 1} index
 * @returns {import("../../plot/plotly.js").Figure}
 */
export function saturationFigure(state, width, look, index) {
  const lane = state.lanes[index];
  const layout = layoutOf(width, look);
  const colour = look.lanes[index] ?? look.ink;
  const colours = [colour, look.ink, colour, look.muted];
  const { left, right } = words(lane);
  const inner = innerSize(layout);
  const pixel = { across: 1.04 / inner.width, up: 1.04 / inner.height };
  const gates = lane ? gatesOf(lane, observationAt(lane, shownStep(state)), shownLayer(state)) : [];
  return {
    data: [{
      type: "scatter", mode: "lines", name: "always saturated", x: [0, 1], y: [1, 0], hoverinfo: "skip",
      line: { color: look.muted, width: 1, dash: "1px,3px" },
    }],
    layout: {
      ...layout,
      shapes: gates.flatMap(({ gate, left: x, right: y }, row) => marks(gate, x, y, {
        kind: KINDS[row % 4] ?? "dot", radius: 0.3 * look.small, color: colours[row % 4] ?? colour, opacity: row % 4 ? 1 : 0.75,
      }, pixel)),
      xaxis: scaleAxis(SCALE, look),
      yaxis: scaleAxis(SCALE, look),
      annotations: [
        nameOfX(`time left saturated (${left})`, look),
        note(`time right saturated (${right})`, -0.02, 1.02, 0, look),
        note("always saturated", 0.7, 0.3, 5, look),
      ],
    },
  };
}

/** @param {string} text @param {number} x @param {number} y @param {number} xshift @param {Theme} look */
const note = (text, x, y, xshift, look) => ({
  text, showarrow: false, x, y, xanchor: "left", yanchor: "bottom", xshift, font: type(look),
});

/** @param {Float32Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {GradientsState} state @param {0 | 1} index */
export function saturationCaption(state, index) {
  const lane = state.lanes[index];
  const gates = lane ? gatesOf(lane, observationAt(lane, shownStep(state)), shownLayer(state)) : [];
  if (gates.length === 0) return "Not observed yet.";
  const [only] = gates;
  if (gates.length === 1 && only) {
    const [left, right] = [mean(only.left), mean(only.right)];
    if (left + right === 0) return "No unit is ever saturated: every slope lets gradients through.";
    return `On average a unit spends ${share(left)} of the time left saturated and ${share(right)} right.`;
  }
  if (gates.every(({ left, right }) => mean(left) + mean(right) === 0)) return "No gate is ever saturated.";
  const said = gates.map(({ gate, left, right }) => `${gate} ${share(mean(left))} left, ${share(mean(right))} right`);
  return `Share of the time that units are saturated, on average: ${said.join("; ")}.`;
}

/** @param {GradientsState} state @param {0 | 1} index */
function saturationTable(state, index) {
  const lane = state.lanes[index];
  const at = lane ? observationAt(lane, shownStep(state)) : -1;
  const step = lane?.observations.steps[at] ?? NaN;
  const rows = Array.from({ length: layersOf(state) }, (_, layer) => gatesOf(lane, at, layer).flatMap(({ gate, left, right }) =>
    [...left].map((value, unit) => [step, layer + 1, gate, unit, value, right[unit] ?? NaN]))).flat();
  return { columns: ["step", "layer", "gate", "unit", "left", "right"], rows };
}

/**
 * @param {GradientsState} state @param {0 | 1} index @param {number} x @param {number} y @param {number} width
 * @param {Theme} look
 */
function readSaturation(state, index, x, y, width, look) {
  const lane = state.lanes[index];
  const { margin, height } = layoutOf(width, look);
  const [across, up] = [(width - margin.l - margin.r) / 1.04, (height - margin.t - margin.b) / 1.04];
  let best = { distance: 8, text: "" };
  for (const { gate, left, right } of lane ? gatesOf(lane, observationAt(lane, shownStep(state)), shownLayer(state)) : []) {
    left.forEach((value, unit) => {
      const distance = Math.hypot(margin.l + (value + 0.02) * across - x, margin.t + (1.02 - (right[unit] ?? NaN)) * up - y);
      if (distance >= best.distance) return;
      const where = `unit ${shownLayer(state) + 1}.${unit} · ${gate}`;
      best = { distance, text: `${where} · ${share(value)} left · ${share(right[unit] ?? NaN)} right` };
    });
  }
  return best.text;
}
