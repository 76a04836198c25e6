import assert from "node:assert/strict";
import { test } from "node:test";

import { createConnection } from "../../static/js/gradients/connection.js";
import { METRICS } from "../../static/js/gradients/lane.js";
import { DEFAULTS } from "../../static/js/gradients/state.js";
import { createStore } from "../../static/js/state/store.js";

/** A connection over WebSockets that are worked by hand. */
function connectionOf(context) {
  const sockets = [];
  globalThis.document = { hidden: false, addEventListener() {} };
  globalThis.addEventListener = () => {};
  globalThis.WebSocket = class extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    sent = [];
    constructor() {
      super();
      sockets.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    open() {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }
    cut() {
      this.readyState = 3;
      this.dispatchEvent(new Event("close"));
    }
    say(data) {
      this.dispatchEvent(Object.assign(new Event("message"), { data: data instanceof ArrayBuffer ? data : JSON.stringify(data) }));
    }
    close() {}
  };
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const store = createStore(DEFAULTS, () => {});
  const ending = new AbortController();
  context.after(() => ending.abort());
  const connection = createConnection(store, { url: "ws://x/watch", signal: ending.signal });
  return { connection, store, sockets, steps: () => stepsOf(store.get().lanes[0]) };
}

const stepsOf = (lane) => (lane ? [...lane.metrics.columns.step.subarray(0, lane.metrics.rows)] : null);
const status = (id, index, run, rest = {}) =>
  ({ type: "run", id, index, run, state: "paused", step: 0, events: [], layout: [], settings: {}, ...rest });

/** A `metrics` frame of these steps. */
function metrics(id, index, steps) {
  const buffer = new ArrayBuffer(64 + 64 * steps.length);
  const view = new DataView(buffer);
  view.setUint8(0, 1);
  [id, index, 0, 0].forEach((value, at) => view.setUint32(4 + 4 * at, value, true));
  view.setUint32(24, steps.length, true);
  view.setUint32(28, METRICS.length, true);
  new TextEncoder().encodeInto("metrics", new Uint8Array(buffer, 32, 24));
  new TextEncoder().encodeInto("float64", new Uint8Array(buffer, 56, 8));
  const data = new Float64Array(buffer, 64);
  steps.forEach((step, row) => (data[row * METRICS.length] = step));
  return buffer;
}

test("lanes come on screen together when all that was there has come, and grow from then on", async (context) => {
  const { connection, sockets: [socket], store, steps } = connectionOf(context);
  const shown = connection.watch(["a", "b"]); // before the connection is there
  socket.open();
  assert.deepEqual(socket.sent, [{ type: "watch", id: 2, runs: ["a", "b"] }]);
  socket.say(status(2, 0, "a"));
  socket.say(metrics(2, 0, [0, 1]));
  assert.equal(store.get().lanes[0], null);
  socket.say(status(2, 1, "b"));
  socket.say({ type: "caught", id: 2 });
  assert.equal(await shown, true);
  assert.deepEqual(store.get().lanes.map(({ run }) => run), ["a", "b"]);
  socket.say(metrics(2, 0, [2]));
  assert.deepEqual(steps(), [0, 1, 2]);
});

test("after a cut everything is told again; nothing is lost or doubled, and the old picture stays till then", async (context) => {
  const { connection, sockets, store, steps } = connectionOf(context);
  sockets[0].open();
  void connection.watch(["a"]);
  sockets[0].say(status(1, 0, "a"));
  sockets[0].say(metrics(1, 0, [0, 1, 2]));
  sockets[0].say({ type: "caught", id: 1 });
  sockets[0].cut();
  assert.deepEqual([store.get().connected, steps()], [false, [0, 1, 2]]);
  context.mock.timers.tick(250);
  sockets[1].open();
  assert.deepEqual(sockets[1].sent, [{ type: "watch", id: 2, runs: ["a"] }]);
  sockets[1].say(status(2, 0, "a"));
  sockets[1].say(metrics(2, 0, [0, 1, 2, 3]));
  assert.deepEqual(steps(), [0, 1, 2]);
  sockets[1].say({ type: "caught", id: 2 });
  sockets[1].say(metrics(2, 0, [4]));
  assert.deepEqual([store.get().connected, steps()], [true, [0, 1, 2, 3, 4]]);
});

test("what belongs to an earlier watch is dropped", async (context) => {
  const { connection, sockets: [socket], store } = connectionOf(context);
  socket.open();
  const first = connection.watch(["a"]);
  const second = connection.watch(["b"]);
  assert.equal(await first, false);
  socket.say(status(1, 0, "a"));
  socket.say({ type: "caught", id: 1 });
  assert.equal(store.get().lanes[0], null);
  socket.say(status(2, 0, "b"));
  socket.say({ type: "caught", id: 2 });
  assert.equal(await second, true);
  assert.equal(store.get().lanes[0].run, "b");
});

test("a run that starts is waited for a moment, then shown as it is", async (context) => {
  const { connection, sockets: [socket], store } = connectionOf(context);
  socket.open();
  const shown = connection.watch(["a"]);
  socket.say(status(1, 0, "a", { state: "starting" }));
  socket.say({ type: "caught", id: 1 });
  context.mock.timers.tick(1000);
  assert.equal(store.get().lanes[0], null);
  context.mock.timers.tick(1000);
  assert.equal(await shown, true);
  assert.equal(store.get().lanes[0].status.state, "starting");
});

test("a watch that is refused says why, and what was on screen is watched on", async (context) => {
  const { connection, sockets: [socket], store } = connectionOf(context);
  socket.open();
  const first = connection.watch(["a"]);
  socket.say(status(1, 0, "a"));
  socket.say({ type: "caught", id: 1 });
  await first;
  const second = connection.watch(["gone"]);
  socket.say({ type: "failed", id: 2, error: "gone: there is no such run", field: "runs.0", hint: "" });
  await assert.rejects(second, /there is no such run/);
  assert.deepEqual(socket.sent.at(-1), { type: "watch", id: 3, runs: ["a"] });
  assert.equal(store.get().lanes[0].run, "a");
});
