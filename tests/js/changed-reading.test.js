import assert from "node:assert/strict";
import { test } from "node:test";

import { keepChanged } from "../../static/js/read/changed-requests.js";
import { openChanged, shown, shownStore } from "../../static/js/read/changed.js";
import { lossFrom, otherGuesses } from "../../static/js/read/losschange.js";
import { openReading, reduce, series } from "../../static/js/read/reading.js";
import { askForTracks } from "../../static/js/read/requests.js";
import { DEFAULTS } from "../../static/js/read/state.js";
import { tinted, tintNow } from "../../static/js/read/tint.js";
import { createStore } from "../../static/js/state/store.js";

const clamp = (changes = {}) =>
  ({ kind: "clamp", layer: 0, unit: 1, quantity: "h", value: 0, start: 0, stop: null, ...changes });

/** A frame of one layer of two units. */
const frame = (name, data, trace, columns = 1) =>
  ({ name, data, request: 1, trace, index: 0, offset: 0, scale: 1 / 127, rows: data.length / columns, columns });

/** All that is read of a text, with h at `value` and a surprise of `bits` everywhere. */
function frames(trace, length, value, bits) {
  return [
    frame("surprise_bits", Float32Array.from({ length }, (_, at) => (at === 0 ? NaN : bits)), trace),
    frame("guess_ids", new Uint16Array(5 * length).fill(bits), trace, 5),
    frame("hidden", new Int8Array(2 * length).fill(Math.round(127 * value)), trace, 2),
  ];
}

function readingOf(characters, trace = 1) {
  const opened = {
    type: "opened", id: 1, trace, model: "m", cell: "lstm", layers: 1, hidden_size: 2, vocabulary: ["", "a", "b"],
    tracks: ["c", "h"], baseline: null, characters, text: { kind: "sample", name: "s" },
  };
  return frames(trace, characters.length, 1, 2).reduce(reduce, openReading(opened));
}

const intervened = (id, trace, characters, changes, of = 1) => ({ type: "intervened", id, trace, of, characters, changes });

/** A page whose text is read, and what it has asked for. */
function pageOf() {
  const sent = [];
  const store = createStore({ ...DEFAULTS, model: "m", reading: readingOf("aaaa") }, (flush) => queueMicrotask(flush));
  const { signal } = new AbortController();
  const send = (command) => sent.push(command);
  const requests = keepChanged(store, send, signal);
  askForTracks(store, send, signal, ({ changed }) => changed?.reading ?? null);
  const hold = async (...held) => {
    store.set({ held });
    await settle();
    return sent.length;
  };
  const answer = (id, trace, changes, characters = "aaaa") => {
    requests.intervened(intervened(id, trace, characters, changes, store.get().reading.trace));
    for (const each of frames(trace, 4, 0.5, 3)) requests.frame(each);
    return settle();
  };
  return { store, sent, requests, hold, answer };
}

const settle = () => new Promise((done) => setTimeout(done, 5));

test("while nothing is held, panels see the very state of the page", () => {
  const state = { ...DEFAULTS, reading: readingOf("aaaa") };
  assert.equal(shown(state), state);
  const store = createStore(state, () => {});
  assert.equal(shownStore(store).get(), state);
});

test("panels see the changed reading in the place of the other, and the other beside it while both are compared", async () => {
  const { store, hold, answer } = pageOf();
  await answer(await hold(clamp()), 2, [clamp()]);
  const original = store.get().reading;
  const view = shown(store.get());
  assert.deepEqual([view.reading.trace, view.before], [2, original]);
  assert.equal(shown(store.get()), view);
  assert.equal(series(view.reading, 0, 1, "h")[2].toFixed(1), "0.5");
  assert.equal(shown({ ...store.get(), compare: "changed" }).before, null);
  assert.equal(shown({ ...store.get(), compare: "original" }).reading, original);
  assert.equal(shown({ ...store.get(), held: [] }).reading, original);
  assert.equal(view.reading.characters, original.characters); // nothing is laid out again
});

test("rows keep their order in the changed reading, and the reading its identity from step to step", () => {
  const reading = { ...readingOf("aa"), order: [Uint16Array.of(1, 0)] };
  const changed = openChanged(intervened(2, 2, "aa", [clamp()]), reading, []);
  for (const each of frames(2, 2, 0, 1)) changed.reading = reduce(changed.reading, each);
  const state = { ...DEFAULTS, reading, held: [clamp()], changed };
  assert.equal(shown(state).reading.order, reading.order);
  assert.equal(shown({ ...state, at: 1 }).reading, shown(state).reading);
});

test("before the first change the changed reading is as the other", () => {
  const reading = openChanged(intervened(2, 2, "aaba", [clamp({ start: 3 }), { kind: "replace", position: 2, character: "b" }]),
    readingOf("aaaa"), []).reading;
  assert.equal(reading.read, 2);
  assert.deepEqual([...series(reading, 0, 0, "h")], [1, 1, NaN, NaN]);
  assert.deepEqual(reading.characters, ["a", "a", "b", "a"]);
});

