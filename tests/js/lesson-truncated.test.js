import assert from "node:assert/strict";
import { test } from "node:test";

import { barShare, inWords } from "../../static/js/lessons/truncated/graph.js";
import { SETTINGS, begun, lagsOf, shownPassing, trainedNow, withStep } from "../../static/js/lessons/truncated/state.js";

const graph = /** @type {any} */ ({ length: 2, symbol: 9, asked: 19, first: 10, outside: true, arm: 1, passing: { trace: [0, 0], gradient: [0, 1] } });
const state = /** @type {any} */ ({ ...SETTINGS, graph, trained: null });

test("bars are logarithmic, and nothing is no bar", () => {
  assert.equal(barShare(0), 0);
  assert.equal(barShare(NaN), 0);
  assert.ok(barShare(1e-30) > 0);
  assert.ok(Math.abs(barShare(1) - barShare(0.1) - (barShare(0.1) - barShare(0.01))) < 1e-12);
});

test("the gradient's end is said beside the symbol", () => {
  assert.match(inWords(graph, "reset"), /back to step 11, 1 step short of it; the state at the cut is reset to zero/);
  assert.match(inWords({ ...graph, symbol: 10, outside: false }, "carried"), /so it reaches the symbol/);
});

test("what was trained is shown only for what it was trained on", () => {
  assert.deepEqual(lagsOf({ window: 10, lag: 4 }), [4, 10, 10]);
  const arm = (/** @type {number} */ value) => ({ trace: [value, value], gradient: [value, value] });
  const accuracies = [0, 1, 2].map(() => new Array(10).fill(0.5));
  const said = /** @type {any} */ ({ step: 10, progress: 0.1, accuracies, passing: [{ seed: 1, arms: [arm(1), arm(2), arm(3)] }] });
  const trained = withStep(begun(state), said);
  assert.deepEqual(trained.courses[2]?.[9], [0.5]);
  const now = { ...state, trained };
  assert.deepEqual(shownPassing(now), { passing: arm(2), step: 10 });
  assert.deepEqual(shownPassing({ ...now, seed: 2 }), { passing: graph.passing, step: 0 });
  assert.equal(trainedNow({ ...now, lag: 9 }), trained); // the same three
  assert.equal(trainedNow({ ...now, lag: 11 }), null);
});
