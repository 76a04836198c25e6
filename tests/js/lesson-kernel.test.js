import assert from "node:assert/strict";
import { test } from "node:test";

import { plane } from "../../static/js/lessons/kernel/plane-picture.js";
import { queryAt } from "../../static/js/lessons/kernel/regression-picture.js";

test("a place in the plane is found again under its pixel, and held at the edge", () => {
  const { x, y, at } = plane(420);
  assert.deepEqual(at(x(1.25), y(-2.5)), { qx: 1.25, qy: -2.5 });
  assert.deepEqual([x(-3), y(3)], [0, 0]);
  assert.deepEqual(at(-50, 900), { qx: -3, qy: -3 });
});

test("a query is read between the margins", () => {
  const look = /** @type {any} */ ({ left: 44, small: 11 });
  assert.equal(queryAt(44, 900, look), -3);
  assert.equal(queryAt((44 + 900 - 16.5) / 2, 900, look), 0);
  assert.equal(queryAt(2000, 900, look), 3);
});
