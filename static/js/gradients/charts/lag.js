/** The gradient against lag at the shown step: ||dL_t / dh_{t-k}||, absolute, on a logarithmic axis. */

import { choice } from "../../common/panel.js";
import { chartHeight, chartLayout, endLabels, innerSize, nameOfX, scaleAxis, type } from "../../plot/cartesian.js";
import { rounded } from "../../plot/format.js";
import { faint } from "../../plot/layout.js";
import { logScale, multiples, position, roundUp } from "../../plot/scales.js";
import { observationAt, shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { cutAt, growth, lagCurve, lagExtent } from "./reach.js";
import { edgeOf } from "./series.js";
import { laneCross, laneLine } from "./style.js";
import { forEachLane, NAMES, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("./reach.js").LagPart} LagPart */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/scales.js").Scale} Scale */

/** Of a gradient, of what it was at lag 0: from here on the words of the lecture are used. */
const [VANISHED, EXPLODED] = [1e-4, 1e2];

const CELL_DASH = "8px,3px,2px,3px";

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const chart = mountChart(el, store, {
    file: "gradient-against-lag",
    title: () => "Gradient against lag",
    note: (state) => (hasCell(state) ? "dash-dotted: ∂L/∂c · faint: step 0" : "‖∂L/∂h‖ · faint: step 0"),
    caption: lagCaption,
    select: (state) => [...selectObserved(state), shownLayer(state)],
    height: (_, look) => chartHeight(look),
    figure: lagFigure,
    table: lagTable,
    readout: readLag,
  }, { signal });
  const layers = layerChoice(store, { signal });
  chart.tools.prepend(layers);
}

/**
 * What the pictures of the shown step depend on.
 * @param {GradientsState} state
 */
export const selectObserved = (state) => state.lanes.flatMap((lane) =>
  [lane?.run, lane?.observations, lane ? observationAt(lane, shownStep(state)) : -1]);

/** Layers of the deeper lane. @param {GradientsState} state */
export const layersOf = (state) => Math.max(1, ...present(state).map(({ lane }) =>
  lane.status.layout.find(({ name }) => name === "lag_h")?.labels.length ?? 1));

/** The chosen layer, if there is one of that number. @param {GradientsState} state */
export const shownLayer = (state) => Math.min(state.layer, layersOf(state) - 1);

/**
 * Buttons for the layers; nothing where there is only one.
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function layerChoice(store, { signal }) {
  const layers = choice("layer", (value) => store.set({ layer: Number(value) }));
  const show = () => {
    const number = layersOf(store.get());
    layers.offer(number < 2 ? [] : Array.from({ length: number }, (_, layer) => [String(layer), `layer ${layer + 1}`]));
    layers.show(String(shownLayer(store.get())));
  };
  store.subscribe(show, { signal });
  show();
  return layers.el;
}

/** @param {GradientsState} state */
const hasCell = (state) => present(state).some(({ lane }) => lane.status.layout.some(({ name }) => name === "lag_c"));

/** Lags of the longer lane. @param {GradientsState} state */
const furthestLag = (state) => Math.max(1, ...present(state).map(({ lane }) =>
  (lane.status.layout.find(({ name }) => name === "lag_h")?.columns ?? 1) - 1));

/** One scale for all steps, so that nothing jumps while the slider moves. @param {GradientsState} state */
function scaleOf(state) {
  const found = present(state).flatMap(({ lane }) => (/** @type {const} */ (["lag_h", "lag_c"])).map((name) =>
    lagExtent(lane, name, shownLayer(state))));
  return logScale(Math.min(...found.map(({ least }) => least)), Math.max(...found.map(({ most }) => most)));
}

/**
 * @param {GradientsState} state @param {number} width @param {Theme} look
 * @returns {import("../../plot/plotly.js").Figure}
 */
export function lagFigure(state, width, look) {
  const layout = chartLayout(width, chartHeight(look), look);
  const scale = scaleOf(state);
  const last = furthestLag(state);
  const step = Math.max(1, roundUp((70 * last) / innerSize(layout).width));
  const ticks = multiples(step, 0, last);
  const lags = { log: false, range: /** @type {[number, number]} */ ([0, last]), ticks, labels: ticks.map(String) };
  const lanes = present(state);
  const curves = lanes.flatMap(({ index, lane }) => laneCurves(state, lane, index, scale, look));
  const regions = lanes.map(({ index, lane }) => ({ index, cut: cutAt(lane, shownLayer(state)) }));
  return {
    data: [...curves.flatMap(({ data }) => data)],
    layout: {
      ...layout,
      xaxis: scaleAxis(lags, look),
      yaxis: scaleAxis(scale, look),
      shapes: regions.flatMap(({ index, cut }) => (cut === null ? [] : cutShapes(cut, last, index, look))),
      annotations: [
        nameOfX("lag k (time steps back)", look),
        ...endLabels(curves.flatMap(({ end }) => end ?? []), scale, innerSize(layout).height, look),
        ...cutLabels(regions, last, look),
        ...strangeLabels(state, scale, look),
      ],
    },
  };
}

