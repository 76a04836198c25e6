import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULTS } from "../../static/js/read/state.js";
import { stateFromUrl, urlFromState } from "../../static/js/state/url.js";

const SHA = "ab".repeat(32);
const parse = (address) => stateFromUrl(new URL(address, "http://127.0.0.1:7777"));

test("the address of the contract is read", () => {
  const { state, characters } = parse("/?model=wiki-lstm&text=sample:wiki&unit=3.117&at=120&show=c&sign=-&scale=text"
    + "&palette=classic&guesses=3&order=similar&layer=3&span=480&theme=dark&big=1&hide=next,units");
  assert.deepEqual(state, {
    model: "wiki-lstm", text: { kind: "sample", name: "wiki" }, unit: { layer: 2, unit: 117 }, at: 120, quantity: "c", sign: -1,
    scale: "text", palette: "classic", guesses: 3, order: "similar", layer: 2, span: 480, theme: "dark", big: true,
    hide: ["next", "units"],
  });
  assert.equal(characters, null);
});

test("a bare address says nothing", () => {
  assert.deepEqual(parse("/"), { state: {}, characters: null });
});

test("what is written is read back", () => {
  const state = {
    ...DEFAULTS, model: "my model/ü&=", text: { kind: "stored", sha256: SHA }, unit: { layer: 0, unit: 50 }, at: 7,
    quantity: "c", sign: -1, scale: "text", palette: "classic", guesses: 0, order: "similar", layer: 0, span: 60, speed: 30,
    theme: "light", big: true, hide: ["nav"],
  };
  const back = parse(urlFromState(state)).state;
  for (const key of Object.keys(back)) assert.deepEqual(back[key], state[key], key);
  assert.equal(Object.keys(back).length, 16);
});

test("a preference is written only where it differs, what names the view always", () => {
  const state = { ...DEFAULTS, model: "wiki-lstm", text: { kind: "sample", name: "wiki" } };
  assert.equal(urlFromState(state), "/?model=wiki-lstm&text=sample:wiki&unit=1.0&at=0&show=h");
  assert.equal(urlFromState(DEFAULTS), "/");
});

test("nonsense is left out, numbers are kept in their limits", () => {
  const { state } = parse("/?unit=0.4&at=-3&show=q&scale=NaN&guesses=4&span=1e9&order=&layer=x&theme=pink&hide=<b>,ok&text=sha256:12");
  assert.deepEqual(state, { hide: ["ok"] });
  assert.deepEqual(parse("/?speed=999&span=1&at=99999999").state, { speed: 60, span: 20 });
});

/** A state whose own text is open. */
function owning(text) {
  const characters = Array.from(text);
  return {
    ...DEFAULTS, model: "m", text: { kind: "stored", sha256: SHA }, reading: { characters, length: characters.length },
  };
}

test("a short text of one's own travels in the fragment, whatever is in it", () => {
  const text = "a&b=c#d %41\n\t\"'<é😀\u0000\u202e";
  const { characters, state } = parse(urlFromState(owning(text)));
  assert.equal(characters, text);
  assert.deepEqual(state.text, { kind: "stored", sha256: SHA });
});

test("the limit of the fragment is 2 kB of UTF-8", () => {
  assert.ok(urlFromState(owning("a".repeat(2048))).includes("#text="));
  assert.ok(!urlFromState(owning("a".repeat(2049))).includes("#"));
  assert.ok(!urlFromState(owning("é".repeat(1025))).includes("#"));
});

test("an empty text travels too, a sample does not, a cut fragment is no text", () => {
  assert.equal(parse(urlFromState(owning(""))).characters, "");
  assert.ok(!urlFromState({ ...owning("abc"), text: { kind: "sample", name: "wiki" } }).includes("#"));
  assert.equal(parse("/#text=%E2%82").characters, null);
});
