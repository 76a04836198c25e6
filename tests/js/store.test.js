import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore, watch } from "../../static/js/state/store.js";

/** A store whose animation frames are run by hand. */
function storeOf(initial) {
  const frames = [];
  const store = createStore(initial, (flush) => frames.push(flush));
  return { store, frames, frame: () => frames.splice(0).forEach((flush) => flush()) };
}

test("many changes within a frame are told once, with what was told before", () => {
  const { store, frame, frames } = storeOf({ at: 0, playing: false });
  const told = [];
  store.subscribe((state, previous) => told.push([previous.at, state.at]));
  store.set({ at: 1 });
  store.set({ at: 2 });
  store.set({ playing: true });
  assert.equal(frames.length, 1);
  assert.deepEqual(told, []);
  assert.equal(store.get().at, 2);
  frame();
  assert.deepEqual(told, [[0, 2]]);
  store.set({ at: 3 });
  frame();
  assert.deepEqual(told, [[0, 2], [2, 3]]);
});

test("what is waiting for the frame is told at once when asked, and once", () => {
  const { store, frame } = storeOf({ at: 0 });
  const told = [];
  store.subscribe((state, previous) => told.push([previous.at, state.at]));
  store.flush();
  assert.deepEqual(told, []);
  store.set({ at: 1 });
  store.flush();
  assert.deepEqual(told, [[0, 1]]);
  store.set({ at: 2 });
  frame();
  assert.deepEqual(told, [[0, 1], [1, 2]]);
});

test("setting what already is tells nobody, NaN included", () => {
  const { store, frames } = storeOf({ at: 1, value: NaN });
  store.set({ at: 1, value: NaN });
  assert.equal(frames.length, 0);
});

test("a change made while telling comes in the next frame", () => {
  const { store, frame } = storeOf({ at: 0 });
  const told = [];
  store.subscribe(({ at }) => {
    told.push(at);
    if (at < 2) store.set({ at: at + 1 });
  });
  store.set({ at: 1 });
  frame();
  assert.deepEqual(told, [1]);
  frame();
  assert.deepEqual(told, [1, 2]);
});

test("an aborted listener hears nothing more, not even in the same frame", () => {
  const { store, frame } = storeOf({ at: 0 });
  const ending = new AbortController();
  const told = [];
  store.subscribe(() => ending.abort());
  store.subscribe(({ at }) => told.push(at), { signal: ending.signal });
  store.set({ at: 1 });
  frame();
  store.set({ at: 2 });
  frame();
  assert.deepEqual(told, []);
});

test("a listener that throws does not stop the others", (context) => {
  context.mock.method(console, "error", () => {});
  const { store, frame } = storeOf({ at: 0 });
  const told = [];
  store.subscribe(() => {
    throw new Error("broken panel");
  });
  store.subscribe(({ at }) => told.push(at));
  store.set({ at: 1 });
  frame();
  assert.deepEqual(told, [1]);
  assert.equal(console.error.mock.callCount(), 1);
});

test("watch draws at once, and again only when what it looks at has changed", () => {
  const { store, frame } = storeOf({ at: 0, unit: 5 });
  const drawn = [];
  watch(store, ({ unit }) => [unit], ({ unit }) => drawn.push(unit));
  store.set({ at: 7 });
  frame();
  store.set({ unit: 6 });
  frame();
  assert.deepEqual(drawn, [5, 6]);
});
