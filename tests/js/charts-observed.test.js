import assert from "node:assert/strict";
import test from "node:test";

import { eigenCaption, eigenFigure, shownMatrix } from "../../static/js/gradients/charts/eigen.js";
import { horizonCaption } from "../../static/js/gradients/charts/horizon.js";
import { cells, colourOf, ENDLESS, NOT_A_NUMBER, UNSEEN, ZERO } from "../../static/js/gradients/charts/horizon-picture.js";
import { lagCaption, lagFigure } from "../../static/js/gradients/charts/lag.js";
import { normsOf, parametersCaption } from "../../static/js/gradients/charts/parameters.js";
import { cutAt, growth } from "../../static/js/gradients/charts/reach.js";
import { sampleCaption } from "../../static/js/gradients/charts/sample.js";
import { saturationCaption, saturationFigure } from "../../static/js/gradients/charts/saturation.js";
import { marks } from "../../static/js/plot/marks.js";
import { logScale } from "../../static/js/plot/scales.js";
import { reduce } from "../../static/js/gradients/lane.js";
import { laneOf, LOOK, stateOf, traces } from "./charts-lanes.js";

/** @type {any} */ (globalThis).devicePixelRatio = 1;

const WIDTH = 600;
const LAG = [{ name: "lag_h", columns: 5, labels: ["layer 1"] }];
const lagLane = (curves, status = {}) => laneOf({
  status, layout: LAG, observations: curves.map((lag_h, at) => ({ step: 10 * at, lag_h })),
  metrics: Array.from({ length: 10 * curves.length }, (_, step) => ({ step, loss: 1 })),
});
const falling = [1, 0.5, 0.25, 0.125, 0.0625];
const rising = [1, 2, 4, 8, 16];

test("lag: the shown step full, step 0 faint, absolute, as powers of ten", () => {
  const state = stateOf(lagLane([rising, falling]), null, { at: 12 });
  const { data, layout } = lagFigure(state, WIDTH, LOOK);
  const [first, now] = traces({ data }, "A");
  now.y.forEach((y, lag) => assert.ok(Math.abs(10 ** y - falling[lag]) < 1e-6));
  first.y.forEach((y, lag) => assert.ok(Math.abs(10 ** y - rising[lag]) < 1e-5));
  assert.match(first.line.color, /^rgba/);
  assert.deepEqual(layout.yaxis.range, [-2, 2]); // of all steps: it does not move with the slider
  assert.deepEqual(lagFigure({ ...state, at: 0 }, WIDTH, LOOK).layout.yaxis.range, [-2, 2]);
});

test("the caption of the lag: factor a step and what reaches the end", () => {
  const state = stateOf(lagLane([falling]), lagLane([rising]));
  assert.equal(lagCaption(state), "A: shrinks, ×\u00a00.500 with each time step back; 0.063 is left at lag 4. "
    + "B: grows, ×\u00a02.00 with each time step back; 16 arrives at lag 4.");
  assert.equal(lagCaption(stateOf(lagLane([[1, 0.1, 0.01, 1e-3, 5e-5]]), lagLane([[1, 4, 16, 64, 256]]))),
    "A: vanishes, ×\u00a00.0841 with each time step back; 5×10⁻⁵ is left at lag 4. "
    + "B: explodes, ×\u00a04.00 with each time step back; 260 arrives at lag 4.");
  assert.equal(lagCaption(stateOf(lagLane([[2, 2, 2, 2, 2]]))), "A: keeps its size; 2.0 is left at lag 4.");
  assert.equal(lagCaption(stateOf(lagLane([[1, 1, 0, 0, 0]]))), "A: vanishes: exactly 0 from lag 2 on.");
  assert.equal(lagCaption(stateOf(lagLane([[0, 0, 0, 0, 0]]))), "A: exactly 0 at every lag.");
  assert.equal(lagCaption(stateOf(lagLane([[1, 2, Infinity, NaN, NaN]]))), "A: +∞ from lag 2 on.");
  assert.equal(lagCaption(stateOf(laneOf({ layout: LAG }))), "A: not observed yet.");
});

