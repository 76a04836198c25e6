import assert from "node:assert/strict";
import { test } from "node:test";

import { endingTogether } from "../../static/js/lessons/plural/distances.js";
import { apart, columnsOf } from "../../static/js/lessons/plural/sentence-figure.js";

test("lines that end together share a name", () => {
  const distances = /** @type {any} */ ({ right: { rnn: [[1, 0.5], [1, 0.99]], gru: [[1, 0.5]], lstm: [[1, 1]] }, shipped: { rnn: 1, gru: 0, lstm: 0 } });
  assert.deepEqual(endingTogether(distances), { rnn: ["rnn", "lstm"], gru: ["gru"] });
});

test("columns fill the room, wide words more of it", () => {
  const [first, second] = columnsOf([",", "although"], 10, 110);
  assert.equal(first?.x, 10);
  assert.ok(Math.abs((second?.x ?? 0) + (second?.width ?? 0) - 110) < 1e-9);
  assert.ok((second?.width ?? 0) > 2 * (first?.width ?? 0));
});

test("labels keep their distance and stay inside", () => {
  assert.deepEqual(apart([5, 6, 90], 10, 0, 95), [5, 15, 90]);
  assert.deepEqual(apart([94, 95], 10, 0, 95), [85, 95]);
});