/**
 * Step 0 faint, the shown step full, c_t dash-dotted, marks where a value has no place on the axis.
 * @param {GradientsState} state @param {Lane} lane @param {0 | 1} index @param {Scale} scale @param {Theme} look
 */
function laneCurves(state, lane, index, scale, look) {
  const layer = shownLayer(state);
  const now = observationAt(lane, shownStep(state));
  const cut = cutAt(lane, layer);
  const color = look.lanes[index] ?? look.ink;
  return (/** @type {const} */ (["lag_h", "lag_c"])).map((name) => {
    const curve = lagCurve(lane, now, name, layer);
    const first = now > 0 ? lagCurve(lane, 0, name, layer) : null;
    if (!curve) return { data: [], end: null };
    const style = name === "lag_h" ? laneLine(index, look, index ? 1.75 : 2.75) : { color, dash: CELL_DASH, width: 1.25, simplify: false };
    const { data, end } = drawn(curve, cut, scale, style, index, look);
    const faded = first && name === "lag_h"
      ? drawn(first, cut, scale, { ...style, width: 1.25, color: faint(color, 0.5) }, index, look).data.slice(0, 1) : [];
    return { data: [...faded, ...data], end: end && name === "lag_h" ? { ...end, text: NAMES[index], color } : null };
  });
}

/**
 * A curve as far as the cut: the line, exact zeros as a line along the bottom edge, what is not finite as crosses at the top.
 * @param {Float32Array} curve @param {number | null} cut @param {Scale} scale @param {object} style @param {0 | 1} index
 * @param {Theme} look
 */
function drawn(curve, cut, scale, style, index, look) {
  const kept = [...curve.subarray(0, cut ?? curve.length)];
  const y = kept.map((value) => position(scale, value)).map((place) => (Number.isFinite(place) ? place : NaN));
  const lags = kept.map((_, lag) => lag);
  const common = { type: "scatter", hoverinfo: "skip", name: NAMES[index], mode: "lines", x: lags, connectgaps: false };
  /** @type {object[]} */
  const data = [{ ...common, y, line: style }];
  if (kept.includes(0)) {
    const bottom = kept.map((value) => (value === 0 ? scale.range[0] : NaN));
    data.push({ ...common, y: bottom, line: { ...laneLine(index, look, 3) }, cliponaxis: false });
  }
  const lost = lags.filter((lag) => !Number.isFinite(kept[lag])).filter((_, at, all) => at % Math.ceil(all.length / 20) === 0);
  if (lost.length > 0) {
    const top = lost.map(() => edgeOf(scale, 1));
    data.push({ ...common, mode: "markers", x: lost, y: top, marker: laneCross(index, look), cliponaxis: false });
  }
  const end = y.reduce((last, place, lag) => (Number.isNaN(place) ? last : lag), -1);
  return { data, end: end < 0 || end < kept.length - 1 ? null : { x: end, y: y[end] ?? NaN } };
}

/**
 * Names what has no place on the axis: "A: exactly 0", "B: NaN".
 * @param {GradientsState} state @param {Scale} scale @param {Theme} look
 */
const strangeLabels = (state, scale, look) => present(state).flatMap(({ index, name, lane }) => {
  const curve = lagCurve(lane, observationAt(lane, shownStep(state)), "lag_h", shownLayer(state));
  const kept = [...curve ?? []].slice(0, cutAt(lane, shownLayer(state)) ?? undefined);
  const lost = kept.findIndex((value) => !Number.isFinite(value));
  const row = index * 1.3 * look.small;
  return [[0, kept.indexOf(0)], [1, lost]].flatMap(([end, lag = -1]) => (lag < 0 ? [] : [{
    text: `${name}: ${end ? rounded(kept[lag] ?? NaN) : "exactly 0"} from lag ${lag} on`, showarrow: false, bgcolor: look.panel,
    x: lag, y: edgeOf(scale, end ? 1 : 0), xanchor: lag > 0.6 * kept.length ? "right" : "left", xshift: 6,
    ...(end ? { yanchor: "top", yshift: -0.6 * look.small - row } : { yanchor: "bottom", yshift: 4 + row }),
    font: type(look, look.lanes[index]),
  }]));
});

