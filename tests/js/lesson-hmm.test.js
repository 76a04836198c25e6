import assert from "node:assert/strict";
import { test } from "node:test";

import { withChance, withWord, wordsOf } from "../../static/js/lessons/hmm/rows.js";

const sums = (/** @type {string} */ text) => wordsOf(text).map((row) => row.reduce((sum, word) => sum + Number(word), 0));

test("the others of a row make room in proportion, and the row sums to one", () => {
  assert.equal(withChance("0.9,0.1;0.2,0.8", 0, 0, 0.7), "0.7,0.3;0.2,0.8");
  assert.equal(withChance("0.2,0.6,0.2", 0, 0, 0.6), "0.6,0.3,0.1");
  assert.equal(withChance("1,0,0", 0, 0, 0.5), "0.5,0.25,0.25");
  assert.equal(withChance("0.5,0.5", 0, 1, 7), "0,1");
  assert.equal(withChance("1", 0, 0, 0.3), "1");
  for (let value = 0; value <= 1; value += 0.07) {
    assert.ok(sums(withChance("0.334,0.333,0.333;0.1,0.1,0.8", 1, 2, value)).every((sum) => Math.abs(sum - 1) < 1e-9));
  }
});

test("what is typed stays as it is, and cannot break the rows", () => {
  assert.equal(withWord("0.9,0.1;0.2,0.8", 1, 0, " 0,25 "), "0.9,0.1;0.25,0.8");
  assert.equal(withWord("0.9,0.1", 0, 1, "a;b"), "0.9,ab");
});
