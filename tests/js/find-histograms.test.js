import assert from "node:assert/strict";
import { test } from "node:test";

import { bestEdge, edgeAt, edgeValue, scoreAt, signedHistogram } from "../../static/js/find/histograms.js";
import { agreement } from "../../static/js/find/textbar.js";
import { evidence, random } from "./find-fixture.js";

/** Positions drawn from bins, with the label of each. */
function drawn(histogram, prevalence, number) {
  const draw = random(7);
  const pick = (shares) => {
    let rest = draw() * shares.reduce((all, share) => all + share, 0);
    return Math.max(0, shares.findIndex((share) => (rest -= share) < 0));
  };
  return Array.from({ length: number }, () => {
    const inside = draw() < prevalence;
    return { inside, bin: pick(inside ? histogram.inside : histogram.outside) };
  });
}

const near = (a, b, by) => assert.ok(Math.abs(a - b) < by, `${a} is not ${b}`);

test("precision, recall and F1 at an edge are those of counted positions", () => {
  const { histogram } = evidence(0, 0, "h", 1, 2, 0.2);
  const positions = drawn(histogram, 0.2, 40_000);
  for (const edge of [20, 33, 40, 50]) {
    const flagged = positions.filter(({ bin }) => bin >= edge);
    const right = flagged.filter(({ inside }) => inside).length;
    const all = positions.filter(({ inside }) => inside).length;
    const score = scoreAt(histogram, 0.2, edge);
    near(score.precision, right / flagged.length, 0.02);
    near(score.recall, right / all, 0.02);
    near(score.f1, (2 * right) / (flagged.length + all), 0.02);
  }
});

test("the lowest edge says yes everywhere, the highest nowhere", () => {
  const { histogram } = evidence(0, 0, "h", 1, 2, 0.2);
  const all = scoreAt(histogram, 0.2, 0);
  near(all.precision, 0.2, 1e-9);
  near(all.recall, 1, 1e-9);
  near(all.f1, 0.4 / 1.2, 1e-9); // of always yes: 2p / (1 + p)
  const none = scoreAt(histogram, 0.2, 64);
  assert.equal(none.recall, 0);
  assert.ok(Number.isNaN(none.precision));
  assert.equal(none.f1, 0);
});

test("a sign of -1 mirrors, and the mirrored unit has the same scores", () => {
  const up = evidence(0, 0, "h", 1, 3, 0.1);
  const down = evidence(0, 0, "h", -1, 3, 0.1);
  const [a, b] = [signedHistogram(up.histogram, 1), signedHistogram({ ...down.histogram, low: -1, high: 1 }, -1)];
  assert.deepEqual(scoreAt(a, 0.1, 40), scoreAt(b, 0.1, 40));
  assert.deepEqual(signedHistogram({ low: -2, high: 5, inside: [1, 2], outside: [3, 4] }, -1), { low: -5, high: 2, inside: [2, 1], outside: [4, 3] });
});

test("edges and values lead to each other; values beyond the ends are at the ends", () => {
  const histogram = { low: -1, high: 1, inside: [], outside: new Array(64).fill(1 / 64) };
  assert.equal(edgeAt(histogram, 0), 32);
  assert.equal(edgeValue(histogram, 32), 0);
  assert.equal(edgeAt(histogram, -7), 0);
  assert.equal(edgeAt(histogram, 7), 64);
});

test("no edge is better than the best one", () => {
  const unit = evidence(0, 0, "h", 1, 2, 0.05);
  const best = scoreAt(unit.histogram, 0.05, bestEdge(unit.histogram, 0.05)).f1;
  for (let edge = 0; edge <= 64; edge += 1) assert.ok(scoreAt(unit.histogram, 0.05, edge).f1 <= best);
  near(best, unit.f1, 1e-12);
});

test("a class without positions has no score", () => {
  assert.ok(Number.isNaN(scoreAt({ low: 0, high: 1, inside: [], outside: [1] }, 0, 0).f1));
});

test("agreement with labels leaves out what is not counted", () => {
  const values = [0.9, 0.1, 0.8, 0.9, -0.5, 0.7];
  const runs = [[0, 3, 1], [5, 6, -1]];
  assert.deepEqual(agreement(values, 1, 0.5, runs, 6), { recall: 2 / 3, precision: 2 / 3, f1: 2 / 3 });
  assert.deepEqual(agreement(values.map((value) => -value), -1, 0.5, runs, 6), { recall: 2 / 3, precision: 2 / 3, f1: 2 / 3 });
});
