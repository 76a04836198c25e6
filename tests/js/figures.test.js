import assert from "node:assert/strict";
import test from "node:test";

import { plain, signed } from "../../static/js/plot/format.js";
import { SvgContext } from "../../static/js/save/svg-context.js";
import { guessesAt } from "../../static/js/read/next.js";
import { DEFAULTS } from "../../static/js/read/state.js";
import { surpriseCaption, surpriseFigure } from "../../static/js/read/surprise.js";
import { tracksFigure } from "../../static/js/read/tracks-figure.js";
import { mapLayout } from "../../static/js/read/map-layout.js";
import { drawMap } from "../../static/js/read/map-picture.js";

/** @typedef {import("../../static/js/read/reading.js").Reading} Reading */

const PALETTE = {
  name: /** @type {const} */ ("purple-green"), pixels: Uint32Array.from({ length: 256 }, (_, index) => index),
  css: Array.from({ length: 256 }, (_, index) => `rgb(${index}, 0, 0)`), pale: new Uint8Array(256),
};
const LOOK = {
  version: 0, panel: "#ffffff", sunken: "#eeeeee", ink: "#000000", muted: "#666666", line: "#dddddd", probability: "#3f5470",
  cursor: "#d1481f", sans: "sans-serif", mono: "monospace", small: 11, rem: 14, left: 44, right: 16,
  palettes: { "purple-green": PALETTE, classic: { ...PALETTE, name: /** @type {const} */ ("classic") } },
};
/** @type {any} */ (globalThis).devicePixelRatio = 1;

/**
 * A reading of two layers of three units with tracks of unit 2.1, all of it read.
 * @param {string} text
 * @param {Partial<Reading>} [changes]
 * @returns {Reading}
 */
function readingOf(text, changes = {}) {
  const characters = Array.from(text);
  const length = characters.length;
  const wave = (/** @type {number} */ phase) => Float32Array.from({ length }, (_, at) => Math.sin(at + phase));
  const gate = (/** @type {number} */ phase) => wave(phase).map((value) => 0.5 + value / 2);
  const rows = [gate(0), gate(1), wave(2), gate(3), wave(4).map((value) => 5 * value), wave(5)];
  return {
    trace: 1, model: "m", cell: "lstm", layers: 2, hiddenSize: 3, vocabulary: ["", "a", "b", "c", "d", "e", "f"],
    trackNames: ["i", "f", "g", "o", "c", "h"], baseline: null, characters, length, read: length,
    hidden: [0, 1].map((layer) => Int8Array.from({ length: 3 * length }, (_, index) => ((7 * index + layer) % 255) - 127)),
    hiddenScale: [0, 1].map(() => new Float32Array(Math.ceil(length / 256)).fill(1 / 127)),
    layerRead: new Uint32Array(2).fill(length), known: new Uint8Array(length).fill(1), guessIds: new Uint16Array(5 * length),
    guessProbabilities: new Float32Array(5 * length), nextProbability: new Float32Array(length),
    surpriseBits: Float32Array.from({ length }, (_, at) => (at === 0 ? NaN : 2)), baselineBits: new Float32Array(length).fill(NaN),
    tracks: new Map([["1.1", { rows, read: length }]]), order: null, orderSpan: null, version: 1, ...changes,
  };
}

/** @param {Reading} reading @param {Partial<import("../../static/js/read/state.js").ReadState>} [changes] */
const stateOf = (reading, changes = {}) => ({ ...DEFAULTS, reading, unit: { layer: 1, unit: 1 }, ...changes });

/** @param {object[]} data @param {string} name @returns {any} */
const trace = (data, name) => data.find((candidate) => /** @type {any} */ (candidate).name === name);

test("each track is drawn as it is: one level piece a position, over the whole cell", () => {
  const reading = readingOf("abc".repeat(10));
  const { data, layout } = tracksFigure(stateOf(reading), 868, LOOK);
  const rows = reading.tracks.get("1.1")?.rows ?? [];
  reading.trackNames.forEach((name, row) => {
    const { x, y, line } = trace(data, name);
    assert.equal(line.shape, "hvh");
    assert.deepEqual([...x.slice(1, -1)], Array.from({ length: 30 }, (_, at) => at));
    assert.deepEqual([x[0], x[x.length - 1]], [-0.5, 29.5]);
    assert.deepEqual([...y.slice(1, -1)], [...(rows[row] ?? [])]);
  });
  assert.deepEqual([layout.width, /** @type {any} */ (layout).margin.l, /** @type {any} */ (layout).margin.r], [868, 44, 16]);
});

test("a negative sign turns g, c and h, and leaves the gates", () => {
  const reading = readingOf("abcdef");
  const plainly = tracksFigure(stateOf(reading), 868, LOOK).data;
  const turned = tracksFigure(stateOf(reading, { sign: -1 }), 868, LOOK).data;
  for (const name of reading.trackNames) {
    const factor = "gch".includes(name) ? -1 : 1;
    assert.deepEqual([...trace(turned, name).y], [...trace(plainly, name).y.map((/** @type {number} */ v) => factor * v)]);
  }
});

test("rows lie under each other with gaps; gates have [0, 1], h has [-1, 1], c its largest value over the text", () => {
  const layout = /** @type {any} */ (tracksFigure(stateOf(readingOf("abcdef".repeat(100))), 868, LOOK).layout);
  const axes = ["yaxis", "yaxis2", "yaxis3", "yaxis4", "yaxis5", "yaxis6"].map((name) => layout[name]);
  axes.slice(1).forEach((axis, index) => assert.ok(axis.domain[1] < axes[index].domain[0]));
  assert.deepEqual(axes.map(({ tickvals }) => tickvals.map((/** @type {number} */ v) => Math.round(v))),
    [[0, 1], [0, 1], [-1, 1], [0, 1], [-5, 5], [-1, 1]]);
});

