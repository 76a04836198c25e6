import assert from "node:assert/strict";
import { test } from "node:test";

import { coursesOf } from "../../static/js/lessons/gates/charts.js";
import { linesOf } from "../../static/js/lessons/gates/strip.js";

/** @typedef {import("../../static/js/wire/lessons/gates.js").GatesPicture} GatesPicture */

const look = /** @type {any} */ ({ lanes: ["blue", "orange"] });
const row = (/** @type {string} */ name, unit = 0) => ({ name, unit, values: [0, 1] });

/** @param {string[]} states @param {string[]} gates @param {number} [units] */
const course = (states, gates, units = 1) => {
  const rows = states.flatMap((name) => Array.from({ length: units }, (_, unit) => row(name, unit)));
  return { gates: gates.map((name) => ({ name, unit: 0, values: [1] })), states: rows, gradients: rows };
};

/** @param {Partial<GatesPicture>} given @returns {GatesPicture} */
const seen = (given) => ({ cell: "lstm", inputs: [], first: course(["c", "h"], ["i", "f", "g", "o"]), second: null, differences: [], largest: 0, largest_at: 0, ...given });

const labels = (/** @type {GatesPicture} */ picture) => linesOf(picture, look).map(({ label }) => label);

test("a cell alone has a row for each gate, state and gradient", () => {
  assert.deepEqual(labels(seen({})), ["i", "f", "g", "o", "c", "h", "∂L/∂c", "∂L/∂h"]);
  assert.deepEqual(labels(seen({ inputs: [1] }))[0], "x");
  assert.deepEqual(linesOf(seen({}), look).slice(0, 4).map(({ kind }) => kind), ["gate", "gate", "number", "gate"]);
});

test("two forms stand one below the other; as printed, h is the candidate", () => {
  const both = seen({ cell: "mgu", first: course(["c", "h"], ["u"]), second: course(["h"], ["u", "n"]) });
  assert.deepEqual(labels(both), ["as printed", "u", "c", "h̃", "∂L/∂c", "∂L/∂h̃", "usual form", "u", "n", "h", "∂L/∂h"]);
  assert.deepEqual(coursesOf(both, "states").map(({ row: { name }, lane }) => [name, lane]), [["c", 0], ["h", 1]]);
});

test("several units have their numbers and no gates", () => {
  const both = seen({ cell: "full", first: course(["h"], ["r", "u", "n"], 2), second: course(["h"], ["r", "z", "n"], 2) });
  assert.deepEqual(labels(both).slice(0, 5), ["the lecture’s", "h₁", "h₂", "∂L/∂h₁", "∂L/∂h₂"]);
  assert.deepEqual(coursesOf(both, "gradients").map(({ lane }) => lane), [0, 0, 1, 1]);
});
