import assert from "node:assert/strict";
import { test } from "node:test";

import { runsFromUrl, setUpFromUrl, urlFromState, viewFromUrl } from "../../static/js/gradients/address.js";
import { DEFAULTS, join, setUpFrom, settingsOf, split, withLaneB, withValue } from "../../static/js/gradients/state.js";

const lab = {
  defaults: DEFAULTS.shared, bounds: {}, limits: {}, corpora: [],
  presets: [
    { name: "first", title: "First", sentence: "", settings: { seed: 1 }, a: {}, b: { cell: "lstm" } },
    { name: "rescues", title: "Clipping rescues", sentence: "", settings: { spectral_radius: 1.6 }, a: { clipping: "off" }, b: {} },
    { name: "alone", title: "One lane", sentence: "", settings: {}, a: {}, b: null },
  ],
};
const page = (path) => new URL(path, "http://127.0.0.1:7777");
const stateOf = (setUp, view = {}) => ({ ...DEFAULTS, lab, ...setUp, ...view });
const preset = (name) => setUpFrom(lab, lab.presets.find((one) => one.name === name));
const settings = (setUp) => [settingsOf(setUp, 0), setUp.b && settingsOf(setUp, 1)];

/** The set-up after it has gone through an address. */
function through(setUp) {
  const address = urlFromState(stateOf(setUp));
  const back = setUpFromUrl(page(address), lab);
  assert.deepEqual(settings(back), settings(setUp), address);
  assert.deepEqual(Object.keys(back.a).sort(), Object.keys(setUp.a).sort(), address);
  assert.equal(back.preset, setUp.preset);
  return address;
}

test("an untouched preset is its name", () => {
  assert.equal(through(preset("rescues")), "/gradients?preset=rescues");
  assert.equal(through(preset("alone")), "/gradients?preset=alone");
});

test("without a set-up the address means the first preset, with one none", () => {
  assert.equal(setUpFromUrl(page("/gradients"), lab).preset, "first");
  assert.equal(setUpFromUrl(page("/gradients?at=3&theme=dark"), lab).preset, "first");
  assert.equal(setUpFromUrl(page("/gradients?seed=4"), lab).preset, null);
  assert.equal(through(setUpFrom(lab, null)), "/gradients?seed=0");
});

test("what differs from the preset is written, shared or by lane", () => {
  const rescues = preset("rescues");
  assert.equal(through(withValue(rescues, null, "hidden_size", 32)), "/gradients?preset=rescues&hidden_size=32");
  assert.equal(through(withValue(rescues, 0, "clipping", "value")), "/gradients?preset=rescues&a.clipping=value");
  assert.equal(through(withValue(rescues, 1, "gain", 2.5)), "/gradients?preset=rescues&a.gain=1&b.gain=2.5");
  assert.equal(through(withValue(rescues, null, "spectral_radius", null)), "/gradients?preset=rescues&spectral_radius=none");
});

test("a line that the preset splits can be joined, one that it shares be split while equal", () => {
  assert.equal(through(join(preset("rescues"), "clipping")), "/gradients?preset=rescues&clipping=off");
  assert.equal(through(split(preset("rescues"), "seed")), "/gradients?preset=rescues&a.seed=0&b.seed=0");
});

test("lanes are switched off and on", () => {
  assert.match(through(withLaneB(preset("rescues"), false)), /^\/gradients\?preset=rescues&lanes=1/);
  assert.equal(through(withLaneB(preset("alone"), true)), "/gradients?preset=alone&lanes=2");
});

test("what an address says wrongly is as if it were not there", () => {
  const address = "/gradients?preset=nothing&hidden_size=many&cell=tape&layers=1.5&clipping=&window=none&a.seed=&x=1&length=1e400";
  assert.deepEqual(settings(setUpFromUrl(page(address), lab)), settings(setUpFrom(lab, null)));
});

test("a number out of bounds goes to the server, which tells it at the field", () => {
  assert.equal(setUpFromUrl(page("/gradients?hidden_size=0"), lab).shared.hidden_size, 0);
});

test("the view comes back", () => {
  const view = { at: 120, pace: 5, matrix: "jacobian", layer: 1, lossScale: "log", theme: "dark", big: true };
  const address = urlFromState(stateOf(preset("rescues"), view));
  assert.equal(address, "/gradients?preset=rescues&at=120&pace=5&matrix=jacobian&layer=2&loss=log&theme=dark&big=1");
  assert.deepEqual(viewFromUrl(page(address)), view);
  assert.deepEqual(viewFromUrl(page("/gradients?at=-&pace=&matrix=x&layer=&theme=pink")), {});
});

test("runs that have done something are named, and only well-formed names are read", () => {
  const lane = (run, step) => ({ run, status: { step, settings: {} } });
  const at = (step) => urlFromState(stateOf(preset("rescues"), { lanes: [lane("20261121-105530-3f2a", step), lane("b", 0)] }));
  assert.equal(at(0), "/gradients?preset=rescues");
  assert.equal(at(3), "/gradients?preset=rescues&runs=20261121-105530-3f2a,b");
  assert.deepEqual(runsFromUrl(page(at(3))), ["20261121-105530-3f2a", "b"]);
  assert.deepEqual(runsFromUrl(page("/gradients?runs=../../etc,%2e,ok")), ["ok"]);
});
