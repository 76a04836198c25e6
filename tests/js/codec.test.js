import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeFrame } from "../../static/js/wire/codec.js";

/** A frame as the server packs it: struct "<BBHIIIIfII24s8s", then the data. */
function packed({ version = 1, name = "surprise_bits", dtype = "float32", rows = 3, columns = 1, data }) {
  const bytes = new Uint8Array(64 + data.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, columns > 1 ? 2 : 1);
  view.setUint32(4, 7, true);
  view.setUint32(8, 9, true);
  view.setUint32(12, 2, true);
  view.setUint32(16, 256, true);
  view.setFloat32(20, 0.5, true);
  view.setUint32(24, rows, true);
  view.setUint32(28, columns, true);
  bytes.set(new TextEncoder().encode(name), 32);
  bytes.set(new TextEncoder().encode(dtype), 56);
  bytes.set(new Uint8Array(data.buffer), 64);
  return bytes.buffer;
}

test("a frame comes out as it was packed, NaN and infinity included", () => {
  const frame = decodeFrame(packed({ data: new Float32Array([NaN, Infinity, 1.5]) }));
  assert.equal(frame.name, "surprise_bits");
  assert.deepEqual([...frame.data], [NaN, Infinity, 1.5]);
  const { request, trace, index, offset, scale, rows, columns } = frame;
  assert.deepEqual({ request, trace, index, offset, scale, rows, columns },
    { request: 7, trace: 9, index: 2, offset: 256, scale: 0.5, rows: 3, columns: 1 });
});

test("the longest name fills its field without a zero byte", () => {
  const data = new Float32Array(10);
  assert.equal(decodeFrame(packed({ name: "guess_probabilities", rows: 2, columns: 5, data })).name, "guess_probabilities");
});

test("every data type has its own array", () => {
  const cases = [
    ["int8", "hidden", new Int8Array([-127, 0, 127])],
    ["uint8", "known", new Uint8Array([0, 1, 255])],
    ["uint16", "guess_ids", new Uint16Array([0, 1, 65535])],
  ];
  for (const [dtype, name, data] of cases) {
    const frame = decodeFrame(packed({ dtype, name, data }));
    assert.equal(frame.data.constructor, data.constructor);
    assert.deepEqual([...frame.data], [...data]);
  }
});

test("the data is a view, not a copy", () => {
  const buffer = packed({ data: new Float32Array(3) });
  assert.equal(decodeFrame(buffer).data.buffer, buffer);
});

test("an empty array is an array", () => {
  assert.equal(decodeFrame(packed({ rows: 0, data: new Float32Array(0) })).data.length, 0);
});

test("what is no frame is refused with what was expected", () => {
  const data = new Float32Array(3);
  assert.throws(() => decodeFrame(new ArrayBuffer(63)), /at least 64 bytes, got 63/);
  assert.throws(() => decodeFrame(packed({ version: 2, data })), /wire version must be 1, got 2/);
  assert.throws(() => decodeFrame(packed({ name: "gates", data })), /unknown array "gates"/);
  assert.throws(() => decodeFrame(packed({ dtype: "float16", data })), /dtype must be one of .*, got "float16"/);
  assert.throws(() => decodeFrame(packed({ rows: 4, data })), /must have 80 bytes, got 76/);
});
