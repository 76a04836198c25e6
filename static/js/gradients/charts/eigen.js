/** Eigenvalues of W_hh, or of the Jacobian of one time step, in the complex plane with the unit circle. */

import { choice } from "../../common/panel.js";
import { chartHeight, chartLayout, innerSize, nameOfX, scaleAxis, type } from "../../plot/cartesian.js";
import { exact, plain, rounded } from "../../plot/format.js";
import { faint } from "../../plot/layout.js";
import { marks } from "../../plot/marks.js";
import { multiples, roundUp } from "../../plot/scales.js";
import { observationAt, part, shownStep } from "../lane.js";
import { mountChart } from "./chart-panel.js";
import { layerChoice, selectObserved, shownLayer } from "./lag.js";
import { cutAt, growth, lagCurve } from "./reach.js";
import { firstMark, laneMark } from "./style.js";
import { forEachLane, NAMES, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../lane.js").Lane} Lane */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/** @typedef {{re: Float32Array, im: Float32Array}} Spectrum */

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const chart = mountChart(el, store, {
    file: "eigenvalues",
    title: (state) => (shownMatrix(state) === "w" ? "Eigenvalues of Wₕₕ" : "Eigenvalues of the Jacobian ∂hₜ/∂hₜ₋₁"),
    note: (state) => (shownMatrix(state) === "w" ? "outside stretches · faint: step 0" : "faint: step 0"),
    caption: eigenCaption,
    select: (state) => [...selectObserved(state), shownLayer(state), shownMatrix(state)],
    height: (_, look) => chartHeight(look),
    figure: eigenFigure,
    table: eigenTable,
    readout: readEigen,
  }, { signal });
  const matrices = choice("matrix", (value) => store.set({ matrix: value === "jacobian" ? "jacobian" : "w" }));
  const show = () => {
    matrices.offer(hasSquareW(store.get()) ? [["w", "Wₕₕ"], ["jacobian", "Jacobian"]] : []);
    matrices.show(shownMatrix(store.get()));
  };
  store.subscribe(show, { signal });
  show();
  chart.tools.prepend(layerChoice(store, { signal }), matrices.el);
}

/** Whether a lane has a square recurrent matrix: an Elman cell. @param {Lane} lane */
const isElman = (lane) => lane.status.layout.some(({ name }) => name === "eigenvalues_w");

/** @param {GradientsState} state */
const hasSquareW = (state) => {
  const lanes = present(state);
  return lanes.length === 0 || lanes.some(({ lane }) => isElman(lane));
};

/** Unless one is chosen: W_hh where every lane has it, else the Jacobian, which they all have. @param {GradientsState} state */
export const shownMatrix = (state) => (!hasSquareW(state) ? "jacobian"
  : state.matrix ?? (present(state).every(({ lane }) => isElman(lane)) ? "w" : "jacobian"));

/**
 * @param {Lane} lane @param {number} at  index of the observation
 * @param {"w" | "jacobian"} matrix @param {number} layer
 * @returns {Spectrum | null}
 */
export function spectrum(lane, at, matrix, layer) {
  const found = part(lane, at, matrix === "w" ? "eigenvalues_w" : "eigenvalues_j");
  if (!found || layer >= found.rows) return null;
  const half = found.columns / 2;
  const row = found.values.subarray(layer * found.columns, (layer + 1) * found.columns);
  return { re: row.subarray(0, half), im: row.subarray(half) };
}

/** The greatest finite size among values. @param {Float32Array | undefined} values */
const greatest = (values) => (values ?? new Float32Array(0)).reduce((most, value) =>
  (Math.abs(value) > most && Number.isFinite(value) ? Math.abs(value) : most), 0);

/**
 * Half the height of the picture, the same scale across: round, so that it stands still while the values move.
 * @param {GradientsState} state
 * @param {{width: number, height: number}} inner
 */
