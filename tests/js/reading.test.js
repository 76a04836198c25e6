import assert from "node:assert/strict";
import { test } from "node:test";

import { openReading, reduce, series, trackKey } from "../../static/js/read/reading.js";

/** What the server says when it has opened a text. */
const opened = (characters, extra = {}) => ({
  type: "opened", id: 1, trace: 1, model: "m", cell: "lstm", layers: 2, hidden_size: 3, vocabulary: ["", "a", "b"],
  tracks: ["c", "h"], baseline: null, characters, text: { kind: "sample", name: "s" }, ...extra,
});

const frame = (name, data, extra = {}) =>
  ({ name, data, request: 1, trace: 1, index: 0, offset: 0, scale: 1, rows: data.length, columns: 1, ...extra });

const hidden = (values, index, extra = {}) =>
  frame("hidden", Int8Array.from(values), { index, rows: values.length / 3, columns: 3, scale: 0.5, ...extra });

test("positions are code points", () => {
  const reading = openReading(opened("a😀e\u0301\r\n"));
  assert.deepEqual(reading.characters, ["a", "😀", "e", "\u0301", "\r", "\n"]);
  assert.equal(reading.length, 6);
});

test("before anything has come, nothing is read and everything is NaN", () => {
  const reading = openReading(opened("ab"));
  assert.equal(reading.read, 0);
  assert.ok(series(reading, 0, 0, "h").every(Number.isNaN));
  assert.ok(reading.surpriseBits.every(Number.isNaN));
});

test("a position is read when every layer of it has come", () => {
  let reading = openReading(opened("ab"));
  reading = reduce(reading, hidden([1, 2, 3, 4, 5, 6], 0));
  assert.equal(reading.read, 0);
  reading = reduce(reading, hidden([-1, -2, -3], 1));
  assert.equal(reading.read, 1);
  assert.deepEqual([...series(reading, 1, 2, "h")], [-1.5, NaN]);
  assert.deepEqual([...series(reading, 0, 1, "h")], [1, NaN]);
});

test("each piece of 256 positions has its own scale", () => {
  let reading = openReading(opened("a".repeat(300), { layers: 1, hidden_size: 1 }));
  const piece = (length, offset, scale) =>
    frame("hidden", new Int8Array(length).fill(100), { rows: length, columns: 1, offset, scale });
  reading = reduce(reduce(reading, piece(256, 0, 0.01)), piece(44, 256, 0.5));
  const values = series(reading, 0, 0, "h");
  assert.ok(Math.abs(values[255] - 1) < 1e-6);
  assert.equal(values[256], 50);
});

test("the stored value -128 is not a number", () => {
  const reading = reduce(openReading(opened("a", { layers: 1 })), hidden([-128, 127, 0], 0));
  assert.ok(Number.isNaN(series(reading, 0, 0, "h")[0]));
  assert.equal(series(reading, 0, 1, "h")[0], 63.5);
});

test("exact tracks take the place of the quantized values", () => {
  let reading = openReading(opened("ab", { layers: 1 }));
  reading = reduce(reading, hidden([1, 2, 3, 4, 5, 6], 0));
  const track = frame("tracks", Float32Array.from([9, 0.25]), { index: 1, rows: 2, columns: 1 });
  reading = reduce(reading, track);
  assert.deepEqual([...series(reading, 0, 1, "h")], [0.25, 2.5]);
  assert.deepEqual([...series(reading, 0, 1, "c")], [9, 2.5]);
  assert.deepEqual([...series(reading, 0, 0, "h")], [0.5, 2]);
});

test("a frame makes a new reading around the same arrays, and counts", () => {
  const before = openReading(opened("ab"));
  const after = reduce(before, frame("surprise_bits", Float32Array.from([NaN, 2])));
  assert.notEqual(after, before);
  assert.equal(after.surpriseBits, before.surpriseBits);
  assert.equal(after.version, before.version + 1);
  assert.equal(after.surpriseBits[1], 2);
});

