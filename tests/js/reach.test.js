import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NO_REACH, blockSpan, completed, givenUp, isAskedFor, normAt, openBlock, putFrame, rowOf, withBlock, withMatrix,
} from "../../static/js/read/reach-blocks.js";
import { matrixCsv, reachCsv } from "../../static/js/read/reach-file.js";
import { layerAt, reachHeight } from "../../static/js/read/reach-picture.js";
import { matrixDecades, matrixLayout, matrixValue, targetAt } from "../../static/js/read/reach-matrix-picture.js";
import { luminance } from "../../static/js/plot/colours.js";
import { askForReach, matrixSpan } from "../../static/js/read/reach-requests.js";
import { decades, directPath, growth, heightOf, lastAbove, lossOf, noReach, reachCaption, shownRow } from "../../static/js/read/reach-view.js";
import { SALIENCY, saliencyAt, saliencyEntries, saliencyKey, saliencyShare, strongest } from "../../static/js/read/saliency.js";
import { DEFAULTS } from "../../static/js/read/state.js";
import { createStore } from "../../static/js/state/store.js";

const LENGTH = 60;
const GAMMA = 0.5;
const command = { id: 5, trace: 7, start: 16, stop: 32, back: 512, since: 4 };

/** Frames as the server sends them: the latest columns first; the gradient halves with each step. */
function frames({ id, trace, start, stop, since }, layers = 1, width = 10) {
  const found = [];
  for (let end = stop; end > since; end -= width) {
    const offset = Math.max(since, end - width);
    for (const [name, index] of [...Array.from({ length: layers }, (_, layer) => ["reach_h", layer]), ["saliency", 0]]) {
      const data = new Float32Array((stop - start) * (end - offset));
      for (let row = 0; row < stop - start; row += 1) {
        for (let column = 0; column < end - offset; column += 1) {
          const back = start + row - (offset + column);
          const scale = name === "saliency" ? 0.1 : 1 + index;
          data[row * (end - offset) + column] = back < 0 ? NaN : scale * GAMMA ** back;
        }
      }
      found.push({ name, data, request: id, trace, index, offset, scale: 1, rows: stop - start, columns: end - offset });
    }
  }
  return found;
}

const asked = (reach = NO_REACH, of = command) => withBlock(reach, openBlock(of));
const filled = () => completed(frames(command, 2).reduce(putFrame, asked()), 5);

function stateWith(reach, more = {}) {
  const characters = Array.from({ length: LENGTH }, (_, at) => String.fromCharCode(97 + (at % 26)));
  const reading = {
    trace: 7, characters, length: LENGTH, read: LENGTH, layers: 2, hiddenSize: 3, cell: "gru", trackNames: ["r", "z", "n", "h"],
    tracks: new Map(), nextProbability: new Float32Array(LENGTH).fill(Math.exp(-1)),
  };
  return { ...DEFAULTS, reading, reach, at: 20, ...more };
}

test("a block is of sixteen targets, and knows where it begins", () => {
  assert.deepEqual(blockSpan(20, LENGTH), { start: 16, stop: 32 });
  assert.deepEqual(blockSpan(59, LENGTH), { start: 48, stop: 60 });
  assert.equal(openBlock(command).first, 4);
  assert.equal(openBlock({ ...command, back: 3 }).first, 13);
  assert.equal(openBlock({ ...command, since: 40 }).first, 16);
});

test("columns come from the right, and a row is there from its target on", () => {
  const [first, second] = frames(command, 1);
  const some = putFrame(asked(), first);
  assert.equal(some.blocks[0].from, 22);
  assert.equal(rowOf(some, 7, 20), null); // its own column has not come
  assert.equal(rowOf(some, 7, 25).from, 22);
  assert.ok(Math.abs(normAt(rowOf(some, 7, 25), "h0", 23) - 0.25) < 1e-7);
  assert.equal(putFrame(some, { ...second, request: 6 }), some);
  assert.equal(putFrame(some, { ...second, trace: 8 }), some);
  assert.equal(putFrame(some, { ...second, rows: 3 }), some);
  assert.equal(putFrame(some, { ...second, offset: 3 }), some);
});