function reachOf(state, { width, height }) {
  const found = present(state).flatMap(({ lane }) => [0, observationAt(lane, shownStep(state))].map((at) =>
    spectrum(lane, at, shownMatrix(state), shownLayer(state))));
  const up = Math.max(...found.map((one) => greatest(one?.im)));
  const across = Math.max(...found.map((one) => greatest(one?.re)));
  const most = Math.max(1.15, 1.06 * up, (1.06 * across * height) / width);
  return [1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((reach) => reach >= most) ?? roundUp(most);
}

/**
 * @param {GradientsState} state @param {number} width @param {Theme} look
 * @returns {import("../../plot/plotly.js").Figure}
 */
export function eigenFigure(state, width, look) {
  const layout = chartLayout(width, chartHeight(look), look);
  const inner = innerSize(layout);
  const reach = reachOf(state, inner);
  const [matrix, layer] = [shownMatrix(state), shownLayer(state)];
  const pixel = { across: (2 * reach) / inner.height, up: (2 * reach) / inner.height };
  const step = roundUp(Math.max((2 * reach) / 5, (100 * reach) / inner.height));
  const axis = (/** @type {number} */ end) => {
    const ticks = multiples(step, -end, end);
    return { log: false, range: /** @type {[number, number]} */ ([-end, end]), ticks, labels: ticks.map((tick) => (Math.abs(tick) < 1e4 ? exact(tick) : rounded(tick))) };
  };
  const shapes = present(state).flatMap(({ index, lane }) => {
    const now = observationAt(lane, shownStep(state));
    const color = look.lanes[index] ?? look.ink;
    const pale = { ...firstMark(index, look), color: faint(color, 0.5) };
    const first = now > 0 ? dots(spectrum(lane, 0, matrix, layer), "step 0", pale, pixel) : [];
    return [...first, ...dots(spectrum(lane, now, matrix, layer), NAMES[index], { ...laneMark(index, look), color }, pixel)];
  });
  const zero = { zeroline: true, zerolinecolor: look.line, zerolinewidth: 2 };
  const circle = Array.from({ length: 129 }, (_, index) => (2 * Math.PI * index) / 128);
  return {
    data: [{
      type: "scatter", mode: "lines", name: "unit circle", x: circle.map(Math.cos), y: circle.map(Math.sin), hoverinfo: "skip",
      line: { color: look.ink, width: 1.25, simplify: false },
    }],
    layout: {
      ...layout,
      shapes,
      xaxis: { ...scaleAxis(axis((reach * inner.width) / inner.height), look), ...zero },
      yaxis: { ...scaleAxis(axis(reach), look), ...zero },
      annotations: [nameOfX("real", look), {
        text: "imaginary", showarrow: false, xref: "paper", yref: "paper", x: 0, y: 1, xanchor: "left", yanchor: "top", xshift: 4,
        font: type(look),
      }],
    },
  };
}

/**
 * @param {Spectrum | null} found @param {string} name @param {Parameters<typeof marks>[3]} style
 * @param {{across: number, up: number}} pixel
 */
const dots = (found, name, style, pixel) => (found ? marks(name, found.re, found.im, style, pixel) : []);

/** @param {GradientsState} state */
export function eigenCaption(state) {
  const column = shownMatrix(state) === "w" ? 0 : 2;
  const layer = shownLayer(state);
  return forEachLane(state, (lane) => {
    const at = observationAt(lane, shownStep(state));
    const radii = part(lane, at, "radius");
    if (!radii || layer >= radii.rows) return "not observed yet";
    const [radius, norm] = [0, 1].map((offset) => radii.values[layer * radii.columns + column + offset] ?? NaN);
    if (!spectrum(lane, at, shownMatrix(state), layer)) return "no square Wₕₕ: see the Jacobian";
    const slopes = column === 0 && shrinks(lane, at, layer) ? softened(radii.values.subarray(layer * radii.columns)) : "";
    const about = `spectral radius ${rounded(radius ?? NaN, 3)}${slopes}, norm ${rounded(norm ?? NaN, 3)}`;
    return about + outside(lane, at, state);
  });
}

/** Whether less of the gradient is left with each time step back. @param {Lane} lane @param {number} at @param {number} layer */
function shrinks(lane, at, layer) {
  const curve = lagCurve(lane, at, "lag_h", layer);
  return curve !== null && growth(curve, cutAt(lane, layer)).factor < 1;
}

/**
 * W_hh stretches, and yet the gradient shrinks: the slopes of the units do that, here those of the last time step.
 * @param {Float32Array} radii  of W_hh, its norm, the same of the Jacobian
 */
const softened = ([radius = NaN, , jacobian = NaN]) =>
  (radius > 1.05 && jacobian < 0.95 ? `, but ${rounded(jacobian)} with the slopes of the units` : "");

/** @param {Lane} lane @param {number} at @param {GradientsState} state */
function outside(lane, at, state) {
  const found = spectrum(lane, at, shownMatrix(state), shownLayer(state));
  if (!found) return "";
  const sizes = [...found.re].map((re, index) => Math.hypot(re, found.im[index] ?? NaN));
  const lost = sizes.filter((size) => !Number.isFinite(size)).length;
  if (lost > 0) return `; ${lost} of ${sizes.length} are not finite`;
  const count = sizes.filter((size) => size > 1).length;
  return `; ${count === 0 ? "none" : count} of ${sizes.length} outside the circle`;
}

/** @param {GradientsState} state */
function eigenTable(state) {
  const rows = present(state).flatMap(({ name, lane }) => {
    const at = observationAt(lane, shownStep(state));
    return (/** @type {const} */ (["w", "jacobian"])).flatMap((matrix) => {
      const layers = part(lane, at, matrix === "w" ? "eigenvalues_w" : "eigenvalues_j")?.rows ?? 0;
      return Array.from({ length: layers }, (_, layer) => {
        const found = spectrum(lane, at, matrix, layer);
        return [...found?.re ?? []].map((re, index) =>
          [name, lane.observations.steps[at] ?? NaN, layer + 1, matrix, re, found?.im[index] ?? NaN]);
      }).flat();
    });
  });
  return { columns: ["lane", "step", "layer", "matrix", "real", "imaginary"], rows };
}

/** @param {GradientsState} state @param {number} x @param {number} y @param {number} width @param {Theme} look */
function readEigen(state, x, y, width, look) {
  const layout = chartLayout(width, chartHeight(look), look);
  const inner = innerSize(layout);
  const scale = (2 * reachOf(state, inner)) / inner.height;
  const [re, im] = [(x - layout.margin.l - inner.width / 2) * scale, (layout.margin.t + inner.height / 2 - y) * scale];
  let best = { distance: 8 * scale, text: "" };
  for (const { name, lane } of present(state)) {
    const found = spectrum(lane, observationAt(lane, shownStep(state)), shownMatrix(state), shownLayer(state));
    found?.re.forEach((real, index) => {
      const imaginary = found.im[index] ?? NaN;
      const distance = Math.hypot(real - re, imaginary - im);
      if (distance >= best.distance) return;
      const size = plain(Math.hypot(real, imaginary));
      best = { distance, text: `${name} ${plain(real)} ${imaginary < 0 ? "−" : "+"} ${plain(Math.abs(imaginary))} i · |λ| ${size}` };
    });
  }
  return best.text;
}
