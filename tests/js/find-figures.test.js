import assert from "node:assert/strict";
import { test } from "node:test";

import { causalFigure, courseFigure, courseRange, dotAt, histogramFigure, levelsFigure, probeFigure, strength, stripFigure } from "../../static/js/find/figures.js";
import { between, linePath } from "../../static/js/plot/svg.js";
import { believableFindings, believableTest, evidence, follower } from "./find-fixture.js";

const BOX = { left: 10, right: 210, top: 0, bottom: 100 };
const numbers = (path) => path.match(/-?\d+(\.\d+)?/g).map(Number);

test("the strip has a dot for every unit, the best one farthest right, and finds it again", () => {
  const found = believableFindings().concepts[0];
  const { dots, best, at } = stripFigure(found.all_units, "yes-no", 500, 38, { left: 50, right: 8 });
  assert.equal(dots.length, 3 * 512);
  const right = dots.reduce((most, dot) => (dot.value > most.value ? dot : most));
  assert.equal(right.value, Math.max(...best));
  assert.ok(Math.abs(right.x - at(right.value)) <= 1.25);
  assert.deepEqual(dotAt(dots, right.x + 2, right.y + 1), right);
  assert.equal(dotAt(dots, 700, 10), null);
  for (const { layer, y } of dots) assert.ok(y > layer * 38 && y < (layer + 1) * 38, "a dot stands in its layer's lane");
});

test("an AUC below one half is as strong as its mirror image, a correlation as its size", () => {
  assert.equal(strength(0.1, "yes-no"), 0.9);
  assert.equal(strength(-0.4, "number"), 0.4);
});

test("units without a number have no dot", () => {
  const { dots, best } = stripFigure([[null, 0.7], [null]], "yes-no", 300, 38, { left: 0, right: 0 });
  assert.equal(dots.length, 1);
  assert.ok(Number.isNaN(best[1]));
});

test("a histogram's outline stays in its box and a pixel leads back to its value", () => {
  const { histogram } = evidence(0, 0, "h", 1, 3, 0.1);
  const { inside, at, valueAt } = histogramFigure(histogram, BOX);
  assert.ok(inside.startsWith("M10.0 100V"));
  for (const value of numbers(inside)) assert.ok(value >= 0 && value <= 210);
  assert.ok(Math.abs(valueAt(at(0.37)) - 0.37) < 1e-9);
  assert.equal(histogramFigure({ ...histogram, inside: [] }, BOX).inside, "");
});

test("a course is drawn multiplied by the sign, and both edges share a range that holds the threshold", () => {
  const unit = evidence(0, 0, "h", -1, 3, 0.1);
  const range = courseRange([unit.start.mean, unit.end.mean], -1, 5);
  assert.ok(range.high > 5);
  const { path, edge, threshold, up } = courseFigure(unit.start.mean, -1, 0.2, courseRange([unit.start.mean], -1, 0.2), BOX, 16);
  const points = numbers(path);
  assert.ok(points.at(-1) < points[1], "it rises on the screen");
  assert.ok(edge > BOX.left && edge < BOX.right);
  assert.equal(threshold, up(0.2));
});

test("levels stand in order with their spread around them", () => {
  const { marks } = levelsFigure(follower(0, 0, 1, 0.9).levels, BOX);
  assert.equal(marks.length, 7);
  for (const { above, y, below } of marks) assert.ok(above < y && y < below);
  assert.ok(marks.every(({ x }, index) => index === 0 || x > marks[index - 1].x));
});

test("a probe without an F1 leaves a gap", () => {
  const { marks, path, always } = probeFigure([{ units: 1, f1: 0.5 }, { units: 2, f1: null }, { units: 5, f1: 1 }], 0.25, BOX);
  assert.deepEqual(marks.map(({ y }) => y), [50, NaN, 0]);
  assert.equal(path, "M10.0 50.0M210.0 0.0");
  assert.equal(always, 75);
});

test("the causal picture has every control, and the unit where its change is", () => {
  const answer = believableTest();
  const { rows, zero } = causalFigure(answer, 600, 50);
  assert.deepEqual(rows.map(({ dots }) => dots.length), [20, 20]);
  const [inside, outside] = rows;
  assert.ok(inside.unit > Math.max(...inside.dots.map(({ x }) => x)));
  assert.ok(inside.whisker[0] < inside.unit && inside.unit < inside.whisker[1]);
  assert.ok(zero < outside.unit);
  const none = causalFigure({ ...answer, inside: { positions: 0, before: null, after: null, change: null, low: null, high: null } }, 600, 50);
  assert.equal(none.rows[0].whisker, null);
  assert.ok(Number.isNaN(none.rows[0].unit));
});

test("a line is broken where there is no number, and values beyond a scale stay at its ends", () => {
  assert.equal(linePath([[0, 1], [1, NaN], [2, 3], [3, 4]]), "M0.0 1.0M2.0 3.0L3.0 4.0");
  const at = between(0, 1, 0, 100);
  assert.deepEqual([at(-1), at(0.5), at(2)], [0, 50, 100]);
});