test("every number is where it belongs", () => {
  const reach = filled();
  for (let target = 16; target < 32; target += 1) {
    const row = rowOf(reach, 7, target);
    assert.deepEqual([row.first, row.from, row.target], [4, 4, target]);
    for (let at = 4; at <= target; at += 1) {
      assert.equal(normAt(row, "h1", at), Math.fround(2 * GAMMA ** (target - at)));
      assert.equal(normAt(row, "x", at), Math.fround(0.1 * GAMMA ** (target - at)));
    }
    assert.equal(normAt(row, "h0", 3), NaN);
    assert.equal(row.norms("h0").length, target - 3);
  }
  assert.equal(rowOf(reach, 7, 15), null);
  assert.equal(rowOf(reach, 8, 20), null);
});

test("what was under way is given up when something else is asked for; the last eight that came are kept", () => {
  let reach = asked();
  reach = withBlock(reach, openBlock({ ...command, id: 6, start: 32, stop: 48 }));
  assert.deepEqual(reach.blocks.map(({ id }) => id), [6]);
  for (let id = 10; id < 30; id += 1) reach = completed(withBlock(reach, openBlock({ ...command, id, start: id, stop: id + 1 })), id);
  assert.deepEqual(reach.blocks.map(({ id }) => id), [22, 23, 24, 25, 26, 27, 28, 29]);
  assert.equal(completed(reach, 99), reach);
});

test("the growth a step is the factor of the network", () => {
  const row = rowOf(filled(), 7, 20);
  assert.ok(Math.abs(growth(row.norms("h1"), 0) - GAMMA) < 1e-6);
  assert.ok(Math.abs(growth(row.norms("h1"), 10) - GAMMA) < 1e-6);
  assert.equal(growth(Float32Array.of(0, 0, 1), 0), NaN);
  assert.equal(growth(Float32Array.of(3), 0), NaN);
  assert.equal(growth(null, 0), NaN);
});

test("how far a share is left", () => {
  const norms = Float32Array.of(0.01, 0.6, 0.1, 0.7, 1);
  assert.equal(lastAbove(norms, 0.5), 3);
  assert.equal(lastAbove(norms, 0.01), 4);
  assert.equal(lastAbove(norms, 0.9), 0);
});

test("the axis has whole powers of ten, grows and does not shrink", () => {
  const reading = { layers: 1 };
  const row = (...values) => ({ norms: (name) => (name === "h0" ? Float32Array.from(values) : null) });
  assert.deepEqual(decades(null, row(0.001, 1), reading), { low: -4, high: 0 });
  assert.deepEqual(decades(null, row(1e-7, 0.2), reading), { low: -8, high: 0 });
  assert.deepEqual(decades({ low: -8, high: 0 }, row(0.1), reading), { low: -8, high: 0 });
  assert.deepEqual(decades(null, row(1e-30, 12), reading), { low: -12, high: 2 });
  assert.deepEqual(decades(null, row(0.01, 5), reading), { low: -5, high: 1 }); // an even number, for the middle
  assert.deepEqual(decades(null, row(NaN, Infinity, 0), reading), { low: -4, high: 0 });
  assert.deepEqual(decades(null, row(1, 1e30), reading), { low: 6, high: 30 });
  assert.equal(heightOf({ low: -4, high: 0 }, 0.01), 0.5);
  assert.ok(heightOf({ low: -4, high: 0 }, 0) < 0);
});

test("the direct path is the product of the forget gates behind a position", () => {
  const row = rowOf(filled(), 7, 20);
  const rows = [Float32Array.from({ length: LENGTH }, (_, at) => (at === 18 ? 0.5 : 1))];
  const state = stateWith(filled());
  state.reading = { ...state.reading, trackNames: ["f"], tracks: new Map([["0.0", { rows, read: LENGTH }]]) };
  const path = directPath(state, row);
  assert.deepEqual([20, 19, 18, 17, 4].map((at) => path[at - 4]), [1, 1, 1, 0.5, 0.5]);
  assert.equal(directPath(stateWith(filled()), row), null); // no forget gate
});