test("frames of another reading, or that do not fit, change nothing", () => {
  const reading = openReading(opened("ab"));
  const bad = [
    frame("known", new Uint8Array(2), { trace: 2 }),
    frame("known", new Uint8Array(3)),
    frame("known", new Uint8Array(1), { offset: 2 }),
    hidden([1, 2, 3], 5),
    frame("hidden", new Int8Array(4), { rows: 1, columns: 4 }),
    frame("tracks", new Float32Array(6), { rows: 3, columns: 2 }),
    frame("order", new Uint16Array(3), { rows: 1, columns: 3 }),
  ];
  for (const each of bad) assert.equal(reduce(reading, each), reading, each.name);
  assert.deepEqual([...reading.known], [1, 1]);
});

test("the order has a row for each layer", () => {
  const order = frame("order", Uint16Array.from([2, 1, 0, 0, 2, 1]), { rows: 2, columns: 3 });
  const reading = reduce(openReading(opened("ab")), order);
  assert.deepEqual(reading.order.map((row) => [...row]), [[2, 1, 0], [0, 2, 1]]);
});

test("the tracks of the 32 units used last are kept", () => {
  let reading = openReading(opened("a", { hidden_size: 50 }));
  for (let unit = 0; unit < 40; unit += 1) {
    reading = reduce(reading, frame("tracks", new Float32Array(2), { index: unit, rows: 2, columns: 1 }));
  }
  assert.equal(reading.tracks.size, 32);
  assert.ok(!reading.tracks.has(trackKey(0, 7)) && reading.tracks.has(trackKey(0, 8)));
});

/** A text of three characters, wholly read. */
function wholeReading() {
  let reading = openReading(opened("aba", { layers: 1 }));
  reading = reduce(reading, hidden([1, 1, 1, 2, 2, 2, 3, 3, 3], 0));
  reading = reduce(reading, frame("next_probability", Float32Array.from([0.5, 0.25, NaN])));
  reading = reduce(reading, frame("surprise_bits", Float32Array.from([NaN, 1, 2])));
  return reduce(reading, frame("tracks", Float32Array.from([7, 8, 9, 1, 2, 3]), { index: 0, rows: 2, columns: 3 }));
}

test("where the text begins as before, what was read of it stays", () => {
  const next = openReading(opened("abb", { layers: 1, trace: 2 }), wholeReading());
  assert.equal(next.read, 2);
  assert.deepEqual([...series(next, 0, 1, "h")], [0.5, 1, NaN]);
  assert.deepEqual([...series(next, 0, 0, "c")], [7, 8, NaN]);
  assert.deepEqual([...next.surpriseBits], [NaN, 1, NaN]);
  assert.deepEqual([...next.nextProbability], [0.5, NaN, NaN]); // what follows the b has changed
  assert.deepEqual([next.trace, next.length], [2, 3]);
});

test("a shorter text keeps its beginning, without what followed it", () => {
  const next = openReading(opened("ab", { layers: 1, trace: 2 }), wholeReading());
  assert.equal(next.read, 2);
  assert.deepEqual([...next.nextProbability], [0.5, NaN]);
  assert.deepEqual([...next.tracks.get("0.0").rows[1]], [1, 2]);
});

test("the new reading does not share arrays with the old one", () => {
  const old = wholeReading();
  const next = openReading(opened("aba", { layers: 1, trace: 2 }), old);
  reduce(next, frame("surprise_bits", Float32Array.from([NaN, 5, 5]), { trace: 2 }));
  assert.equal(old.surpriseBits[1], 1);
});

test("of another model nothing is kept", () => {
  assert.equal(openReading(opened("aba", { layers: 1, model: "n" }), wholeReading()).read, 0);
  assert.equal(openReading(opened("aba", { layers: 1, hidden_size: 4 }), wholeReading()).read, 0);
  assert.equal(openReading(opened("xba", { layers: 1 }), wholeReading()).read, 0);
});