test("beyond a truncation cut nothing is drawn, and it is no fall", () => {
  const lane = lagLane([[1, 0.5, 0.25, 0, 0], [1, 0.5, 0, 0, 0]], { window: 4 });
  assert.equal(cutAt(lane, 0), 3); // what any observation has reached, not the one that underflows
  const state = stateOf(lane, null, { at: 0 });
  const { data, layout } = lagFigure(state, WIDTH, LOOK);
  assert.equal(traces({ data }, "A")[0].y.length, 3);
  assert.deepEqual(layout.shapes[0].x0, 2.5);
  assert.ok(layout.annotations.some(({ text }) => text === "A: cut, nothing flows beyond lag 2"));
  assert.equal(lagCaption(state), "A: shrinks, ×\u00a00.500 with each time step back; 0.25 is left at lag 2; beyond it truncation cuts.");
  assert.equal(cutAt(lagLane([falling]), 0), null);
  assert.equal(cutAt(lagLane([falling], { window: 60 }), 0), null); // the window is longer than the lags
});

test("exact zeros without truncation lie on the bottom edge and are named", () => {
  const { data, layout } = lagFigure(stateOf(lagLane([[1, 1, 0, 0, 0]])), WIDTH, LOOK);
  const [line, zeros] = traces({ data }, "A");
  assert.deepEqual(line.y.map(Number.isFinite), [true, true, false, false, false]);
  assert.deepEqual(zeros.y.filter(Number.isFinite), [-1, -1, -1].map(() => layout.yaxis.range[0]));
  assert.ok(layout.annotations.some(({ text }) => text === "A: exactly 0 from lag 2 on"));
});

test("what is not finite is a cross at the top edge", () => {
  const { data, layout } = lagFigure(stateOf(lagLane([[1, 2, Infinity, NaN, NaN]])), WIDTH, LOOK);
  const crosses = traces({ data }, "A").find(({ mode }) => mode === "markers");
  assert.deepEqual(crosses.x, [2, 3, 4]);
  const [low, high] = layout.yaxis.range;
  assert.ok(crosses.y.every((y) => y > low + 0.9 * (high - low)));
});

test("growth is that of the lecture's linear unit: 1.1 and 0.9 a step", () => {
  for (const w of [1.1, 0.9]) {
    const curve = Float32Array.from({ length: 51 }, (_, lag) => w ** lag);
    const { factor, last, end } = growth(curve, null);
    assert.ok(Math.abs(factor - w) < 1e-6);
    assert.equal(end, 50);
    assert.ok(Math.abs(last / (w === 1.1 ? 117.39 : 0.005154) - 1) < 1e-4);
  }
});

test("horizon: a value is a colour by its logarithm; zero, infinity and NaN are none", () => {
  const { range } = logScale(1e-4, 1);
  assert.deepEqual([1e-4, 1e-2, 1, 1e-9, 1e9].map((value) => colourOf(value, range)), [0, 128, 255, 0, 255]);
  assert.deepEqual([0, Infinity, NaN].map((value) => colourOf(value, range)), [ZERO, ENDLESS, NOT_A_NUMBER]);
});

/** Middles of the outlines of a shape, to four decimals. */
const pointsOf = (shapes, name) => shapes.find((shape) => shape.name === name).path.split("Z").filter(Boolean).map((outline) => {
  const corners = outline.slice(1).split("L").map((corner) => corner.split(",").map(Number));
  return [0, 1].map((axis) => {
    const values = corners.map((corner) => corner[axis]);
    return Math.round(1e4 * (Math.min(...values) + Math.max(...values)) / 2) / 1e4 || 0;
  });
});

const horizon = (steps, curves, changes = {}) => ({
  steps, curves: curves.map((curve) => Float32Array.from(curve)), lags: 2, cut: null, last: 10, width: 30,
  axis: { end: 10, left: 0, width: 10 }, scale: logScale(1, 10), ...changes,
});

