import assert from "node:assert/strict";
import { test } from "node:test";
import { signedScale } from "../../static/js/lessons/axes.js";
import { spread } from "../../static/js/lessons/line-picture.js";
import { bounds, chainChart, cutAt, normsChart } from "../../static/js/lessons/powers/figures.js";
import { complex, moved, places } from "../../static/js/lessons/powers/plane.js";

test("names are apart, in order, and inside", () => {
  const placed = spread([5, 5, 5.2, 9.9], 1, 0, 10);
  const order = [...placed].sort((a, b) => a - b);
  assert.deepEqual(placed, order);
  order.forEach((y, index) => assert.ok(y >= 0 && y <= 10 && (index === 0 || y - order[index - 1] >= 1 - 1e-9)));
  assert.deepEqual(spread([1, 8], 1, 0, 10), [1, 8]);
});

test("a power leaves the chart where its logarithm crosses the top", () => {
  const { x, y } = cutAt([1, 2, 4, 8], Math.sqrt(8));
  assert.deepEqual(x.slice(0, 2), [0, 1]);
  assert.ok(Math.abs(x[2] - 1.5) < 1e-12 && y[2] === Math.sqrt(8));
  assert.deepEqual(cutAt([1, 0.5], 10), { x: [0, 1], y: [1, 0.5] });
  assert.deepEqual(cutAt([1, Infinity], 10).x, [0, 1]);
});

test("bounds are of what is positive and finite", () => {
  assert.deepEqual(bounds([[0, 1, NaN], [Infinity, 3, 1e-5]]), { least: 1e-5, most: 3 });
  assert.deepEqual(bounds([[0]]), { least: 0.1, most: 1 });
});

test("a pair moves together, two real ones along the axis", () => {
  assert.deepEqual(moved({ kind: "pair", first: 0, second: 0 }, 1, 0.5, -0.25), { first: 0.5, second: 0.25 });
  assert.deepEqual(moved({ kind: "real", first: 0, second: 0 }, 1, 9, 0.3), { second: 1.6 });
  assert.deepEqual(places({ kind: "pair", first: 0.5, second: 0.25 }), [[0.5, 0.25], [0.5, -0.25]]);
  assert.deepEqual([complex(0.5, -0.25), complex(-1, 0)], ["0.5 − 0.25 i", "−1"]);
});

test("what has signs has zero on its axis", () => {
  assert.deepEqual(signedScale([1, -3]).range, [-3, 3]);
  assert.deepEqual(signedScale([-1, -2]).range, [-2, 0]);
  assert.equal(signedScale([0, 5]).range[0], 0);
});

test("the chart is as high as the gradients, whatever the bound does", () => {
  const flat = [1, 1, 1];
  const seen = { gradient: flat, products: [1, 5, 1], radius_powers: flat, norm_powers: [1, 1e9, 1e18], rates: flat, exponent_steps: 0 };
  const { scale, lines } = normsChart(seen);
  assert.deepEqual(scale.range, [0, 1]);
  assert.equal(Math.max(...lines[0].y), 10);
  assert.deepEqual(lines.map(({ kind }) => kind), ["bound", "radius", "worst", "now"]);
  assert.equal(normsChart({ ...seen, exponent_steps: 1000 }).lines.length, 5);
});

test("a reference that is the weight itself is not drawn twice", () => {
  const references = [{ w: 1.1, powers: [1, 1.1] }, { w: 0.9, powers: [1, 0.9] }];
  const { lines, name } = chainChart({ w: -1.1, powers: [1, -1.1], references });
  assert.deepEqual(lines.map((line) => line.name), ["0.9", "|w|"]);
  assert.deepEqual([name, lines[1].y], ["|w|ᵏ", [1, 1.1]]);
});