test("a short stretch is written out under the axis, a long one has positions", () => {
  const short = /** @type {any} */ (tracksFigure(stateOf(readingOf("a <b\n")), 868, LOOK).layout);
  assert.deepEqual(short.xaxis.ticktext, ["a", "␣", "&lt;", "b", "⏎"]);
  const long = /** @type {any} */ (tracksFigure(stateOf(readingOf("a".repeat(240))), 868, LOOK).layout);
  assert.deepEqual(long.xaxis.ticktext, ["0", "50", "100", "150", "200"]);
});

test("what is not finite is a gap with a cross, not a zero", () => {
  const reading = readingOf("abcdef");
  const rows = reading.tracks.get("1.1")?.rows ?? [];
  rows[5]?.set([NaN, Infinity], 2);
  const { data } = tracksFigure(stateOf(reading), 868, LOOK);
  assert.deepEqual(trace(data, "not a number").x, [2, 3]);
  assert.ok(Number.isNaN(trace(data, "h").y[3]));
});

test("positions that have not come are gaps without crosses", () => {
  const reading = readingOf("abcdef");
  const tracks = reading.tracks.get("1.1");
  for (const row of tracks?.rows ?? []) row.fill(NaN, 3);
  if (tracks) tracks.read = 3;
  assert.equal(trace(tracksFigure(stateOf(reading), 868, LOOK).data, "not a number"), undefined);
});

test("surprise: both models, infinity at the top with its sign, means over positions that both have", () => {
  const surpriseBits = Float32Array.from([NaN, 1, 3, Infinity, 2]);
  const baselineBits = Float32Array.from([6, 4, 5, 6, 3]);
  const reading = readingOf("ab\"de", { baseline: "5-gram", surpriseBits, baselineBits });
  const { data, layout } = surpriseFigure(stateOf(reading), 868, LOOK);
  assert.deepEqual([...trace(data, "network").y], [NaN, NaN, 1, 3, 8, 2, 2]);
  assert.deepEqual([...trace(data, "5-gram").y.slice(1, -1)], [...baselineBits]);
  assert.deepEqual(/** @type {any} */ (layout).annotations.map((/** @type {any} */ note) => [note.x, note.text]), [[3, "∞"]]);
  const said = surpriseCaption(reading, { start: 0, stop: 5 });
  assert.match(said, /network 2\.00, 5-gram 4\.00 bits a character \(1 held impossible, left out\)/);
  assert.match(said, /“b”, position 1: 3\.0 bits/);
});

test("surprise of a text of one character, and of a part of a text", () => {
  assert.match(surpriseCaption(readingOf("a"), { start: 0, stop: 1 }), /nothing was read before it/);
  assert.match(surpriseCaption(readingOf("abcd", { read: 3 }), { start: 0, stop: 4 }), /Over the first 3 characters the mean is 2\.00/);
  assert.equal(surpriseFigure(stateOf(readingOf("a")), 868, LOOK).data.length, 1);
});

test("the sixth guess is the truth where the five miss it, else all the others", () => {
  const guessIds = Uint16Array.from([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
  const guessProbabilities = Float32Array.from({ length: 15 }, (_, index) => [0.4, 0.2, 0.1, 0.1, 0.05][index % 5] ?? 0);
  const reading = readingOf("afb", { guessIds, guessProbabilities, nextProbability: Float32Array.from([0.01, 0.2, NaN]) });
  const [missed, found, last] = [0, 1, 2].map((at) => guessesAt(reading, at));
  assert.deepEqual(missed?.map((guess) => guess.truth), [false, false, false, false, false, true]);
  assert.deepEqual([missed?.[5]?.label, missed?.[5]?.probability], ["f", Math.fround(0.01)]);
  assert.deepEqual(found?.map((guess) => guess.truth), [false, true, false, false, false, false]);
  assert.ok(Math.abs((found?.[5]?.probability ?? 0) - 0.15) < 1e-6);
  assert.ok(last?.every((guess) => !guess.truth));
});

test("a vocabulary of fewer than five has no sixth guess", () => {
  const reading = readingOf("ab", { vocabulary: ["", "a", "b"], guessIds: Uint16Array.from([2, 1, 0, 0, 0, 1, 2, 0, 0, 0]) });
  assert.deepEqual(guessesAt(reading, 0).map((guess) => guess.label), ["b", "a", ""]);
});

test("the unit map drawn on an SVG has a rectangle for each unit, in the colour of its value", () => {
  const reading = readingOf("abcdef");
  const pen = new SvgContext();
  const layout = mapLayout(reading, 300);
  drawMap(/** @type {any} */ (pen), layout, stateOf(reading, { at: 4 }), LOOK);
  const rects = [...pen.toString(300, 100).matchAll(/<rect [^>]*fill="rgb\((\d+), 0, 0\)"/g)].map(([, entry]) => Number(entry));
  const expected = reading.hidden.flatMap((values) => [...values.subarray(12, 15)].map((stored) => stored + 128));
  assert.deepEqual(rects, expected);
});

test("numbers keep their width, say their sign, and name what is not finite", () => {
  assert.deepEqual([0.977, -0.3, 0, -0.001].map((value) => signed(value)), ["+0.98", "−0.30", "0.00", "0.00"]);
  assert.deepEqual([NaN, Infinity, -Infinity].map((value) => plain(value)), ["NaN", "∞", "−∞"]);
  assert.deepEqual([99_999, 3.28e38, -4.92e36].map((value) => plain(value, 0)), ["99999", "3.3e38", "−4.9e36"]);
});
