import assert from "node:assert/strict";
import test from "node:test";

import {
  lastStep, METRICS, observationAt, part, reduce, rowAt, sampleAt, shareClipped, shownStep,
} from "../../static/js/gradients/lane.js";

/** @param {object} [changes] */
const status = (changes = {}) => ({
  type: "run", id: 1, run: "r1", index: 0, step: 0, state: "paused", events: [], window: 0,
  layout: [{ name: "lag_h", columns: 3, labels: ["layer 1", "layer 2"] }, { name: "radius", columns: 4, labels: ["layer 1"] }],
  ...changes,
});

/** A metrics frame of rows given as objects, NaN where nothing is said. */
const metrics = (...rows) => ({
  name: "metrics", rows: rows.length, columns: METRICS.length, request: 1, trace: 0, index: 0, offset: 0, scale: 1,
  data: Float64Array.from(rows.flatMap((row) => METRICS.map((name) => row[name] ?? NaN))),
});

const observations = (...rows) => ({
  name: "observations", rows: rows.length, columns: rows[0].length, request: 1, trace: 0, index: 0, offset: 0, scale: 1,
  data: Float32Array.from(rows.flat()),
});

const values = (step) => [step, ...Array.from({ length: 10 }, (_, index) => 100 * step + index)];

test("nothing counts before the first status, and another run begins anew", () => {
  assert.equal(reduce(null, metrics({ step: 0, loss: 1 })), null);
  const lane = reduce(reduce(null, status()), metrics({ step: 0, loss: 1 }));
  assert.equal(lane.metrics.rows, 1);
  assert.equal(reduce(lane, status({ step: 1 })).metrics.rows, 1);
  assert.equal(reduce(lane, status({ run: "r2" })).metrics.rows, 0);
});

test("a message yields a new lane with a greater version", () => {
  let lane = reduce(null, status());
  for (const message of [metrics({ step: 0 }), observations(values(0)), { type: "sample", step: 0, characters: "a" }, status()]) {
    const next = reduce(lane, message);
    assert.notEqual(next, lane);
    assert.ok(next.version > lane.version);
    lane = next;
  }
});

test("rows of several frames lie one behind the other, beyond the first buffer; an equal step replaces", () => {
  let lane = reduce(null, status());
  for (let first = 0; first < 3000; first += 100) {
    lane = reduce(lane, metrics(...Array.from({ length: 100 }, (_, row) => ({ step: first + row, loss: first + row }))));
  }
  assert.equal(lane.metrics.rows, 3000);
  const again = reduce(lane, metrics({ step: 1200, loss: -1 }, { step: 2999, loss: -2 }, { step: 3000, loss: 7 }));
  assert.equal(again.metrics.rows, 3001);
  assert.equal(rowAt(again, 1200).loss, -1);
  assert.equal(rowAt(again, 1201).loss, 1201);
  assert.equal(rowAt(again, 2999).loss, -2);
  assert.deepEqual([...again.metrics.columns.step.subarray(0, 3001)], Array.from({ length: 3001 }, (_, step) => step));
});

test("a row that comes late takes its place", () => {
  const lane = reduce(reduce(null, status()), metrics({ step: 0 }, { step: 2, loss: 2 }, { step: 1, loss: 1 }));
  assert.deepEqual([...lane.metrics.columns.step.subarray(0, 3)], [0, 1, 2]);
  assert.deepEqual([...lane.metrics.columns.loss.subarray(0, 3)], [NaN, 1, 2]);
});

test("inf and NaN stay what they are", () => {
  const lane = reduce(reduce(null, status()), metrics({ step: 0, loss: NaN, norm: Infinity, accuracy: -Infinity }));
  const row = rowAt(lane, 0);
  assert.ok(Number.isNaN(row.loss));
  assert.deepEqual([row.norm, row.accuracy], [Infinity, -Infinity]);
});

test("the row and the observation at or before a step", () => {
  let lane = reduce(null, status());
  assert.deepEqual([rowAt(lane, 5), observationAt(lane, 5)], [null, -1]);
  lane = reduce(lane, metrics({ step: 0 }, { step: 1 }, { step: 2 }));
  lane = reduce(lane, observations(values(0), values(10), values(20)));
  assert.deepEqual([0, 1, 99].map((step) => rowAt(lane, step).step), [0, 1, 2]);
  assert.deepEqual([0, 9, 10, 19.5, 20, 999].map((step) => observationAt(lane, step)), [0, 0, 1, 1, 2, 2]);
});

test("an observation of an equal step replaces, an earlier one takes its place", () => {
  let lane = reduce(reduce(null, status()), observations(values(0), values(10)));
  lane = reduce(lane, observations([10, ...new Array(10).fill(-1)], values(5)));
  assert.deepEqual(lane.observations.steps, [0, 5, 10]);
  assert.equal(lane.observations.rows[2][0], -1);
  assert.equal(lane.observations.rows[1][0], 500);
});

test("parts are cut out of a row in the order of the layout", () => {
  const lane = reduce(reduce(null, status()), observations(values(0), values(1)));
  const lag = part(lane, 1, "lag_h");
  assert.deepEqual([lag.rows, lag.columns, lag.labels], [2, 3, ["layer 1", "layer 2"]]);
  assert.deepEqual([...lag.values], [100, 101, 102, 103, 104, 105]);
  assert.deepEqual([...part(lane, 1, "radius").values], [106, 107, 108, 109]);
  assert.equal(part(lane, 1, "lag_c"), null);
  assert.equal(part(lane, -1, "lag_h"), null);
});

test("share of steps clipped, up to the step", () => {
  const lane = reduce(reduce(null, status()),
    metrics(...[1, 1, 0, 0].map((clipped, step) => ({ step, clipped, norm: 2 }))));
  assert.deepEqual([0, 1, 2, 3, 9].map((step) => shareClipped(lane, step)), [1, 1, 2 / 3, 0.5, 0.5]);
  assert.ok(Number.isNaN(shareClipped(reduce(null, status()), 5)));
  assert.equal(shareClipped(reduce(reduce(null, status()), metrics({ step: 0, clipped: 1, norm: NaN })), 0), 0);
});

test("the shown step is the slider's, at most the last; rows may be ahead of the status", () => {
  const a = reduce(reduce(null, status({ step: 4 })), metrics({ step: 0 }, { step: 1 }));
  const b = reduce(reduce(null, status({ step: 4 })), metrics({ step: 6 }));
  assert.equal(lastStep([null, null]), 0);
  assert.equal(lastStep([a, null]), 4);
  assert.equal(lastStep([a, b]), 7);
  assert.deepEqual([null, 3, 99].map((at) => shownStep({ at, lanes: [a, b] })), [7, 3, 7]);
});

test("the sample at or before a step", () => {
  let lane = reduce(null, status());
  assert.equal(sampleAt(lane, 3), null);
  lane = reduce(lane, { type: "sample", id: 1, index: 0, step: 0, characters: "xx" });
  lane = reduce(lane, { type: "sample", id: 1, index: 0, step: 20, characters: "the" });
  assert.deepEqual([0, 19, 20, 300].map((step) => sampleAt(lane, step).characters), ["xx", "xx", "the", "the"]);
});
