import assert from "node:assert/strict";
import { test } from "node:test";
import { queryOf, viewFrom } from "../../static/js/lessons/address.js";
import { written } from "../../static/js/lessons/equation.js";
import { createHistory } from "../../static/js/lessons/history.js";
import { positionsAt, scaleOf } from "../../static/js/lessons/line-picture.js";
import { asker, parsed, stream } from "../../static/js/lessons/requests.js";

const DEFAULTS = { w: 1.1, steps: 50, text: "0101", open: false };
const LOOK = { theme: "auto", big: false, hide: [] };

test("an address carries what differs, and says it back", () => {
  const settings = { w: -0.25, steps: 50, text: "a b&c=d,é/[", open: true };
  const query = queryOf(settings, DEFAULTS, { ...LOOK, big: true, hide: ["words", "question"] });
  assert.ok(!query.includes("steps"));
  const back = viewFrom(new URLSearchParams(query), DEFAULTS);
  assert.deepEqual(back.settings, settings);
  assert.deepEqual(back.look, { big: true, hide: ["words", "question"] });
  assert.equal(queryOf(DEFAULTS, DEFAULTS, LOOK), "");
});

test("what an address says wrongly is as if it were not there", () => {
  const { settings, look, act } = viewFrom(new URLSearchParams("w=nonsense&steps=&open=yes&text=&theme=pink&hide=<b>&big&do=train"), DEFAULTS);
  assert.deepEqual(settings, { ...DEFAULTS, text: "" });
  assert.deepEqual(look, { big: true });
  assert.equal(act, "train");
});

test("what a change brings with it is one change with it", () => {
  const history = createHistory({ cell: "a", w: 0 });
  history.add({ cell: "b", w: 0 }, "cell", 1000);
  history.add({ cell: "b", w: 4 }, "w", 1001);
  assert.deepEqual(history.undo(), { cell: "a", w: 0 });
  assert.ok(history.empty);
});

test("a drag is one change, and undo goes back through the others", () => {
  const history = createHistory({ w: 0 });
  history.add({ w: 1 }, "w", 0);
  history.add({ w: 2 }, "w", 100);
  history.add({ w: 3 }, "w", 2000);
  history.add({ w: 3, b: 1 }, "b", 2100);
  assert.deepEqual([history.undo(), history.undo(), history.undo()], [{ w: 3 }, { w: 2 }, { w: 0 }]);
  assert.equal(history.undo(), null);
  assert.ok(history.empty);
});

test("two clicks are two changes, however fast", () => {
  const history = createHistory({ cell: "a" });
  history.add({ cell: "b" }, "cell", 1000, true);
  history.add({ cell: "c" }, "cell", 1200, true);
  assert.deepEqual([history.undo(), history.undo()], [{ cell: "b" }, { cell: "a" }]);
});

test("numbers are written short, with a true minus", () => {
  assert.equal(written(117.39085, 5), "117.39");
  assert.equal(written(0.0051538, 3), "0.00515");
  assert.equal(written(-1234567, 3), "−1.23e6");
  assert.equal(written(1.5e-7, 2), "1.5e−7");
  assert.equal(written(12345, 3), "12345");
  assert.deepEqual([0, NaN, Infinity, -Infinity].map((value) => written(value)), ["0", "NaN", "∞", "−∞"]);
});

test("inf and NaN come back from their names", () => {
  assert.deepEqual(parsed('{"a": ["Infinity", "-Infinity", "NaN", 1, "x"]}'), { a: [Infinity, -Infinity, NaN, 1, "x"] });
});

const answering = (answers) => (_, { body }) => {
  const answer = answers(JSON.parse(body));
  return new Promise((resolve) => setTimeout(() => resolve(answer), 5));
};
const json = (content, ok = true) => ({ ok, status: ok ? 200 : 422, json: async () => content, text: async () => JSON.stringify(content) });

test("of the pictures that were asked for meanwhile, the last is asked for and shown", async () => {
  const asked = [];
  globalThis.fetch = answering(({ w }) => (asked.push(w), json({ w })));
  const got = [];
  await new Promise((resolve) => {
    const ask = asker("/api/lessons/x/y", { arrived: () => {}, got: ({ w }) => got.push(w), refused: assert.fail, settled: resolve });
    for (const w of [1, 2, 3, 4]) ask({ w });
  });
  assert.deepEqual([asked, got], [[1, 4], [4]]);
});

test("an answer to what the page asks anew as it arrives is none, and neither is a refusal", async () => {
  globalThis.fetch = answering(({ w }) => json(w === 2 ? { error: "expected less", field: "w", hint: "" } : { w }, w !== 2));
  const got = [];
  await new Promise((resolve) => {
    let w = 1;
    const ask = asker("/x", {
      arrived: () => { if (w < 3) ask({ w: w += 1 }); },
      got: (answer) => got.push(answer.w), refused: assert.fail, settled: resolve,
    });
    ask({ w });
  });
  assert.deepEqual(got, [3]);
});

