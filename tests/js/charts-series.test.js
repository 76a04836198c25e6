import assert from "node:assert/strict";
import test from "node:test";

import { accuracyCaption, accuracyFigure } from "../../static/js/gradients/charts/accuracy.js";
import { csvOf } from "../../static/js/gradients/charts/csv.js";
import { lossCaption, lossFigure } from "../../static/js/gradients/charts/loss.js";
import { normCaption, normFigure } from "../../static/js/gradients/charts/norm.js";
import { readSeries, seriesTable } from "../../static/js/gradients/charts/series.js";
import { laneOf, LOOK, stateOf, traces } from "./charts-lanes.js";

/** @type {any} */ (globalThis).devicePixelRatio = 1;

const WIDTH = 600;
const losses = (...values) => laneOf({ metrics: values.map((loss, step) => ({ step, loss, accuracy: 0.5 })) });

test("loss: both lanes as they are, the baseline over the whole width", () => {
  const { data, layout } = lossFigure(stateOf(losses(2, 1.5, 1), losses(2, 3, 4)), WIDTH, LOOK);
  const [a] = traces({ data }, "A");
  const [b] = traces({ data }, "B");
  assert.deepEqual([a.x, a.y], [[0, 1, 2], [2, 1.5, 1]]);
  assert.deepEqual(b.y, [2, 3, 4]);
  assert.notEqual(a.line.color, b.line.color);
  assert.notEqual(a.line.dash, b.line.dash);
  const [baseline] = traces({ data }, "reference");
  assert.deepEqual(baseline.y, [Math.log(4), Math.log(4)]);
  assert.deepEqual(baseline.x, layout.xaxis.range);
  assert.deepEqual(layout.annotations.map(({ text }) => text).sort(), ["<b>A</b>", "<b>B</b>", "step"]);
});

test("loss on a logarithmic axis: the same values, as powers of ten", () => {
  const { data, layout } = lossFigure(stateOf(losses(100, 1, 0.01)), WIDTH, LOOK, true);
  traces({ data }, "A")[0].y.forEach((y, at) => assert.ok(Math.abs(y - [2, 0, -2][at]) < 1e-12));
  assert.deepEqual(layout.yaxis.range, [-2, 2]);
});

test("NaN and inf are crosses at the top edge, the first of them named; zero on a logarithmic axis is at the bottom", () => {
  const state = stateOf(losses(2, NaN, Infinity, 1), losses(0.5, 0, 0.5));
  const linear = lossFigure(state, WIDTH, LOOK);
  const [crosses] = traces(linear, "not finite");
  assert.equal(traces(linear, "not finite").length, 1);
  const [low, high] = linear.layout.yaxis.range;
  assert.ok(crosses.y[0] > low + 0.9 * (high - low) && crosses.y[0] < high);
  assert.equal(crosses.x[0], 1);
  assert.ok(linear.layout.annotations.some(({ text }) => text === "A: NaN, step 1"));
  const log = lossFigure(state, WIDTH, LOOK, true);
  const [, zero] = traces(log, "not finite");
  assert.deepEqual([zero.x, zero.y], [[1], [log.layout.yaxis.range[0]]]);
});

test("a run that ends in NaN has no name at its end but that of the cross", () => {
  const { layout } = lossFigure(stateOf(losses(2, 3, NaN)), WIDTH, LOOK);
  assert.deepEqual(layout.annotations.map(({ text }) => text), ["step", "A: NaN, step 2"]);
});

test("names at the ends of lines that meet are pushed apart, the upper one up", () => {
  const { layout } = lossFigure(stateOf(losses(1, 1.0001), losses(1, 1)), WIDTH, LOOK);
  const [a, b] = ["<b>A</b>", "<b>B</b>"].map((name) => layout.annotations.find(({ text }) => text === name));
  const [low, high] = layout.yaxis.range;
  const pixels = ((a.y - b.y) / (high - low)) * (layout.height - layout.margin.t - layout.margin.b);
  assert.ok(pixels >= LOOK.small, `${pixels}`);
});

test("the caption of the loss: means of the last steps, the baseline, and what was not finite so far", () => {
  const state = stateOf(losses(...new Array(30).fill(2), ...new Array(20).fill(1)), losses(3, NaN));
  assert.equal(lossCaption(state), "Mean of the last 20 steps: A 1.00 and B NaN nats (guessing, ln 4: 1.39). B: NaN at step 1.");
  assert.equal(lossCaption({ ...state, at: 0 }), "First step: A 2.00 and B 3.00 nats (guessing, ln 4: 1.39).");
  assert.equal(lossCaption(stateOf(laneOf({}))), "No step has been taken yet: press Play (guessing, ln 4: 1.39).");
});

test("nothing to draw yet still draws the baseline", () => {
  const { data, layout } = lossFigure(stateOf(laneOf({}), laneOf({})), WIDTH, LOOK);
  assert.ok(layout.yaxis.range[1] >= Math.log(4));
  assert.equal(traces({ data }, "reference").length, 1);
});

test("accuracy: chance as a line, in the caption as a share", () => {
  const state = stateOf(losses(1, 1));
  assert.deepEqual(traces(accuracyFigure(state, WIDTH, LOOK), "reference")[0].y, [0.25, 0.25]);
  assert.equal(accuracyCaption(state), "Mean of the last 2 steps: A 50 %; guessing gets 25 %.");
});