test("the row of the cursor, or of the one before while that has not come, is shown", () => {
  assert.equal(shownRow(stateWith(filled())).target, 20);
  assert.equal(shownRow(stateWith({ ...filled(), shown: 20 }, { at: 40 })).target, 20);
  assert.equal(shownRow(stateWith(filled(), { at: 40 })), null);
  assert.equal(shownRow(stateWith({ ...filled(), shown: 20 }, { at: LENGTH - 1 })), null);
  assert.match(noReach(stateWith(filled(), { at: LENGTH - 1 })), /no next one/);
});

test("the sentence is of the numbers", () => {
  const state = stateWith(filled());
  const row = shownRow(state);
  assert.equal(lossOf(state.reading, 20), "L = −ln p(“v”) = 1.00");
  const said = reachCaption(state, row, { low: -4, high: 0 });
  assert.match(said, /^In layer 2 half of dL\/dh is left 1 character back, a hundredth 6 characters back\./);
  assert.match(said, /Beyond the last 10 characters, “j” 11 back weighs most/);
  assert.match(said, /Dots: less than 10⁻⁴/);
});

test("saliency has one scale, from the panel on; nothing behind the target, grey before what has come", () => {
  assert.deepEqual([10, 1e-4, 1e-9, 50].map(saliencyShare), [1, 0, 0, 1]);
  assert.deepEqual(SALIENCY, { low: -4, high: 1 });
  const state = stateWith(filled(), { saliency: true });
  const entries = saliencyEntries(state);
  assert.deepEqual([entries[3], entries[21], entries[20]], [0, 128, 128 + Math.round(127 * 0.6)]);
  assert.equal(saliencyAt(state, 19), Math.fround(0.05));
  assert.equal(saliencyAt(state, 21), NaN);
  assert.deepEqual([...new Set(saliencyEntries(stateWith(NO_REACH)))], [128]);
});

test("the picture of the saliency is another one after each frame that changes it", () => {
  let reach = asked();
  let [key, entries] = [saliencyKey(stateWith(reach)), saliencyEntries(stateWith(reach))];
  for (const frame of frames(command, 2)) {
    reach = putFrame(reach, frame);
    const [before, painted] = [key, entries];
    [key, entries] = [saliencyKey(stateWith(reach)), saliencyEntries(stateWith(reach))];
    if (entries.some((entry, at) => entry !== painted[at])) assert.notEqual(key, before);
  }
  assert.equal(saliencyKey(stateWith(completed(reach, 5))), key);
});

test("the ink reads on the strongest colour as it does on the panel", () => {
  const [black, white, blue] = [[0, 0, 0], [255, 255, 255], [63, 84, 112]];
  assert.ok(luminance(strongest(white, blue)) > 0.179);
  assert.deepEqual(strongest(black, blue), blue);
  assert.deepEqual(strongest(white, [200, 200, 200]), [200, 200, 200]);
});

test("what is refused is not waited for", () => {
  assert.equal(isAskedFor(asked(), 5), true);
  assert.deepEqual(givenUp(asked(), 5).blocks, []);
  assert.equal(givenUp(asked(), 6).blocks.length, 1);
  assert.equal(givenUp(withMatrix(NO_REACH, openBlock(command)), 5).matrix, null);
});

test("the numbers as a file: a line for each position the loss reaches", () => {
  const lines = reachCsv(stateWith(filled())).split("\r\n");
  assert.equal(lines[0], "position,character,code_point,back,dh_1,dh_2,dx");
  assert.equal(lines[1].split(",")[0], "4");
  assert.deepEqual(lines[17].split(","), ["20", '"u"', "117", "0", "1", "2", "0.100000001"]);
  assert.equal(lines.length, 19);
});