/**
 * An upright line at the cut and a tint beyond it.
 * @param {number} cut @param {number} last @param {0 | 1} index @param {Theme} look
 */
const cutShapes = (cut, last, index, look) => [{
  type: "rect", xref: "x", yref: "paper", x0: cut - 0.5, x1: last, y0: 0, y1: 1, layer: "below",
  fillcolor: faint(look.lanes[index] ?? look.ink, 0.08), line: { width: 0 },
}, {
  type: "line", xref: "x", yref: "paper", x0: cut - 0.5, x1: cut - 0.5, y0: 0, y1: 1, layer: "below",
  line: { color: look.lanes[index], width: 1.25, dash: "2px,2px" },
}];

/** @param {{index: 0 | 1, cut: number | null}[]} regions @param {number} last @param {Theme} look */
const cutLabels = (regions, last, look) => regions.flatMap(({ index, cut }) => (cut === null ? [] : [{
  text: `${NAMES[index]}: cut, nothing flows beyond lag ${cut - 1}`, showarrow: false, xref: "x", yref: "paper",
  ...(cut > 0.6 * last ? { x: cut - 0.5, xanchor: "right", xshift: -4 } : { x: cut, xanchor: "left", xshift: 4 }),
  y: 1, yanchor: "top", yshift: -index * 1.3 * look.small, font: type(look, look.lanes[index]),
}]));

/** @param {GradientsState} state */
export function lagCaption(state) {
  const layer = shownLayer(state);
  const said = forEachLane(state, (lane) => laneWords(lane, observationAt(lane, shownStep(state)), layer));
  return said || "Not observed yet.";
}

/** @param {Lane} lane @param {number} at @param {number} layer */
function laneWords(lane, at, layer) {
  const curve = lagCurve(lane, at, "lag_h", layer);
  if (!curve) return "not observed yet";
  const cut = cutAt(lane, layer);
  const lost = [...curve].findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) return `${rounded(curve[lost] ?? NaN)} from lag ${lost} on`;
  const { first, last, end, furthest, factor } = growth(curve, cut);
  const beyond = cut === null ? "" : "; beyond it truncation cuts";
  if (first === 0) return "exactly 0 at every lag";
  if (furthest === 0) return `${rounded(first)} at lag 0${beyond}`;
  if (end < furthest) return `vanishes: exactly 0 from lag ${end + 1} on`;
  const each = `×\u00a0${rounded(factor, 3)} with each time step back`;
  const verb = factor < 0.995 ? `${last / first < VANISHED ? "vanishes" : "shrinks"}, ${each}`
    : factor > 1.005 ? `${last / first > EXPLODED ? "explodes" : "grows"}, ${each}` : "keeps its size";
  return `${verb}; ${rounded(last)} ${factor > 1.005 ? "arrives" : "is left"} at lag ${furthest}${beyond}`;
}

/** @param {GradientsState} state */
function lagTable(state) {
  const rows = present(state).flatMap(({ name, lane }) => {
    const at = observationAt(lane, shownStep(state));
    return (/** @type {const} */ (["lag_h", "lag_c"])).flatMap((which) => Array.from({ length: layersOf(state) }, (_, layer) =>
      [...lagCurve(lane, at, which, layer) ?? []].map((value, lag) =>
        [name, lane.observations.steps[at] ?? NaN, layer + 1, which === "lag_h" ? "h" : "c", lag, value])).flat());
  });
  return { columns: ["lane", "step", "layer", "of", "lag", "norm"], rows };
}

/** @param {GradientsState} state @param {number} x @param {number} _ @param {number} width @param {Theme} look */
function readLag(state, x, _, width, look) {
  const { margin } = chartLayout(width, 1, look);
  const lag = Math.round(((x - margin.l) / (width - margin.l - margin.r)) * furthestLag(state));
  const values = present(state).flatMap(({ name, lane }) => {
    const value = lagCurve(lane, observationAt(lane, shownStep(state)), "lag_h", shownLayer(state))?.[lag];
    return value === undefined ? [] : [`${name} ${rounded(value, 3)}`];
  });
  return values.length > 0 ? [`lag ${lag}`, ...values].join(" · ") : "";
}
