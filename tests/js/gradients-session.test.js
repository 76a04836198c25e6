import assert from "node:assert/strict";
import { test } from "node:test";

import { reduce } from "../../static/js/gradients/lane.js";
import { createSession } from "../../static/js/gradients/session.js";
import { DEFAULTS, setUpFrom, settingsOf, setUpOf, withLaneB, withValue } from "../../static/js/gradients/state.js";
import { createStore } from "../../static/js/state/store.js";

const lab = {
  defaults: DEFAULTS.shared, bounds: { hidden_size: [1, 512] }, corpora: [], limits: {},
  presets: [{ name: "rescues", title: "", sentence: "", settings: {}, a: { clipping: "off" }, b: {} }],
};

/** A server of runs without a network: what was posted to it, and what a watch of its runs tells. */
function serverOf(context) {
  const server = { posted: [], runs: new Map(), refuse: null };
  context.mock.method(globalThis, "fetch", async (path, { method, body }) => {
    const sent = body ? JSON.parse(body) : null;
    const [, , , run, what = method] = path.split("/");
    const refusal = server.refuse?.(what, sent, run);
    if (refusal) return { ok: false, json: async () => refusal };
    server.posted.push([what, run, sent]);
    if (!run) {
      const id = `run${server.runs.size}`;
      server.runs.set(id, { settings: sent.settings, step: 0, state: "paused" });
      return { ok: true, json: async () => ({ run: id }) };
    }
    if (what === "DELETE") server.runs.get(run).gone = true;
    return { ok: true, json: async () => ({}) };
  });
  return server;
}

function pageOf(context) {
  const server = serverOf(context);
  const store = createStore({ ...DEFAULTS, lab, ...setUpFrom(lab, lab.presets[0]) }, (flush) => queueMicrotask(flush));
  const told = (run) => reduce(null, {
    type: "run", run, name: null, events: [], layout: [], reason: "", steps: 400, steps_per_second: 100, ...server.runs.get(run),
  });
  const connection = {
    async watch(runs) {
      if (runs.some((run) => server.runs.get(run).gone)) throw new (await import("../../static/js/api.js")).Refusal("gone", "runs.0", "");
      store.set({ lanes: [told(runs[0]), runs[1] ? told(runs[1]) : null] });
      return true;
    },
  };
  const session = createSession(store, connection, { signal: new AbortController().signal });
  const at = (step, state = "paused") => {
    for (const lane of store.get().lanes) Object.assign(server.runs.get(lane.run), { step, state });
    return connection.watch(store.get().lanes.map(({ run }) => run));
  };
  const shown = () => store.get().lanes.map((lane) => lane?.run ?? null);
  const names = () => server.posted.map(([what, run]) => `${what} ${run ?? ""}`.trim());
  return { server, store, session, at, shown, names };
}

test("a pair of runs is made of the set-up, one difference and all", async (context) => {
  const { server, session, shown } = pageOf(context);
  await session.begin();
  assert.deepEqual(shown(), ["run0", "run1"]);
  assert.deepEqual(server.posted.map(([, , { settings, play }]) => [settings.clipping, play]), [["off", false], ["norm", false]]);
});

test("beside a run of a terminal the other lane is reset and changed alone; a preset takes both", async (context) => {
  const { server, store, session, shown } = pageOf(context);
  await session.begin();
  server.runs.set("told", { settings: null, step: 9, state: "running" });
  await session.open(["run0", "told"], { what: "run in B" });
  await session.reset();
  assert.deepEqual(shown(), ["run3", "told"]);
  await session.take(withValue(store.get(), null, "hidden_size", 32), { what: "hidden size" });
  assert.deepEqual(shown(), ["run4", "told"]);
  session.choosePreset("rescues");
  await new Promise((done) => setTimeout(done));
  assert.ok(!shown().includes("told"));
});

test("clipping changes a run that has begun; anything else makes a new pair, and undo brings the old one back", async (context) => {
  const { server, store, session, at, shown, names } = pageOf(context);
  await session.begin();
  await at(7);
  server.posted.length = 0;
  await session.take(withValue(store.get(), 0, "clipping", "value"), { what: "clipping" });
  assert.deepEqual(server.posted, [["change", "run0", { clipping: "value", threshold: 1, learning_rate: 0.05 }]]);
  assert.deepEqual(shown(), ["run0", "run1"]);
  await session.take(withValue(store.get(), null, "hidden_size", 32), { what: "hidden size" });
  assert.deepEqual(shown(), ["run2", "run3"]);
  assert.deepEqual(names().slice(-2), ["command run0", "command run1"]); // stopped, and kept
  await session.undo();
  assert.deepEqual(shown(), ["run0", "run1"]);
  assert.equal(store.get().shared.hidden_size, 64);
  assert.deepEqual(names().slice(-2), ["DELETE run2", "DELETE run3"]); // never begun
  await session.undo();
  assert.equal(settingsOf(store.get(), 0).clipping, "off");
  assert.deepEqual(server.posted.at(-1), ["change", "run0", { clipping: "off", threshold: 1, learning_rate: 0.05 }]);
});

