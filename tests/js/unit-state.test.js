import assert from "node:assert/strict";
import test from "node:test";

import { findAddress, readAddress, unitFromUrl, urlFromUnit } from "../../static/js/unit/address.js";
import {
  ALL, UNIT_DEFAULTS, evidentConcepts, knownSign, named, neighbour, scoresOf, shownConcept, shownEvidence, shownName,
} from "../../static/js/unit/state.js";
import { answerOf, evidenceOf } from "./unit-answer.js";

/** @param {Partial<import("../../static/js/unit/state.js").UnitState>} [changes] */
const stateOf = (changes = {}) => ({ ...UNIT_DEFAULTS, model: "wiki-lstm", address: "1.26", answer: answerOf(), ...changes });

test("the scores stand in the order of their distance from chance, whichever way round", () => {
  const scores = scoresOf(answerOf());
  assert.deepEqual(scores.map(({ name }) => name), ["inside-url", "inside-quotes", "depth", "digit"]);
  assert.deepEqual(scores.map(({ share }) => Math.round(100 * share)), [-94, 60, -25, NaN]);
  assert.equal(scores[0].title, "inside a URL");
  assert.deepEqual(scoresOf(answerOf({ profile: null })), []);
});

test("the concept that is shown is the one of the address, else the strongest, or none", () => {
  const answer = answerOf({ evidence: { "inside-quotes": evidenceOf({ report: 0.8 }), "inside-url": evidenceOf({ report: 0.97, sign: -1 }) } });
  assert.deepEqual(evidentConcepts(answer), ["inside-url", "inside-quotes"]);
  assert.equal(shownConcept(stateOf({ answer })), "inside-url");
  assert.equal(shownConcept(stateOf({ answer, concept: "inside-quotes" })), "inside-quotes");
  assert.equal(shownConcept(stateOf({ answer, concept: "unheard-of" })), "inside-url");
  assert.equal(shownConcept(stateOf({ answer, concept: ALL })), null);
  assert.equal(shownEvidence(stateOf({ answer }))?.report, 0.97);
  assert.equal(shownConcept(stateOf({ answer: answerOf({ evidence: {} }) })), null);
  assert.equal(shownConcept(stateOf({ answer: null })), null);
});

test("a unit that is low inside what it is best at is shown turned round", () => {
  const evidence = { "inside-url": evidenceOf({ sign: -1 }) };
  const state = stateOf({ answer: answerOf({ evidence }) });
  assert.equal(knownSign(state), -1);
  assert.equal(knownSign(stateOf({ answer: answerOf({ evidence }), concept: ALL })), -1);
  assert.equal(knownSign(stateOf()), 1);
  const turned = scoresOf(answerOf(), -1);
  assert.deepEqual(turned.map(({ name }) => name), ["inside-url", "inside-quotes", "depth", "digit"]);
  assert.deepEqual(turned.map(({ value }) => value), [0.97, 1 - 0.8, 0.25, null]);
  assert.equal(shownName({ sign: -1 }, "c"), "−c");
});

test("the sign is in the address where it is not the usual one of the unit", () => {
  const evidence = { "inside-url": evidenceOf({ sign: -1 }) };
  const turned = stateOf({ answer: answerOf({ evidence }), sign: 1 });
  assert.match(urlFromUnit(turned), /[?&]sign=%2B$/);
  assert.equal(unitFromUrl(new URL(urlFromUnit(turned), "http://localhost")).state.sign, 1);
  assert.doesNotMatch(urlFromUnit(turned, "1.27"), /sign/);
  assert.doesNotMatch(urlFromUnit({ ...turned, sign: -1 }), /sign/);
  assert.match(readAddress({ ...turned, sign: -1 }), /sign=-/);
  assert.equal(unitFromUrl(new URL("http://localhost/models/a/units/1.0?sign=-")).state.sign, -1);
});

test("neighbours go over the borders of layers, in a ring", () => {
  const of = { layers: 2, hidden_size: 3 };
  assert.deepEqual(neighbour({ ...of, layer: 0, unit: 2 }, 1), { layer: 1, unit: 0 });
  assert.deepEqual(neighbour({ ...of, layer: 0, unit: 0 }, -1), { layer: 1, unit: 2 });
  assert.deepEqual(neighbour({ ...of, layer: 1, unit: 2 }, 1), { layer: 0, unit: 0 });
  assert.deepEqual(neighbour({ layer: 0, unit: 0, layers: 1, hidden_size: 1 }, 1), { layer: 0, unit: 0 });
});

test("a unit is called by its address and by its name, if it has one", () => {
  const notes = { "1.2": { name: "the URL cell", note: "" }, "1.3": { name: "", note: "quiet" } };
  assert.equal(named({ layer: 0, unit: 2 }, notes), "1.2 the URL cell");
  assert.equal(named({ layer: 0, unit: 3 }, notes), "1.3");
});

test("an address leads back to the state", () => {
  const reading = /** @type {any} */ ({ characters: ["a", "é", "\u{1f600}"], length: 3 });
  const state = stateOf({
    searched: "ab12", concept: "inside-url", text: { kind: "stored", sha256: "0".repeat(64) }, at: 2, quantity: "c", theme: "dark", big: true, reading,
  });
  const address = urlFromUnit(state);
  const { state: found, characters } = unitFromUrl(new URL(address, "http://localhost"));
  const { model, address: of, searched, concept, text, at, quantity, scale, theme, big } = found;
  assert.deepEqual({ model, of, searched, concept, at, quantity, scale, theme, big },
    { model: "wiki-lstm", of: "1.26", searched: "ab12", concept: "inside-url", at: 2, quantity: "c", scale: "text", theme: "dark", big: true });
  assert.deepEqual(text, state.text);
  assert.equal(characters, "aé\u{1f600}");
});

test("what an address says wrongly is as if it did not say it", () => {
  const { state, characters } = unitFromUrl(new URL("http://localhost/models/%E0%A4%A/units/%zz?at=-1&text=file:x&show=q&theme=pink&search=../x#text=%E0"));
  assert.deepEqual(state, { model: "", address: "" });
  assert.equal(characters, null);
  assert.deepEqual(unitFromUrl(new URL("http://localhost/models/a%20b/units/1.0")).state, { model: "a b", address: "1.0" });
});

test("links to the other pages name model, text, position and unit", () => {
  const reading = /** @type {any} */ ({ characters: ["a"], length: 1 });
  const state = stateOf({ text: { kind: "sample", name: "wiki" }, at: 5, reading });
  assert.equal(readAddress(state), "/?model=wiki-lstm&text=sample:wiki&at=5&unit=1.26&show=h");
  assert.equal(findAddress(state, "inside-url"), "/find?model=wiki-lstm&concept=inside-url&unit=1.26");
  assert.equal(urlFromUnit(state, "1.27"), "/models/wiki-lstm/units/1.27?text=sample:wiki&at=5");
  assert.equal(urlFromUnit(stateOf({ model: "a/b c" })), "/models/a%2Fb%20c/units/1.26");
});