test("each change is asked for once, with the text as it was opened; the latest answer alone is taken", async () => {
  const { store, sent, requests, hold, answer } = pageOf();
  const first = await hold(clamp());
  const second = await hold(clamp({ value: 1 }));
  assert.deepEqual(sent.map(({ type, trace }) => [type, trace]), [["intervene", 1], ["intervene", 1]]);
  await answer(first, 2, [clamp()]);
  assert.equal(store.get().changed, null);
  await answer(second, 3, [clamp({ value: 1 })]);
  assert.equal(store.get().changed.reading.read, 4);
  const before = store.get().changed;
  requests.frame(frame("surprise_bits", new Float32Array(4), 2)); // of the one before
  assert.equal(store.get().changed, before);
  store.set({ at: 2 });
  await settle();
  assert.equal(sent.filter(({ type }) => type === "intervene").length, 2);
});

test("the tracks of the chosen unit are asked for in the changed reading too, anew for each", async () => {
  const { sent, hold, answer } = pageOf();
  const tracks = () => sent.filter(({ type }) => type === "unit").map(({ trace }) => trace);
  await answer(await hold(clamp()), 2, [clamp()]);
  assert.deepEqual(tracks(), [2]);
  await answer(await hold(clamp({ value: 1 })), 3, [clamp()]);
  assert.deepEqual(tracks(), [2, 3]);
});

test("it is asked for again when the text was opened again after a cut", async () => {
  const { store, sent, hold, answer } = pageOf();
  await answer(await hold(clamp()), 2, [clamp()]);
  store.set({ connected: false });
  await settle();
  store.set({ connected: true, pending: "Reading with m" });
  await settle();
  assert.equal(sent.filter(({ type }) => type === "intervene").length, 1); // the server does not know the text yet
  store.set({ pending: null, reading: readingOf("aaaa", 7) });
  await settle();
  assert.deepEqual(sent.filter(({ type }) => type === "intervene").map(({ trace }) => trace), [1, 7]);
  assert.equal(store.get().changed.reading.trace, 2); // what was there stays until the answer comes
});

test("it waits until the text has been read", async () => {
  const { store, sent, hold } = pageOf();
  const whole = store.get().reading;
  store.set({ reading: { ...whole, read: 2 } });
  await hold(clamp());
  assert.equal(sent.length, 0);
  store.set({ reading: whole });
  await settle();
  assert.equal(sent.length, 1);
});

test("when all is let go the changed reading is gone", async () => {
  const { store, sent, hold, answer } = pageOf();
  await answer(await hold(clamp()), 2, [clamp()]);
  const asked = sent.length;
  await hold();
  assert.deepEqual([store.get().changed, sent.length], [null, asked]);
});

test("what is refused is let go with the server's sentence; what was held before stays", async () => {
  const { store, sent, requests, hold, answer } = pageOf();
  await answer(await hold(clamp()), 2, [clamp()]);
  const kept = store.get().held;
  const id = await hold(clamp(), clamp({ unit: 0 }));
  assert.equal(requests.failed({ id: id + 7, error: "x", field: "", hint: "" }), false);
  assert.equal(requests.failed({ id, error: "no such unit", field: "changes.1", hint: "choose another" }), true);
  await settle();
  assert.equal(store.get().held, kept);
  assert.equal(store.get().notice.text, "No such unit.");
  assert.equal(sent.filter(({ type }) => type === "intervene").length, 2);
});

test("a link that holds what is not there says so and holds the rest", async () => {
  const { store, sent, hold } = pageOf();
  await hold(clamp(), clamp({ unit: 9 }));
  await settle();
  assert.deepEqual(store.get().held, [clamp()]);
  assert.deepEqual(sent.map(({ changes }) => changes), [[clamp()]]);
  assert.match(store.get().notice.text, /fits/);
});

test("the loss is compared where both read the same character and hold it possible", () => {
  const of = (characters, bits) => ({ characters: Array.from(characters), read: bits.length, surpriseBits: Float32Array.from(bits) });
  const before = of("abcde", [NaN, 1, 2, Infinity, 4]);
  const after = of("abxde", [NaN, 2, 9, 3, 7]);
  assert.deepEqual(lossFrom(before, after), { positions: 2, before: 2.5, after: 4.5 });
  assert.deepEqual(lossFrom(before, after, 2), { positions: 1, before: 4, after: 7 });
  assert.equal(lossFrom(before, after, 5).positions, 0);
  after.read = 2; // while it comes
  assert.deepEqual(lossFrom(before, after), { positions: 1, before: 1, after: 2 });
});

test("positions whose first guess is another", () => {
  const of = (...guessIds) => ({ read: 3, guessIds });
  assert.equal(otherGuesses(of(1, 9, 2, 9, 3, 9), of(1, 8, 3, 9, 1, 9), 2), 2);
});

test("the text is coloured by the value, its change, or the change of surprise", async () => {
  const { store, hold, answer } = pageOf();
  await answer(await hold(clamp()), 2, [clamp()]);
  const view = (changes) => shown({ ...store.get(), unit: { layer: 0, unit: 1 }, ...changes });
  const at2 = (changes) => Number((tinted(view(changes)).sign * tinted(view(changes)).values[2]).toFixed(1));
  assert.equal(at2({ tint: "value" }), 0.5);
  assert.equal(at2({}), -0.5);
  assert.equal(at2({ tint: "difference", sign: -1 }), 0.5);
  assert.equal(at2({ tint: "surprise", sign: -1 }), 1);
  assert.equal(tintNow(view({ tint: "surprise", compare: "changed" })), "value");
});
