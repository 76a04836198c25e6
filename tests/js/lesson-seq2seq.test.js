import assert from "node:assert/strict";
import test from "node:test";

import { curvesChart, lengthsChart } from "../../static/js/lessons/seq2seq/charts.js";
import { MOST_IN_ADDRESS, ROMAN, answerIn, placed, roman } from "../../static/js/lessons/seq2seq/own-pairs.js";
import { places, rowAt, rows, shown } from "../../static/js/lessons/seq2seq/translation-picture.js";
import { LOOK } from "./charts-lanes.js";

const guess = (/** @type {string} */ text) => [{ text, probability: 0.9 }];
const said = (/** @type {string} */ text) => ({ guesses: [...text].map(guess).concat([guess("")]), attention: null, expected: [], wrong: null, probability: 1 });
const reading = { h: [0, 1], c: null, free: said("ab"), forced: said("abcd") };
const translation = { text: "word", expected: "abcd", attention: reading, bottleneck: reading };

test("Roman numerals begin the user's own pairs, and fit into an address", () => {
  assert.deepEqual([4, 9, 14, 49, 88, 99].map(roman), ["iv", "ix", "xiv", "xlix", "lxxxviii", "xcix"]);
  assert.equal(ROMAN.split("\n").length, 99);
  assert.ok(ROMAN.length < MOST_IN_ADDRESS);
});

test("long pairs stay out of the address", () => {
  assert.deepEqual(placed("a\tb"), { long: "", pairs: "a\tb" });
  assert.deepEqual(placed("a".repeat(MOST_IN_ADDRESS + 1)), { long: "a".repeat(MOST_IN_ADDRESS + 1), pairs: "" });
});

test("the right answer is looked up among the pairs", () => {
  assert.equal(answerIn("a\tb\r\n  cd \t e f \nno tab", "cd"), "e f");
  assert.equal(answerIn("a\tb\nno tab", "no tab"), null);
});

test("a row for each step of the longer answer, and a pointer finds them", () => {
  assert.equal(rows(reading), 5);
  const where = places(translation, reading, 900, LOOK);
  assert.ok(where.end <= 900 && where.top > 0);
  for (let step = 0; step < 5; step += 1) assert.equal(rowAt(where, where.top + (step + 0.5) * where.row, 5), step);
  assert.deepEqual([rowAt(where, -10, 5), rowAt(where, 1e4, 5)], [0, 4]);
  const long = { ...translation, text: "x".repeat(64) };
  assert.ok(places(long, reading, 900, LOOK).end <= 900);
  assert.deepEqual(["", " ", "a"].map(shown), ["end", "␣", "a"]);
});

test("accuracy against length is drawn at the middle of its lengths, and says where training ended", () => {
  const lengths = [[{ least: 1, most: 3, tried: 10, right: 1 }, { least: 4, most: 4, tried: 10, right: 0.5 }], [{ least: 1, most: 4, tried: 20, right: 0 }]];
  const { lines, mark, at } = lengthsChart(lengths, 2, 4, 500, LOOK);
  assert.deepEqual(lines.map(({ x, y }) => [x, y]), [[[2, 4], [1, 0.5]], [[2.5], [0]]]);
  assert.deepEqual([mark, at], [2.5, 4]);
  assert.deepEqual([0, 5].map((length) => lengthsChart(lengths, null, length, 500, LOOK)).map(({ mark, at }) => [mark, at]), [[null, null], [null, null]]);
});

test("curves: solid is fed the right answer, dotted its own; a colour for each network", () => {
  const point = { step: 10, forced_nats: 1, forced_characters: 0.5, free_nats: 2, free_characters: 0.25, texts: 0 };
  const { lines } = curvesChart([[point], [point]], "characters", 100, 500, LOOK);
  assert.deepEqual(lines.map(({ y, dash, color }) => [y[0], dash, color]), [
    [0.5, "solid", LOOK.lanes[0]], [0.25, "dot", LOOK.lanes[0]], [0.5, "solid", LOOK.lanes[1]], [0.25, "dot", LOOK.lanes[1]],
  ]);
  assert.deepEqual(curvesChart([[point], []], "loss", 100, 500, LOOK).lines.map(({ y }) => y.length), [1, 1, 0, 0]);
});
