import assert from "node:assert/strict";
import { test } from "node:test";

import { commonStart } from "../../static/js/read/continuations.js";
import {
  changeName, everywhere, firstChanged, fitting, heldFrom, heldText, holding, undone, withChange,
} from "../../static/js/read/held.js";
import { DEFAULTS } from "../../static/js/read/state.js";
import { stateFromUrl, urlFromState } from "../../static/js/state/url.js";

const clamp = (changes = {}) =>
  ({ kind: "clamp", layer: 2, unit: 117, quantity: "h", value: 0, start: 0, stop: null, ...changes });
const replace = (position, character) => ({ kind: "replace", position, character });

const WRITTEN = [
  ["3.117:h:0", clamp()],
  ["3.117:h:0:12-40", clamp({ start: 12, stop: 41 })],
  ["3.117:h:-0.25:12-", clamp({ value: -0.25, start: 12 })],
  ["1.5:f:mean:7", clamp({ layer: 0, unit: 5, quantity: "f", value: null, start: 7, stop: 8 })],
  ["3.117:c:1e-7:0", clamp({ quantity: "c", value: 1e-7, stop: 1 })],
  ["char:12:2c", replace(12, ",")],
  ["char:0:1f600", replace(0, "😀")],
  ["char:3:a", replace(3, "\n")],
];

test("each change is written in one way and read back", () => {
  for (const [word, change] of WRITTEN) {
    assert.equal(heldText([change]), word);
    assert.deepEqual(heldFrom(word), [change], word);
  }
  assert.deepEqual(heldFrom(WRITTEN.map(([word]) => word).join(",")), WRITTEN.map(([, change]) => change));
});

test("nonsense in an address is left out, and there are at most sixteen changes", () => {
  const wrong = ["", "3.117", "3.117:h", "3.117:h:", "0.1:h:0", "3.117:q:0", "3.117:h:x", "3.117:h:NaN", "3.117:h:2e6",
    "3.117:h:0:9-3", "3.117:h:0:-3", "3.117:h:0:1:2", "char:1:", "char:1:d800", "char:1:110000", "char:x:61", "<b>"];
  assert.deepEqual(heldFrom(wrong.join(",")), []);
  assert.equal(heldFrom(Array(40).fill("3.117:h:0").join(",")).length, 16);
});

test("what is held is part of the address, how it is compared only where it says something", () => {
  const state = { ...DEFAULTS, model: "m", text: { kind: "sample", name: "s" }, held: [clamp({ start: 12, stop: 41 }), replace(3, "&")] };
  const address = urlFromState({ ...state, compare: "changed", tint: "surprise" });
  assert.ok(address.endsWith("&hold=3.117:h:0:12-40,char:3:26&compare=changed&tint=surprise"), address);
  const { state: back } = stateFromUrl(new URL(address, "http://127.0.0.1"));
  assert.deepEqual([back.held, back.compare, back.tint], [state.held, "changed", "surprise"]);
  assert.ok(!urlFromState({ ...state, held: [], compare: "changed" }).includes("compare"));
  assert.ok(!urlFromState(state).includes("compare"));
});

test("the same thing at the same positions is held once, with the newer value", () => {
  const held = [clamp(), clamp({ start: 5 }), replace(2, "a")];
  assert.deepEqual(withChange(held, clamp({ value: 1 })), [clamp({ value: 1 }), clamp({ start: 5 }), replace(2, "a")]);
  assert.deepEqual(withChange(held, replace(2, "b")).at(-1), replace(2, "b"));
  assert.equal(withChange(held, clamp({ quantity: "c" })).length, 4);
  assert.equal(withChange(held, clamp({ start: 5, stop: 9 })).length, 4);
});

test("only what the network and the text have can be held", () => {
  const reading = { layers: 3, hiddenSize: 118, trackNames: ["c", "h"], length: 10 };
  const held = [clamp(), clamp({ unit: 118 }), clamp({ layer: 3 }), clamp({ quantity: "z" }), clamp({ start: 10 }), replace(9, "x"), replace(10, "x")];
  assert.deepEqual(fitting(held, reading), [clamp(), replace(9, "x")]);
});

test("in another text only what has no position goes on", () => {
  assert.deepEqual(everywhere([clamp(), clamp({ start: 1 }), clamp({ stop: 3 }), replace(0, "a")]), [clamp()]);
});

test("nothing before the first change can differ", () => {
  assert.equal(firstChanged([clamp({ start: 7 }), replace(3, "x")]), 3);
  assert.equal(firstChanged([clamp()]), 0);
});

test("a change in words", () => {
  const name = (change, known) => changeName(change, Array.from("a b"), known);
  assert.equal(name(clamp()), "3.117 h at 0 everywhere");
  assert.equal(name(clamp({ value: -0.5, start: 1200 })), "3.117 h at −0.5 from 1,200 on");
  assert.equal(name(clamp({ start: 12, stop: 41 })), "3.117 h at 0 from 12 to 40");
  assert.equal(name(clamp({ start: 12, stop: 13 })), "3.117 h at 0 at position 12");
  assert.equal(name(clamp({ value: null })), "3.117 h at its mean everywhere");
  assert.equal(name(clamp({ value: null }), clamp({ value: 0.123456 })), "3.117 h at its mean (0.123) everywhere");
  assert.equal(name(replace(1, "x")), "space read as “x” at 1");
});

test("changes by hand can be taken back one by one", () => {
  let state = { held: [], heldEarlier: [] };
  assert.equal(undone(state), null);
  for (const held of [[clamp()], [clamp(), replace(1, "x")], []]) state = { ...state, ...holding(state, held) };
  const seen = [];
  for (let patch = undone(state); patch; patch = undone(state)) {
    state = { ...state, ...patch };
    seen.push(state.held.length);
  }
  assert.deepEqual(seen, [2, 1, 0]);
});

test("how much two continuations have in common", () => {
  assert.equal(commonStart(Array.from("abc"), Array.from("abd")), 2);
  assert.equal(commonStart([], ["a"]), 0);
  assert.equal(commonStart(["a"], ["a"]), 1);
});
