import assert from "node:assert/strict";
import { test } from "node:test";
import { corners } from "../../static/js/lessons/iteration/cobweb.js";
import { intervalScale, powerOfF, slopeScale, standing } from "../../static/js/lessons/iteration/pictures.js";
import { counted, ending, steepness } from "../../static/js/lessons/iteration/told.js";

test("a cobweb goes up to the function and across to the diagonal", () => {
  assert.deepEqual(corners([0.5, 0.8, 0.3], 0), [[0.5, 0]]);
  assert.deepEqual(corners([0.5, 0.8, 0.3], 2), [[0.5, 0], [0.5, 0.8], [0.8, 0.8], [0.8, 0.3], [0.3, 0.3]]);
});

test("names and standings", () => {
  assert.deepEqual([1, 2, 64].map(powerOfF), ["f", "f²", "f⁶⁴"]);
  assert.deepEqual([-0.5, 1, -1, 1.2].map(standing), ["stable", "neutral", "neutral", "unstable"]);
  assert.deepEqual(intervalScale(true).range, [-1, 1]);
  assert.deepEqual(intervalScale(false).range, [0, 1]);
});

test("a narrow dip does not stretch the axis, a wide valley does", () => {
  const dip = Array.from({ length: 1000 }, (_, index) => (index === 500 ? 1e-15 : 1));
  assert.deepEqual(slopeScale(dip, true, 0.02).range, [-2, 2]);
  assert.equal(slopeScale(dip, true).range[0], -15);
  assert.equal(slopeScale(dip.map((_, index) => (index < 300 ? 1e-9 : 0)), true, 0.02).range[0], -9);
  assert.deepEqual(slopeScale([0, 0], true).range, [-2, 2]);
  assert.deepEqual(slopeScale([-3, 1], false).range, [-3, 3]);
});

test("sentences are computed", () => {
  const cycles = [{ points: [0], multiplier: 3.2 }, { points: [0.5, 0.8], multiplier: 0.2 }];
  assert.equal(counted({ cycles, searched: 2 }, 2, false), "f² meets the diagonal at 3 points; stable (full dots): 2.");
  assert.equal(counted({ cycles: cycles.slice(0, 1), searched: 1 }, 64, false), "f meets the diagonal at 1 point; stable (full dots): none.");
  assert.match(counted({ cycles: cycles.slice(0, 1), searched: 1 }, 5, true), /^f⁵ meets/);
  assert.match(steepness({ tiny: 0.5, huge: 0, resolved: false }, 3), /50 % .* 0 %\. Too steep/);
  assert.match(ending({ settled: { points: [0.5], multiplier: 0 }, exponent: -Infinity, steps: 2000 }), /the fixed point 0\.5; multiplier 0; λ = −∞/);
  assert.match(ending({ settled: null, exponent: 0.69, steps: 2000 }), /neighbours part/);
});