test("what is no longer asked for is answered to nobody, and can be asked for again", async () => {
  globalThis.fetch = answering(({ w }) => json({ w }));
  const got = [];
  let settle = () => {};
  const ask = asker("/x", { arrived: () => {}, got: ({ w }) => got.push(w), refused: assert.fail, settled: () => settle() });
  const settled = () => new Promise((resolve) => (settle = resolve));
  ask({ w: 1 });
  ask(null);
  await settled();
  assert.deepEqual(got, []);
  ask({ w: 2 });
  await settled();
  assert.deepEqual(got, [2]);
});

test("a refusal names its field", async () => {
  globalThis.fetch = answering(() => json({ error: "expected bits", field: "text", hint: "write 0 and 1" }, false));
  const refusal = await new Promise((resolve) => {
    asker("/x", { arrived: () => {}, got: assert.fail, refused: resolve, settled: () => {} })({});
  });
  assert.deepEqual([refusal.message, refusal.field, refusal.hint], ["expected bits", "text", "write 0 and 1"]);
});

/** @param {string[]} pieces  as they come through the network */
const streaming = (pieces) => {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  globalThis.fetch = async () => ({ ok: true, body: new ReadableStream({ start: (to) => (bytes.forEach((one) => to.enqueue(one)), to.close()) }) });
};

test("a stream's parts come line by line, wherever it was cut", async () => {
  streaming(['{"progress": 0.', '5, "v": "NaN"}\n{"progress"', ': 1}\n{"ended": "done"}\n']);
  const parts = [];
  await stream("/x", {}, new AbortController().signal, (part) => parts.push(part));
  assert.deepEqual(parts, [{ progress: 0.5, v: NaN }, { progress: 1 }]);
});

test("a stream that fails, or is cut off, says so", async () => {
  const { signal } = new AbortController();
  streaming(['{"ended": "failed", "error": "no", "field": "w", "hint": ""}\n']);
  await assert.rejects(stream("/x", {}, signal, () => {}), { message: "no", field: "w" });
  streaming(['{"progress": 0.5}\n']);
  await assert.rejects(stream("/x", {}, signal, () => {}), /cut off/);
});

test("a pointer on a chart reads the positions on its axes, and none beside them", () => {
  const plot = { left: 40, right: 140, top: 10, bottom: 60, under: ([x, y]) => ({ x: (x - 40) / 10, y: (60 - y) / 25 }) };
  const body = { getBoundingClientRect: () => ({ left: 7, top: 9 }) };
  assert.deepEqual(positionsAt(plot, body, { clientX: 7 + 90, clientY: 9 + 35 }), { x: 5, y: 1 });
  for (const [clientX, clientY] of [[46, 44], [150, 44], [97, 18], [97, 70]]) assert.equal(positionsAt(plot, body, { clientX, clientY }), null);
});

test("a scale shows all that is finite", () => {
  const lines = [{ x: [0, 1], y: [NaN, -3], color: "" }, { x: [0, 1], y: [Infinity, 4], color: "" }];
  const { range } = scaleOf({ name: "y" }, lines, "y");
  assert.ok(range[0] <= -3 && range[1] >= 4 && range[1] < 10);
});

test("no tick stands beyond the end that an axis is given", () => {
  const { range, ticks, labels } = scaleOf({ name: "y", least: 0, most: 0.75 }, [], "y");
  assert.deepEqual([range, ticks.map((tick) => Math.round(100 * tick)), labels.length], [[0, 0.75], [0, 20, 40, 60], 4]);
  assert.deepEqual(scaleOf({ name: "y", least: -5, most: -1 }, [], "y").ticks, [-5, -4, -3, -2, -1]);
});

test("an axis that shows a span always goes on where the lines do", () => {
  const over = (...y) => scaleOf({ name: "y", shows: [0.5, 1], most: 1 }, [{ x: y, y, color: "" }], "y").range;
  assert.deepEqual([over(), over(0.7, 0.9), over(0.41, NaN)], [[0.5, 1], [0.5, 1], [0.41, 1]]);
});

test("what the page's controls cannot show is as if it were not in the address", () => {
  const defaults = { w: 1, shape: "one", at: 2 };
  const fits = (/** @type {string} */ name, /** @type {unknown} */ value) => (name === "w" ? Number(value) <= 2 : value !== "banana");
  assert.deepEqual(viewFrom(new URLSearchParams("w=99&shape=banana&at=5"), defaults, fits).settings, { w: 1, shape: "one", at: 5 });
  assert.deepEqual(viewFrom(new URLSearchParams("w=2&shape=two"), defaults, fits).settings, { w: 2, shape: "two", at: 2 });
});