test("the matrix: rows are targets, columns positions, colours powers of ten", () => {
  const of = { ...command, id: 9, start: 4, stop: 32 };
  const { matrix } = completed(frames(of, 1).reduce(putFrame, withMatrix(NO_REACH, openBlock(of))), 9);
  assert.ok(Math.abs(matrixValue(matrix, "h0", 30, 28) - 0.25) < 1e-7);
  assert.equal(matrixValue(matrix, "h0", 20, 21), NaN);
  assert.deepEqual(matrixDecades(matrix, "h0"), { low: -8, high: 0 }); // 0.5^27 is 7e-9, and eight decades are the most
  assert.deepEqual(matrixDecades(matrix, "nothing"), null);
  const lines = matrixCsv(matrix, "x").split("\r\n");
  assert.equal(lines[0], ["target", ...Array.from({ length: 28 }, (_, index) => index + 4)].join(","));
  assert.equal(lines[2], `5,0.0500000007,0.100000001${",".repeat(26)}`);
  const layout = matrixLayout(matrix);
  assert.deepEqual(layout, { rowHeight: 12, height: 336 });
  assert.deepEqual([0, 11, 12, 335, 336].map((y) => targetAt(layout, matrix, y)), [4, 4, 5, 31, null]);
});

test("the targets of the matrix are those of the stretch, at most 256", () => {
  const reading = { length: 5000 };
  assert.deepEqual(matrixSpan({ ...DEFAULTS, reading, at: 300, span: 240 }), { start: 240, stop: 480 });
  assert.deepEqual(matrixSpan({ ...DEFAULTS, reading, at: 300, span: 600 }), { start: 256, stop: 512 });
  assert.deepEqual(matrixSpan({ ...DEFAULTS, reading, at: 599, span: 600 }), { start: 344, stop: 600 });
});

test("a row of bars under each label", () => {
  const look = { small: 10 };
  assert.equal(reachHeight(2, look), 2 * (16 + 44) + 20);
  assert.deepEqual([0, 59, 60, 119, 120].map((y) => layerAt(y, 2, look)), [0, 0, 1, 1, null]);
});

/** A store whose listeners are told at once, and what is sent. */
function conversation(state) {
  const flushes = [];
  const store = createStore(state, (flush) => flushes.push(flush));
  const sent = [];
  const lifetime = new AbortController();
  askForReach(store, (what) => sent.push(what), lifetime.signal);
  const settle = async (ms = 140) => {
    for (let wait = 0; wait < ms; wait += 10) {
      while (flushes.length) flushes.shift()();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { store, sent, settle, end: () => lifetime.abort() };
}

test("it is asked for when the cursor rests and somebody looks, once for sixteen positions", async () => {
  const { store, sent, settle, end } = conversation(stateWith(NO_REACH));
  store.set({ at: 21 });
  await settle();
  assert.equal(sent.length, 0); // nobody looks
  store.set({ reach: { ...store.get().reach, watchers: 1 } });
  await settle();
  assert.deepEqual(sent, [{ type: "reach", trace: 7, start: 16, stop: 32, back: 512, since: 0 }]);
  store.set({ at: 22 });
  await settle();
  store.set({ playing: true, at: 40 });
  await settle();
  assert.equal(sent.length, 1);
  store.set({ playing: false });
  store.set({ at: 50 });
  await settle();
  assert.deepEqual(sent.slice(1).map(({ start }) => start), [48]);
  end();
});

test("a matrix is asked for by hand and comes first; giving it up asks for something small", async () => {
  const { store, sent, settle, end } = conversation(stateWith({ ...NO_REACH, watchers: 1 }));
  store.set({ matrix: true });
  await settle();
  assert.deepEqual(sent.map(({ start, stop, since }) => [start, stop, since]), [[0, 60, 0]]);
  store.set({ at: 40 });
  await settle();
  assert.equal(sent.length, 1);
  store.set({ matrix: false });
  await settle();
  assert.deepEqual(sent.slice(1).map(({ start, stop }) => [start, stop]), [[32, 48]]);
  assert.equal(store.get().reach.matrix, null);
  end();
});
