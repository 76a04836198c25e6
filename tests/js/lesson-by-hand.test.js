import assert from "node:assert/strict";
import { test } from "node:test";

import { networkLayout } from "../../static/js/lessons/by_hand/network.js";
import { nothingYet, verdictOf, withStep } from "../../static/js/lessons/by_hand/learned.js";
import { SETTINGS, ownWeights, printed, withWeight } from "../../static/js/lessons/by_hand/state.js";
import { verdict } from "../../static/js/lessons/by_hand/unrolled.js";
import { weightFrom } from "../../static/js/lessons/by_hand/weights.js";

const network = /** @type {any} */ ({ system: "sum", inputs: 1, units: 1, by_hand: [1, 1, 0, 1, 0], y: [1, 3.9], wanted: [1, 4], first_wrong: 1 });
const state = { ...SETTINGS, system: "sum", network, learned: null };

test("edited weights stand in one setting with the name of their system, and none where they are as set by hand", () => {
  const edited = withWeight(state, 1, 0.9);
  assert.equal(edited, "sum:1,0.9,0,1,0");
  assert.equal(ownWeights({ system: "sum", weights: edited }), "1,0.9,0,1,0");
  assert.equal(ownWeights({ system: "parity", weights: edited }), "");
  assert.equal(withWeight({ ...state, weights: edited }, 1, 1), "");
});

test("a weight is a number of a size that can be used", () => {
  assert.equal(weightFrom(" −1.5 "), -1.5);
  for (const text of ["", "one", "1e308", "NaN", "Infinity", "101"]) assert.ok(Number.isNaN(weightFrom(text)), text);
});

test("every weight has a place, none on another's", () => {
  for (const size of [{ inputs: 1, units: 1 }, { inputs: 2, units: 1 }, { inputs: 1, units: 2 }]) {
    const { places } = networkLayout(size, 640, 14);
    const count = size.units * (size.inputs + size.units + 2) + 1;
    assert.deepEqual(places.map(({ index }) => index).sort((a, b) => a - b), Array.from({ length: count }, (_, index) => index));
    for (const [index, one] of places.entries()) {
      for (const other of places.slice(index + 1)) {
        assert.ok(Math.abs(one.at[0] - other.at[0]) > 60 || Math.abs(one.at[1] - other.at[1]) > 22, `${one.index} and ${other.index}`);
      }
    }
  }
  assert.equal(printed("u21", /** @type {any} */ ({ inputs: 1, units: 2 })), "u₂₁");
  assert.equal(printed("w12", /** @type {any} */ ({ inputs: 2, units: 1 })), "w₂");
});

test("where it first fails, and which seeds find it, in words", () => {
  assert.equal(verdict(network), "first fails at step 2 of 2: y is 3.9, should be 4");
  assert.equal(verdict({ ...network, first_wrong: null }), "right at all 2 steps");
  const ten = (/** @type {number} */ value) => Array.from({ length: 10 }, () => value);
  const [one, all, most] = [ten(900), ten(0), ten(0)];
  one[3] = 0;
  most[6] = 42;
  const said = { progress: 1, step: 1000, losses: [ten(0.5), ten(0.1)], short: [one, all], long: [one, most] };
  assert.equal(
    verdictOf(withStep(nothingYet("parity", 2, 8), said)),
    "With 2 units seed 4 finds it, with no error at length 100 either. With 8 units all ten seeds find it; for length 100 seed 7 does not."
  );
});
