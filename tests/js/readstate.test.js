import assert from "node:assert/strict";
import { test } from "node:test";

import { characterName, glyphOf } from "../../static/js/common/glyphs.js";
import { faster, neighbour } from "../../static/js/read/keys.js";
import { firstOn } from "../../static/js/read/navigate.js";
import { playOn, togglePlay } from "../../static/js/read/play.js";
import { findAll, nextMatch } from "../../static/js/read/search.js";
import { DEFAULTS, chooseUnit, largest, moveTo, parseUnit, stretch } from "../../static/js/read/state.js";

const reading = { length: 1000, read: 600, layers: 2, hiddenSize: 10, trackNames: ["c", "h"] };
const named = { layer: 1, unit: 3, quantity: "c", sign: -1, concept: "inside a URL", auc: 0.99 };
const state = { ...DEFAULTS, model: "m", models: [{ name: "m", units: [named] }], reading };

test("a unit is written with its layer from 1, and must be one of the network", () => {
  assert.deepEqual(parseUnit(" 3.117 "), { layer: 2, unit: 117 });
  assert.deepEqual(parseUnit("2.9", reading), { layer: 1, unit: 9 });
  for (const label of ["2.10", "3.0", "0.1", "1", "1.x", "", "-1.2", "1.2.3"]) assert.equal(parseUnit(label, reading), null, label);
});

test("a named unit comes with its sign and quantity, another one as it is", () => {
  assert.deepEqual(chooseUnit(state, { layer: 1, unit: 3 }), { unit: { layer: 1, unit: 3 }, hoverUnit: null, sign: -1, quantity: "c", saliency: false });
  const after = { ...state, ...chooseUnit(state, { layer: 1, unit: 3 }) };
  assert.deepEqual(chooseUnit(after, { layer: 0, unit: 0 }), { unit: { layer: 0, unit: 0 }, hoverUnit: null, sign: 1, quantity: "c", saliency: false });
});

test("[ and ] go over the borders of layers, in a ring", () => {
  const at = (layer, unit, step) => neighbour({ ...state, unit: { layer, unit } }, step).unit;
  assert.deepEqual(at(0, 9, 1), { layer: 1, unit: 0 });
  assert.deepEqual(at(0, 0, -1), { layer: 1, unit: 9 });
  assert.deepEqual(at(1, 9, 1), { layer: 0, unit: 0 });
});

test("the cursor stays in the text", () => {
  assert.equal(moveTo(state, -5).at, 0);
  assert.equal(moveTo(state, Infinity).at, 999);
  assert.equal(moveTo({ ...state, reading: { ...reading, length: 0 } }, 3).at, 0);
});

test("the stretch turns like a page, and the last page is full", () => {
  const pageAt = (at) => stretch({ ...state, at, span: 240 });
  assert.deepEqual(pageAt(0), { start: 0, stop: 240 });
  assert.deepEqual(pageAt(239), { start: 0, stop: 240 });
  assert.deepEqual(pageAt(240), { start: 240, stop: 480 });
  assert.deepEqual(pageAt(999), { start: 760, stop: 1000 });
  assert.deepEqual(stretch({ ...state, span: 5000 }), { start: 0, stop: 1000 });
});

test("playing waits where the text is not read yet, and ends at its end", () => {
  assert.deepEqual(playOn({ ...state, at: 10 }, 3), { at: 13, playing: true });
  assert.deepEqual(playOn({ ...state, at: 598 }, 5), { at: 599, playing: true });
  assert.deepEqual(playOn({ ...state, at: 700 }, 5), { at: 700, playing: true });
  assert.deepEqual(playOn({ ...state, at: 998, reading: { ...reading, read: 1000 } }, 5), { at: 999, playing: false });
});

test("play at the end starts from the beginning; a text of one character does not play", () => {
  assert.equal(togglePlay({ ...state, at: 999 }).at, 0);
  assert.equal(togglePlay({ ...state, at: 5 }).at, 5);
  assert.deepEqual(togglePlay({ ...state, playing: true }), { playing: false });
  assert.deepEqual(togglePlay({ ...state, reading: { ...reading, length: 1 } }), {});
});

test("faster and slower stay between 1 and 60 and always move", () => {
  let speed = 1;
  for (let step = 0; step < 40; step += 1) speed = faster(speed, 1);
  assert.equal(speed, 60);
  for (let step = 0; step < 40; step += 1) speed = faster(speed, -1);
  assert.equal(speed, 1);
});

test("search counts code points and knows no case", () => {
  const text = Array.from("😀Url url URL");
  assert.deepEqual(findAll(text, "uRl"), { starts: [1, 5, 9], width: 3 });
  assert.deepEqual(findAll(Array.from("aaaa"), "aa").starts, [0, 2]);
  assert.deepEqual(findAll(Array.from("İx"), "x").starts, [1]); // its small letter has two code points
  assert.deepEqual(findAll(text, "").starts, []);
});

test("the next match, in a ring, both ways", () => {
  const starts = [3, 8, 20];
  assert.deepEqual([nextMatch(starts, 3, false), nextMatch(starts, 20, false)], [8, 3]);
  assert.deepEqual([nextMatch(starts, 8, true), nextMatch(starts, 3, true)], [3, 20]);
  assert.equal(nextMatch([], 0, false), null);
});

test("the first place is where the unit is first nearly as much on as it gets", () => {
  assert.equal(firstOn(Float32Array.from([0, 0.2, 0.95, 1, 0]), 1), 2);
  assert.equal(firstOn(Float32Array.from([0, 0.2, -0.5, 1]), -1), 2);
  assert.equal(firstOn(Float32Array.from([-1, -0.2]), 1), 0);
  assert.equal(firstOn(new Float32Array(0), 1), 0);
});

test("each code point has a visible sign of its own", () => {
  const signs = [["a", "a"], ["é", "é"], [" ", "␣"], ["\n", "⏎"], ["\t", "⇥"], ["\r", "0D"], ["\0", "00"], ["\x7f", "7F"], ["", "�"]];
  for (const [character, sign] of signs) assert.equal(glyphOf(character).text, sign);
  assert.deepEqual(glyphOf("\u0301"), { kind: "plain", text: "◌\u0301" });
  for (const character of ["\u200b", "\u200d", "\u202e", "\ufeff", "\ufe0f", "\u00a0", "\u00ad"]) {
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    assert.deepEqual(glyphOf(character), { kind: "code", text: code });
  }
});

test("the scale of a text follows its finite values", () => {
  const rows = [Float32Array.from([0.5, -3, Infinity, NaN, -Infinity]), new Float32Array(5)];
  const exploding = {
    ...reading, length: 5, read: 5, hidden: [new Int8Array(50)], hiddenScale: [Float32Array.of(1)],
    tracks: new Map([["0.2", { rows, read: 5 }]]),
  };
  assert.equal(largest(exploding, { layer: 0, unit: 2 }, "c"), 3);
});

test("characters have names for those who listen", () => {
  assert.equal(characterName(" "), "space");
  assert.equal(characterName("x"), "“x”");
  assert.equal(characterName("\u202e"), "U+202E");
});
