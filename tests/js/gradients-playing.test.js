import assert from "node:assert/strict";
import { test } from "node:test";

import { reduce } from "../../static/js/gradients/lane.js";
import { createPlaying } from "../../static/js/gradients/playing.js";
import { DEFAULTS } from "../../static/js/gradients/state.js";
import { createStore } from "../../static/js/state/store.js";

const later = () => new Promise((done) => setImmediate(done));

/** Two lanes that run at these steps; what is posted is kept, and `says` tells what the runs say of themselves. */
function playingOf(context, ...steps) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const commands = [];
  context.mock.method(globalThis, "fetch", async (path, { body }) => {
    const { action, count } = JSON.parse(body);
    commands.push([path.split("/")[3], action, count]);
    return { ok: true, json: async () => ({}) };
  });
  const lanes = (...told) => told.map(([state, step], at) => reduce(null, {
    type: "run", run: "ab"[at], name: null, events: [], layout: [], reason: "", steps: 400, steps_per_second: 10, state, step,
    settings: null,
  }));
  const store = createStore({ ...DEFAULTS, playing: true, lanes: lanes(...steps.map((step) => ["running", step])) }, queueMicrotask);
  const playing = createPlaying(store, { ready: async () => {}, again: async () => {} }, { signal: new AbortController().signal });
  const says = async (...told) => {
    store.set({ lanes: lanes(...told) });
    await later();
  };
  return { playing, commands, says, passes: (ms) => context.mock.timers.tick(ms) };
}

const PAUSED = [["a", "pause", 1], ["b", "pause", 1]];

test("the lane that is a little behind goes on to the step of the other once both have paused, however late", async (context) => {
  const { playing, commands, says, passes } = playingOf(context, 20, 18);
  void playing.pause();
  await later();
  await says(["paused", 21], ["running", 18]);
  passes(5000);
  await later();
  assert.deepEqual(commands, PAUSED);
  await says(["paused", 21], ["paused", 25]);
  assert.deepEqual(commands, [...PAUSED, ["a", "step", 4]]);
});

test("a lane that does not pause is not waited for without end, nor told to go on", async (context) => {
  const { playing, commands, says, passes } = playingOf(context, 20, 18);
  const pausing = playing.pause();
  await later();
  await says(["paused", 21], ["running", 18]);
  passes(10_000);
  await pausing;
  assert.deepEqual(commands, PAUSED);
});

test("a lane that is further behind than it runs in a second stays where it is", async (context) => {
  const { playing, commands, says } = playingOf(context, 40, 18);
  void playing.pause();
  await later();
  await says(["paused", 40], ["paused", 29]);
  assert.deepEqual(commands, PAUSED);
});