const clipped = (norms, thresholds, status = {}) => laneOf({ status, metrics: norms.map((norm, step) => {
  const threshold = thresholds[step];
  const after = Number.isNaN(threshold) ? norm : Math.min(norm, threshold);
  return { step, norm, norm_after: after, clipped: after < norm ? 1 : 0, threshold };
}) });

test("norm: before and after clipping, the threshold as stairs that end where clipping ends", () => {
  const lane = clipped([100, 10, 0.1, 50, 50], [1, 1, 1, 0.1, NaN]);
  const { data } = normFigure(stateOf(lane), WIDTH, LOOK);
  assert.deepEqual(traces({ data }, "before")[0].y.map((y) => Math.round(1e6 * 10 ** y) / 1e6), [100, 10, 0.1, 50, 50]);
  assert.deepEqual(traces({ data }, "A")[0].y.map((y) => Math.round(1e6 * 10 ** y) / 1e6), [1, 1, 0.1, 0.1, 50]);
  const [line] = traces({ data }, "threshold");
  const at = (step) => line.y[line.x.findLastIndex((x) => x <= step)];
  assert.deepEqual([0, 2, 3].map(at), [0, 0, -1]);
  assert.ok(Number.isNaN(at(4)));
});

test("norm: one threshold line where both lanes have the same, two with their names where not", () => {
  const [a, b, c] = [clipped([5, 5], [1, 1]), clipped([7, 7], [1, 1]), clipped([7, 7], [2, 2])];
  assert.equal(traces(normFigure(stateOf(a, b), WIDTH, LOOK), "threshold").length, 1);
  const two = normFigure(stateOf(a, c), WIDTH, LOOK);
  assert.deepEqual(traces(two, "threshold").map(({ y }) => 10 ** y[0]), [1, 2]);
  const named = two.layout.annotations.filter(({ text }) => text.startsWith("threshold"));
  assert.deepEqual(named.map(({ text, y }) => [text, 10 ** y]), [["threshold of A", 1], ["threshold of B", 2]]);
});

test("norm: changes of settings are marked at their step with their words; labels that meet lie in different rows", () => {
  const events = [2, 3, 4].map((step) => ({ step, kind: "change", text: "clipping off" }));
  const lane = clipped([5, 5, 5, 5, 5], [1, 1, 1, 1, 1], { events: [...events, { step: 4, kind: "finished", text: "" }] });
  const { layout } = normFigure(stateOf(lane), WIDTH, LOOK);
  assert.deepEqual(layout.shapes.map(({ x0 }) => x0), [2, 3, 4]);
  const labels = layout.annotations.filter(({ text }) => text === "A: clipping off");
  assert.equal(labels.length, 3);
  assert.equal(new Set(labels.map(({ yshift }) => yshift)).size, 3);
});

test("the caption of the norm", () => {
  const a = clipped([100, 10, 0.1, 0.1], [1, 1, 1, 1], { settings: { clipping: "norm", threshold: 1 } });
  const b = clipped([3, 5e8, NaN], [NaN, NaN, NaN]);
  assert.equal(normCaption(stateOf(a, b)), "A: 50 % of steps clipped at norm 1, before clipping at most 100, at step 0. "
    + "B: no clipping, at most 5×10⁸, at step 1; NaN at step 2.");
  assert.equal(normCaption(stateOf(laneOf({}))), "No step has been taken yet: press Play.");
});

test("a hundred thousand steps: at most two points a pixel, and the one peak is among them", () => {
  const metrics = Array.from({ length: 100_000 }, (_, step) => ({ step, loss: step === 70_001 ? 9 : 1 + (step % 7) / 10 }));
  const lane = laneOf({ status: { steps: 100_000 }, metrics });
  const [a] = traces(lossFigure(stateOf(lane), WIDTH, LOOK), "A");
  assert.ok(a.x.length <= 2 * WIDTH, `${a.x.length}`);
  assert.equal(a.y[a.x.indexOf(70_001)], 9);
});

test("the numbers behind it: a row a step and lane; inf and nan as CSV readers know them", () => {
  const table = seriesTable(stateOf(losses(1, NaN), losses(Infinity)), ["loss"]);
  assert.equal(csvOf(table), "lane,step,loss\r\nA,0,1\r\nA,1,nan\r\nB,0,inf\r\n");
  const float32 = csvOf({ columns: ["a"], rows: [[Math.fround(0.1)], [0.1], [Math.fround(1 / 3)], [16777216], [-Infinity]] });
  assert.equal(float32, "a\r\n0.1\r\n0.1\r\n0.33333334\r\n16777216\r\n-inf\r\n");
  assert.equal(csvOf({ columns: ["a"], rows: [['say "x", y']] }), 'a\r\n"say ""x"", y"\r\n');
});

test("under the pointer: the values of the step, of the lanes that have it", () => {
  const state = stateOf(losses(1, 0.5), losses(2));
  assert.equal(readSeries(state, 0, ["loss"]), "step 0 · A 1.00 · B 2.00");
  assert.equal(readSeries(state, 1, ["loss"]), "step 1 · A 0.500");
  assert.equal(readSeries(state, 2, ["loss"]), "");
});
