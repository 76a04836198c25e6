import assert from "node:assert/strict";
import { test } from "node:test";

import { FIELDS, fieldNamed, neutral, parse, typed } from "../../static/js/gradients/fields.js";
import { differenceOf, sharedLine } from "../../static/js/gradients/phrases.js";
import {
  DEFAULTS, differing, fieldOf, isSplit, join, setUpFrom, setUpOfRuns, settingsNow, settingsOf, split, swapped, withLaneB,
  withValue,
} from "../../static/js/gradients/state.js";

const defaults = DEFAULTS.shared;
const lab = {
  defaults, bounds: { hidden_size: [1, 512], learning_rate: [1e-10, 1e6], window: [0, 1000] }, limits: {},
  corpora: [{ value: "corpus:python", title: "Python sources" }],
  presets: [{
    name: "rescues", title: "Clipping rescues", sentence: "…", settings: { spectral_radius: 1.6 }, a: { clipping: "off" }, b: {},
  }],
};
const story = { ...DEFAULTS, lab, ...setUpFrom(lab, lab.presets[0]) };

test("every setting of the contract has a control, once", () => {
  assert.deepEqual(FIELDS.map(({ name }) => name).sort(), Object.keys(defaults).sort());
});

test("a preset's difference is split, with the shared value in the other lane", () => {
  assert.equal(isSplit(story, "clipping"), true);
  assert.equal(settingsOf(story, 0).clipping, "off");
  assert.equal(settingsOf(story, 1).clipping, "norm");
  assert.equal(settingsOf(story, 1).spectral_radius, 1.6);
  assert.deepEqual(differing(story), ["clipping"]); // the threshold applies to B alone, and is the same
});

test("a setting of one lane splits, and is shared again where both agree", () => {
  const apart = withValue(story, 1, "gain", 2);
  assert.deepEqual([apart.a.gain, apart.b.gain], [1, 2]);
  const again = withValue(apart, 0, "gain", 2);
  assert.equal(isSplit(again, "gain"), false);
  assert.equal(again.shared.gain, 2);
  assert.equal(isSplit(again, "clipping"), true);
});

test("a shared value takes the place of both", () => {
  const alike = withValue(story, null, "clipping", "value");
  assert.deepEqual([settingsOf(alike, 0).clipping, settingsOf(alike, 1).clipping], ["value", "value"]);
  assert.deepEqual(differing(alike), []);
});

test("a line can be split while both are equal, and joined with A's value", () => {
  const apart = split(story, "seed");
  assert.equal(isSplit(apart, "seed"), true);
  assert.equal(join(withValue(apart, 0, "seed", 7), "seed").shared.seed, 7);
});

test("the first symbol stays the first in a sequence of another length; another lag stays", () => {
  assert.equal(withValue(story, null, "length", 100).shared.lag, 99);
  assert.equal(withValue(withValue(story, null, "lag", 10), null, "length", 100).shared.lag, 10);
  const longer = withValue(story, 1, "length", 100);
  assert.deepEqual([settingsOf(longer, 0).lag, settingsOf(longer, 1).lag], [59, 99]);
});

test("swapping changes the lanes' places, and lane B can be off and on", () => {
  assert.equal(settingsOf(swapped(story), 1).clipping, "off");
  const alone = withLaneB(story, false);
  assert.equal(alone.b, null);
  assert.equal(settingsOf(alone, 0).clipping, "off");
  const back = withLaneB(alone, true);
  assert.deepEqual(settingsOf(back, 1), settingsOf(back, 0));
});

test("stored runs are shared where they agree", () => {
  const setUp = setUpOfRuns(null, { ...defaults, seed: 3 }, { ...defaults, seed: 3, cell: "lstm" });
  assert.equal(setUp.shared.seed, 3);
  assert.deepEqual([setUp.a, setUp.b], [{ cell: "rnn" }, { cell: "lstm" }]);
});

test("what does not apply goes to the server as if it were not set", () => {
  const sent = neutral({ ...defaults, cell: "gru", forget_bias: 1, chrono: 40, window: 0, stride: 5 });
  assert.deepEqual([sent.forget_bias, sent.chrono, sent.stride], [null, 40, 0]);
  assert.equal(neutral({ ...defaults, cell: "lstm", forget_bias: 1 }).forget_bias, 1);
});

test("numbers are read as people write them, and refused with the field's name and range", () => {
  const rate = fieldNamed("learning_rate");
  assert.deepEqual(parse(rate, " 5e-2 ", lab.bounds), { value: 0.05 });
  assert.deepEqual(parse(rate, ".5", lab.bounds), { value: 0.5 });
  for (const wrong of ["", "NaN", "Infinity", "1e9", "0x10", "1 2", "-1", "1e400"]) {
    assert.match(parse(rate, wrong, lab.bounds).error, /^Learning rate must be a number from 1e-10 to 1,000,000, got /, wrong);
  }
  assert.equal(parse(rate, "0,05", lab.bounds).hint, "Write a point: 0.05");
  assert.match(parse(fieldNamed("hidden_size"), "1.5", lab.bounds).error, /whole number from 1 to 512, got 1.5/);
});

test("an empty field means what its placeholder says", () => {
  assert.deepEqual(parse(fieldNamed("window"), "", lab.bounds), { value: 0 });
  assert.deepEqual(parse(fieldNamed("spectral_radius"), " ", lab.bounds), { value: null });
  assert.deepEqual(["window", "seed"].map((name) => typed(fieldNamed(name), 0)), ["", "0"]);
});

test("a server's field is one of ours, or none", () => {
  assert.deepEqual(["settings.window", "window", "settings", "run", ""].map(fieldOf), ["window", "window", null, null, null]);
});

test("what is shared and what differs is said in words", () => {
  assert.equal(sharedLine(story), "remember the first of 60 symbols · tanh RNN, 64 units · uniform, spectral radius 1.6 · SGD 0.05 · "
    + "batch 32 · seed 0");
  assert.deepEqual([0, 1].map((lane) => differenceOf(story, lane)), [["clipping off"], ["clipping: norm ≤ 1"]]);
  const apart = withValue(story, 1, "cell", "lstm");
  assert.deepEqual(differenceOf({ ...story, ...apart }, 1), ["LSTM, 64 units", "clipping: norm ≤ 1"]);
});

test("a run's settings are what it was made of, with the changes it has been told since", () => {
  const none = { clipping: null, threshold: null, learning_rate: null };
  const changed = (change) => ({ step: 3, kind: "change", text: "", change: { ...none, ...change } });
  const events = [changed({ clipping: "off" }), { step: 4, kind: "overflow", text: "", change: null },
    changed({ threshold: 2.5, learning_rate: 1e-5 }), changed({ clipping: "value" })];
  assert.deepEqual(settingsNow({ settings: defaults, events }), {
    ...defaults, clipping: "value", threshold: 2.5, learning_rate: 1e-5,
  });
  assert.equal(settingsNow({ settings: null, events }), null);
});