test("before the first step only the lane that was changed is made anew", async (context) => {
  const { store, session, shown } = pageOf(context);
  await session.begin();
  await session.take(withValue(store.get(), 1, "clipping", "value"), { what: "" });
  assert.deepEqual(shown(), ["run0", "run2"]);
});

test("a refusal is told at its field, in its lane, and the runs on screen stay", async (context) => {
  const { server, store, session, at, shown } = pageOf(context);
  await session.begin();
  await at(7);
  server.refuse = (_, sent) => (sent?.settings?.seed === -1 ? { error: "seed must be positive", field: "settings.seed", hint: "" } : null);
  await session.take(withValue(store.get(), 1, "seed", -1), { what: "" });
  assert.deepEqual(store.get().fieldErrors, [{ lane: 1, field: "seed", text: "Seed must be positive.", hint: "" }]);
  assert.deepEqual(shown(), ["run0", "run1"]);
  assert.equal(server.runs.get("run2").gone, true); // A's half of the pair
  await session.take(withValue(store.get(), null, "seed", -1), { what: "" });
  assert.deepEqual(store.get().fieldErrors.map(({ lane }) => lane), [null]);
  await session.undo();
  await session.undo();
  assert.deepEqual([store.get().fieldErrors, shown()], [[], ["run0", "run1"]]);
});

test("what cannot be read is told at the field, and nothing is asked of the server", async (context) => {
  const { server, store, session } = pageOf(context);
  await session.begin();
  server.posted.length = 0;
  session.edit(null, "hidden_size", "many");
  assert.match(store.get().fieldErrors[0].text, /whole number from 1 to 512, got many/);
  session.edit(null, "hidden_size", "64"); // as it was
  assert.deepEqual([store.get().fieldErrors, server.posted], [[], []]);
});

test("reset makes the same runs at step 0, and undo brings the trained ones back", async (context) => {
  const { store, session, at, shown } = pageOf(context);
  await session.begin();
  const before = setUpOf(store.get());
  await at(7);
  await session.reset();
  assert.deepEqual([shown(), setUpOf(store.get())], [["run2", "run3"], before]);
  await session.undo();
  assert.deepEqual([shown(), store.get().lanes[0].status.step], [["run0", "run1"], 7]);
});

test("lane B goes and comes without touching A; swapping takes the runs along", async (context) => {
  const { store, session, at, shown } = pageOf(context);
  await session.begin();
  await at(7);
  await session.swap();
  assert.deepEqual([shown(), settingsOf(store.get(), 1).clipping], [["run1", "run0"], "off"]);
  await session.take(withLaneB(store.get(), false), { what: "" });
  assert.deepEqual(shown(), ["run1", null]);
  await session.take(withLaneB(store.get(), true), { what: "" });
  assert.deepEqual(shown(), ["run1", "run2"]);
});

test("one step of both, after a pause the lane that is behind goes on to the same step", async (context) => {
  const { server, store, session, at } = pageOf(context);
  await session.begin();
  await at(7);
  const [a, b] = store.get().lanes;
  store.set({ lanes: [a, { ...b, status: { ...b.status, step: 4 } }], playing: true });
  server.posted.length = 0;
  const stepped = session.step();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(server.posted.map(([, run, { action, count }]) => [run, action, count]),
    [["run0", "pause", 1], ["run1", "pause", 1], ["run1", "step", 3]]);
  await at(7);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await at(8);
  await stepped;
  assert.deepEqual(server.posted.slice(3).map(([, run, { action, count }]) => [run, action, count]),
    [["run0", "step", 1], ["run1", "step", 1]]);
});

test("two clicks on One step are two steps: the second waits for the first", async (context) => {
  const { server, session, at } = pageOf(context);
  await session.begin();
  server.posted.length = 0;
  const both = Promise.all([session.step(), session.step()]);
  const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
  await rest();
  assert.deepEqual(server.posted.map(([, run]) => run), ["run0", "run1"]);
  await at(1);
  await rest();
  await at(2);
  await both;
  assert.deepEqual(server.posted.map(([, run]) => run), ["run0", "run1", "run0", "run1"]);
});

test("of many quick changes the last one is made, when there is room again", async (context) => {
  const { server, store, session } = pageOf(context);
  await session.begin();
  server.posted.length = 0;
  await Promise.all([8, 9, 10, 16].map((size) => session.take(withValue(store.get(), null, "hidden_size", size), { what: "" })));
  const made = server.posted.filter(([what, run]) => what === "POST" && !run);
  assert.deepEqual(made.map(([, , { settings }]) => settings.hidden_size), [16, 16]);
});

test("a set-up that was overtaken leaves no run behind", async (context) => {
  const { server, store, session, shown } = pageOf(context);
  await session.begin();
  const first = session.take(withValue(store.get(), null, "hidden_size", 8), { what: "" });
  const second = session.take(withValue(store.get(), null, "hidden_size", 16), { what: "" });
  await Promise.all([first, second]);
  assert.deepEqual(store.get().lanes.map(({ status }) => status.settings.hidden_size), [16, 16]);
  const left = [...server.runs].filter(([run, { gone }]) => !gone && !shown().includes(run)).map(([run]) => run);
  assert.deepEqual(left, []);
});
