import assert from "node:assert/strict";
import { test } from "node:test";

import { conceptFrom, conceptText, findFromUrl, urlFromFind } from "../../static/js/find/address.js";
import { FIND_DEFAULTS } from "../../static/js/find/state.js";

const at = (path) => findFromUrl(new URL(path, "http://127.0.0.1:7777"));
const reading = { length: 4, characters: ["a", "b", "é", "\n"] };
const state = {
  ...FIND_DEFAULTS, model: "wiki-lstm", searched: "corpus:wiki", concept: { kind: "regex", pattern: "\\{\\{cite &=#[^}]*" }, reading,
  unit: { layer: 2, unit: 53 }, of: "c", quantity: "c", scale: "text", sign: -1, text: { kind: "sample", name: "wiki" }, at: 3, threshold: 0.25,
  on: [[12, 41]], off: [[50, 61]], clamping: { units: 10, quantity: "c", to: "value", value: -0.5, where: "inside" }, filter: "inner", theme: "dark", big: true,
};

test("an address leads back to the whole view", () => {
  const { state: read, characters } = at(urlFromFind(state));
  for (const key of ["model", "searched", "concept", "unit", "of", "quantity", "scale", "sign", "text", "at", "threshold", "on", "off", "clamping", "filter", "theme", "big"]) {
    assert.deepEqual(read[key], state[key], key);
  }
  assert.equal(characters, null);
});

test("what is usual is not written", () => {
  const plain = { ...FIND_DEFAULTS, model: "m", searched: "shipped", reading: null };
  assert.equal(urlFromFind(plain), "/find?model=m&text=shipped&concept=inside-url");
});

test("a short text of the user's own travels in the fragment, a long one by its name", () => {
  const text = { kind: "stored", sha256: "a".repeat(64) };
  assert.equal(at(urlFromFind({ ...state, text })).characters, "abé\n");
  const long = { ...reading, length: 3000, characters: new Array(3000).fill("x") };
  const address = urlFromFind({ ...state, text, reading: long });
  assert.doesNotMatch(address, /#text/);
  assert.deepEqual(at(address).state.text, text);
});

test("concepts are written and read", () => {
  for (const concept of [{ kind: "built-in", name: "inside-url" }, { kind: "regex", pattern: "a:b,c" }, { kind: "labelled", sha256: "0".repeat(64) }]) {
    assert.deepEqual(conceptFrom(conceptText(concept)), concept);
  }
  for (const wrong of ["", "regex:", `regex:${"x".repeat(501)}`, "labelled:12", "<script>"]) assert.equal(conceptFrom(wrong), null);
});

test("what an address says wrongly is as if it did not say it", () => {
  const { state: read } = at("/find?unit=0.4&at=-3&threshold=abc&brush=9-1&clamp=x:0:always&filter=all&theme=pink&of=q&on=file:x&concept=%00");
  assert.deepEqual(read, {});
  assert.deepEqual(at("/find?unit=1.4&of=q").state.of, "h");
  assert.equal(at("/find?clamp=h:1e400:inside").state.clamping, undefined);
  assert.equal(at("/find#text=%E0%A4").characters, null);
});
