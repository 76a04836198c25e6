import assert from "node:assert/strict";
import test from "node:test";

import { decimate } from "../../static/js/plot/decimate.js";
import { exact, power, rounded, share } from "../../static/js/plot/format.js";
import { MAGNITUDES, luminance } from "../../static/js/plot/colours.js";
import { linearScale, logScale, position, roundUp } from "../../static/js/plot/scales.js";
import { stepAt, stepAxis, stepTicks, stepX } from "../../static/js/plot/steps.js";

test("numbers in sentences: few digits, a power of ten where they are far from 1, names for what is none", () => {
  const said = [0, 1, 0.82, 64, 1234, 12345, 0.012, 0.0091, 3e12, -0.5, NaN, Infinity, -Infinity].map((value) => rounded(value));
  assert.deepEqual(said, ["0", "1.0", "0.82", "64", "1,200", "12,000", "0.012", "9.1×10⁻³", "3×10¹²", "−0.50", "NaN", "+∞", "−∞"]);
  assert.equal(rounded(9.96), "10");
  assert.equal(rounded(1e-45), "1×10⁻⁴⁵");
  assert.deepEqual([-12, 0, 1, 2].map(power), ["10⁻¹²", "1", "10", "10²"]);
  assert.deepEqual([1, 0.05, -2.5, 1e-7].map(exact), ["1", "0.05", "−2.5", "1e−7"]);
});

test("a share is 0 % or 100 % only if it is", () => {
  assert.deepEqual([0, 0.001, 0.644, 0.9999, 1, NaN].map(share), ["0 %", "<1 %", "64 %", ">99 %", "100 %", "–"]);
});

test("a linear scale ends a little over the greatest value, at ticks of 1, 2 or 5", () => {
  const scale = linearScale(0, 2.31);
  assert.deepEqual(scale.ticks, [0, 0.5, 1, 1.5, 2, 2.5]);
  assert.deepEqual(scale.labels, ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]);
  assert.deepEqual(scale.range, [0, 2.5]);
  for (const most of [1e-9, 0.3, 7, 85.3, 1e20]) {
    const { range: [low, high], ticks } = linearScale(0, most);
    assert.ok(low === 0 && high >= most && high <= 1.25 * most && ticks.length >= 3, `${most}: ${high}`);
  }
});

test("a logarithmic scale has whole powers of ten, two of them at least", () => {
  assert.deepEqual(logScale(0.03, 200).range, [-2, 3]);
  assert.deepEqual([logScale(1, 1).range, logScale(0.2, 0.9).range], [[-1, 1], [-1, 0]]);
  assert.deepEqual(logScale(Infinity, -Infinity).range, [-1, 1]);
  assert.ok(logScale(1e-45, 1e38).ticks.length <= 7);
  assert.deepEqual([1000, 0, -1, NaN, Infinity].map((value) => position(logScale(1, 10), value)), [3, NaN, NaN, NaN, Infinity]);
});

test("rounding up to 1, 2, 5", () => {
  assert.deepEqual([1, 1.1, 2, 4, 5, 7, 20, 0.03].map(roundUp), [1, 2, 2, 5, 5, 10, 20, 0.05]);
});

test("decimation keeps the least and the greatest of every bucket, and never makes a point up", () => {
  const length = 10_000;
  const xs = Float64Array.from({ length }, (_, at) => at);
  const ys = Float64Array.from({ length }, (_, at) => Math.sin(at / 50) + (at === 4321 ? 1e6 : 0) - (at === 8765 ? 1e6 : 0));
  const { x, y } = decimate(xs, ys, length, 20);
  assert.ok(x.length <= 2 * (length / 20));
  x.forEach((at, index) => assert.equal(y[index], ys[at]));
  assert.ok(y.includes(ys[4321]) && y.includes(ys[8765]));
  for (let bucket = 0; bucket < length / 20; bucket += 1) {
    const all = ys.subarray(20 * bucket, 20 * bucket + 20);
    const kept = y.filter((_, index) => Math.floor(x[index] / 20) === bucket);
    assert.deepEqual([Math.min(...kept), Math.max(...kept)], [Math.min(...all), Math.max(...all)]);
  }
  assert.deepEqual(x, [...x].sort((a, b) => a - b));
});

test("what is not finite breaks the line, and nothing else is lost", () => {
  const { x, y } = decimate([0, 1, 2, 3, 4, 5], [1, 2, NaN, Infinity, 3, 4], 6, 0);
  assert.deepEqual(x.filter((_, at) => Number.isFinite(y[at])), [0, 1, 4, 5]);
  assert.ok(Number.isNaN(y[2]));
  assert.deepEqual(decimate([0, 1], [NaN, NaN], 2, 0), { x: [], y: [] });
  const one = decimate([0, 1, 2, 3], [5, NaN, 7, 6], 4, 100);
  assert.deepEqual(one.y.filter(Number.isFinite), [5, 7, 6]);
});

test("the axis of steps stands still: its end is round, never beyond the runs, never before what has come", () => {
  const ends = (steps) => [0, 19, 21, 120, 201, 400].map((last) => stepAxis(last, steps, 500, { left: 44, right: 20 }).end);
  assert.deepEqual(ends(400), [20, 20, 50, 200, 400, 400]);
  assert.deepEqual(ends(null), [20, 20, 50, 200, 500, 500]);
  assert.deepEqual(ends(5), [5, 19, 21, 120, 201, 400]);
});

test("step to pixels and back", () => {
  const axis = stepAxis(400, 400, 564, { left: 44, right: 20 });
  for (const step of [0, 1, 57, 399, 400]) assert.equal(stepAt(axis, stepX(axis, step)), step);
  assert.deepEqual([stepAt(axis, -50), stepAt(axis, 9999)], [0, 400]);
  assert.deepEqual(stepTicks(axis), [0, 100, 200, 300, 400]);
});

test("magnitudes grow lighter all the way", () => {
  const lights = MAGNITUDES.css.map((css) => luminance(css.match(/\d+/g).map(Number)));
  lights.slice(1).forEach((light, at) => assert.ok(light >= lights[at] - 1e-3, `${at}`));
  assert.equal(MAGNITUDES.css[0], "rgb(0, 32, 76)");
  assert.equal(MAGNITUDES.css[255], "rgb(255, 233, 69)");
});
