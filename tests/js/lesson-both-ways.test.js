import assert from "node:assert/strict";
import { test } from "node:test";
import { isRight, knownFrom, score } from "../../static/js/lessons/both_ways/labels-picture.js";
import { nameOf, placesOf } from "../../static/js/lessons/both_ways/places.js";
import { percent } from "../../static/js/lessons/both_ways/shares-picture.js";
import { bestUnit } from "../../static/js/lessons/sentiment/units-picture.js";
import { sureness, verdictOf } from "../../static/js/lessons/sentiment/verdict-picture.js";

const LABELS = {
  letters: [true, false, true, true], inside: [false, false, true, true], left_decides: [true, true, false, false],
  right_decides: [false, true, true, false], networks: [],
};

test("who can know a letter, and how many labels are right", () => {
  assert.deepEqual([0, 1, 2, 3].map((at) => knownFrom(LABELS, at)), ["left", "either", "right", "both"]);
  const said = { name: "both-1", reads: "both", layers: 1, inside: [0.1, 0.9, 0.51, NaN], parts: {}, bias: 0 };
  assert.deepEqual(score(LABELS, said), { right: 2, of: 3 }); // the bracket has no label, NaN is no answer
  assert.equal(isRight(LABELS, said, 3), false);
});

test("characters fit between the names and the scores", () => {
  for (const [count, width] of [[1, 600], [10, 940], [32, 600], [32, 1300]]) {
    const { left, cell, end, middle } = placesOf(count, width, { small: 11 });
    assert.ok(left > 100 && cell >= 10 && end <= width - 50 && middle(0) < left + cell, `${count} in ${width}`);
  }
  assert.equal(nameOf({ reads: "both", layers: 2 }), "both ways, 2 layers");
});

test("only what has no error is 100 %", () => {
  assert.deepEqual([1, 0.9999, 0.345, 0, NaN].map(percent), ["100 %", "99.9 %", "34.5 %", "0 %", "–"]);
});

test("the unit that tells most may speak for either label", () => {
  assert.equal(bestUnit([0.6, 0.05, 0.9, NaN]), 1);
  assert.equal(bestUnit([NaN, NaN]), 0);
  assert.deepEqual([sureness(0.02), sureness(NaN), verdictOf(0.02, ["bad", "good"])], ["0.98", "NaN", "bad"]);
});