test("horizon: an observation holds until the next one; lag 0 lies at the bottom", () => {
  const found = cells(horizon([0, 4], [[1, 10], [10, 1]]), 10);
  assert.deepEqual([...found.subarray(10)], [0, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
  assert.deepEqual([...found.subarray(0, 10)], [255, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
});

test("horizon: where several observations share a pixel the greatest is seen, NaN before all", () => {
  const steps = [0, 1, 2, 3, 4, 5];
  const curves = [[1, 1], [10, 1], [1, NaN], [1, 1], [1, Infinity], [1, 1]];
  const found = cells(horizon(steps, curves, { axis: { end: 10, left: 0, width: 5 } }), 3);
  assert.deepEqual([...found.subarray(3)], [255, 0, 0]);
  assert.deepEqual([...found.subarray(0, 3)], [0, NOT_A_NUMBER, ENDLESS]);
});

test("horizon: nothing beyond the cut, nothing before the first observation", () => {
  const found = cells(horizon([2], [[10, 0]], { cut: 1 }), 4);
  assert.deepEqual([...found.subarray(4)], [UNSEEN, UNSEEN, 255, 255]);
  assert.ok(found.subarray(0, 4).every((cell) => cell === UNSEEN));
});

test("the caption of a horizon: what reaches the end at first, and now", () => {
  const state = stateOf(lagLane([rising, falling]));
  assert.equal(horizonCaption(state, 0), "Lag 4 gets 16 at step 0 and 0.063 at step 10.");
  assert.equal(horizonCaption({ ...state, at: 3 }, 0), "Lag 4 gets 16 at step 0.");
});

const EIGEN = [
  { name: "eigenvalues_w", columns: 4, labels: ["layer 1"] }, { name: "eigenvalues_j", columns: 4, labels: ["layer 1"] },
  { name: "radius", columns: 4, labels: ["layer 1"] },
];
const eigenLane = (w, j, radius) => laneOf({
  layout: EIGEN, observations: [{ step: 0, eigenvalues_w: w, eigenvalues_j: j, radius }],
});

test("eigenvalues: real parts across, imaginary up, a unit of equal length, the unit circle", () => {
  const lane = eigenLane([1.5, 0.5, 0.25, -0.25], [0.1, 0.2, 0, 0], [1.52, 1.6, 0.2, 0.3]);
  const { data, layout } = eigenFigure(stateOf(lane), WIDTH, LOOK);
  assert.deepEqual(pointsOf(layout.shapes, "A"), [[1.5, 0.25], [0.5, -0.25]]);
  const [circle] = traces({ data }, "unit circle");
  circle.x.forEach((x, at) => assert.ok(Math.abs(Math.hypot(x, circle.y[at]) - 1) < 1e-12));
  const pixel = ({ range: [low, high] }, size) => size / (high - low);
  const across = pixel(layout.xaxis, layout.width - layout.margin.l - layout.margin.r);
  const up = pixel(layout.yaxis, layout.height - layout.margin.t - layout.margin.b);
  assert.ok(Math.abs(across / up - 1) < 1e-9);
  assert.equal(eigenCaption(stateOf(lane)), "A: spectral radius 1.52, norm 1.60; 1 of 2 outside the circle.");
  assert.equal(eigenCaption(stateOf(lane, null, { matrix: "jacobian" })),
    "A: spectral radius 0.200, norm 0.300; none of 2 outside the circle.");
});

test("where W_hh stretches and the gradient shrinks all the same, the Jacobian's radius says why", () => {
  const lane = (/** @type {number[]} */ lag_h) => laneOf({ layout: [...LAG, ...EIGEN], observations: [{
    step: 0, lag_h, eigenvalues_w: [1.5, 0.5, 0, 0], eigenvalues_j: [0.1, 0.2, 0, 0], radius: [1.52, 1.6, 0.2, 0.3],
  }] });
  assert.equal(eigenCaption(stateOf(lane(falling), lane(rising))), "A: spectral radius 1.52, but 0.20 with the slopes of the units, "
    + "norm 1.60; 1 of 2 outside the circle. B: spectral radius 1.52, norm 1.60; 1 of 2 outside the circle.");
});

test("gated cells have the Jacobian alone; beside an Elman cell they say so", () => {
  const gated = laneOf({
    layout: EIGEN.slice(1), observations: [{ step: 0, eigenvalues_j: [0.5, 0.5, 0, 0], radius: [NaN, NaN, 0.5, 0.7] }],
  });
  assert.equal(shownMatrix(stateOf(gated)), "jacobian");
  const both = stateOf(gated, eigenLane([1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1]));
  assert.equal(shownMatrix(both), "jacobian");
  const chosen = { ...both, matrix: /** @type {const} */ ("w") };
  assert.match(eigenCaption(chosen), /^A: no square Wₕₕ: see the Jacobian\. B: spectral radius 1\.00/);
});

test("marks far from 1 are written without exponents, which Plotly does not read; without points there are none", () => {
  const style = { kind: "dot", radius: 3, color: "#000" };
  const [{ path }] = marks("far", [1e-9, 4e12], [0, -3e-7], style, { across: 1e-12, up: 1e-10 });
  assert.doesNotMatch(path, /e/i);
  assert.equal(Number(path.split("Z")[1].slice(1).split(",")[0]), 4e12);
  assert.deepEqual(marks("none", [NaN], [0], style, { across: 1, up: 1 }), []);
});

test("eigenvalues that are not finite are counted, and do not spoil the axes", () => {
  const lane = eigenLane([NaN, 0.5, NaN, 0], [0, 0, 0, 0], [NaN, Infinity, 0, 0]);
  const { layout } = eigenFigure(stateOf(lane), WIDTH, LOOK);
  assert.ok(layout.yaxis.range.every(Number.isFinite));
  assert.equal(eigenCaption(stateOf(lane)), "A: spectral radius NaN, norm +∞; 1 of 2 are not finite.");
});

const satLane = (labels, values, cell = "lstm") => laneOf({
  status: { settings: { cell } }, layout: [{ name: "saturation", columns: 4, labels }], observations: [{ step: 0, saturation: values }],
});

test("saturation: left across, right up, a trace a gate of the shown layer", () => {
  const lane = satLane(["layer 1: i", "layer 1: f", "layer 2: i"], [0, 0.5, 1, 0.25, 0.1, 0.1, 0.2, 0.2, 0.9, 0.9, 0, 0]);
  const state = stateOf(lane);
  const { shapes } = saturationFigure(state, WIDTH, LOOK, 0).layout;
  assert.deepEqual(shapes.map(({ name }) => name), ["i", "f"]);
  assert.deepEqual(pointsOf(shapes, "i"), [[0, 1], [0.5, 0.25]]);
  const corners = shapes.map(({ path }) => path.split("Z")[0].split("L").length);
  assert.notEqual(corners[0], corners[1]);
  assert.equal(saturationCaption(state, 0), "Share of the time that units are saturated, on average: "
    + "i 25 % left, 63 % right; f 10 % left, 20 % right.");
});

test("saturation of h itself", () => {
  const state = stateOf(satLane(["layer 1: h"], [0.25, 0.25, 0.5, 0.5], "rnn"));
  assert.equal(saturationCaption(state, 0), "On average a unit spends 25 % of the time left saturated and 50 % right.");
  const { annotations } = saturationFigure(state, WIDTH, LOOK, 0).layout;
  assert.ok(annotations.some(({ text }) => text === "time left saturated (h < −0.9)"));
  const free = stateOf(satLane(["layer 1: h"], [0, 0, 0, 0], "rnn"), satLane(["layer 1: i", "layer 1: f"], new Array(8).fill(0)));
  assert.match(saturationCaption(free, 0), /^No unit is ever saturated/);
  assert.equal(saturationCaption(free, 1), "No gate is ever saturated.");
});

test("parameters: norms at every observation; the greatest gradient is named, or the one that is not finite", () => {
  const layout = [{ name: "parameter_norms", columns: 2, labels: ["rnn.weight_hh_l0", "readout.bias"] }];
  const lane = (...rows) => laneOf({
    layout, observations: rows.map((parameter_norms, at) => ({ step: at, parameter_norms })), metrics: rows.map((_, step) => ({ step })),
  });
  const healthy = lane([8, NaN, 0, NaN], [8.5, 3, 0.1, 0.5]);
  assert.deepEqual(normsOf(healthy, "readout.bias", 1), [NaN, 0.5]);
  assert.deepEqual(normsOf(healthy, "absent", 1), []);
  assert.equal(parametersCaption(stateOf(healthy)), "A: the greatest gradient is that of weight_hh_l0, 3.0.");
  assert.equal(parametersCaption(stateOf(healthy, null, { at: 0 })), "No gradient yet: no step has been taken.");
  const broken = lane([8, NaN, 0, NaN], [8, 1, 0, Infinity]);
  assert.equal(parametersCaption(stateOf(broken)), "A: the gradient of readout.bias holds +∞.");
});

test("the sample says which step it is of", () => {
  const lane = reduce(laneOf({ status: { step: 50 } }), { type: "sample", id: 1, index: 0, step: 40, characters: "the" });
  assert.equal(sampleCaption(stateOf(lane)), "Written by A at step 40.");
  assert.equal(sampleCaption(stateOf(lane, null, { at: 3 })), "Nothing written yet.");
});
