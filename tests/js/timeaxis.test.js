import assert from "node:assert/strict";
import test from "node:test";

import { axisRange, centre, cursorLeft, edge, nearestPosition, positionAt, ticks, timeAxis } from "../../static/js/read/timeaxis.js";

const GUTTERS = { left: 44, right: 16 };
/** @type {any} */ (globalThis).devicePixelRatio = 1;

/** @param {number} start @param {number} stop @param {number} width */
const axisOf = (start, stop, width) => timeAxis({ start, stop }, width, GUTTERS);

test("positions and pixels are each other's inverse, at any width", () => {
  for (const width of [300, 868, 1231, 1817]) {
    for (const [start, stop] of [[0, 1], [0, 40], [240, 480], [19_760, 20_000]]) {
      const axis = axisOf(Number(start), Number(stop), width);
      for (let at = axis.start; at < axis.stop; at += 1) {
        assert.equal(positionAt(axis, centre(axis, at)), at);
        assert.equal(positionAt(axis, edge(axis, at) + 1e-6), at);
      }
      assert.equal(positionAt(axis, axis.left - 1), null);
      assert.equal(positionAt(axis, edge(axis, axis.stop) + 1), null);
      assert.equal(nearestPosition(axis, -1e6), axis.start);
      assert.equal(nearestPosition(axis, 1e6), axis.stop - 1);
    }
  }
});

test("a full page fills the room between the gutters; a few characters do not", () => {
  const full = axisOf(0, 240, 868);
  assert.equal(edge(full, 0), 44);
  assert.ok(Math.abs(edge(full, 240) - (868 - 16)) < 1e-9);
  assert.ok(axisOf(0, 3, 868).cell <= 24);
});

test("Plotly, whose margins are the gutters, puts a position where we do", () => {
  const axis = axisOf(240, 480, 868);
  const [low, high] = axisRange(axis);
  for (const at of [240, 241, 300, 479]) {
    const plotly = 44 + ((at - low) / (high - low)) * (868 - 44 - 16);
    assert.ok(Math.abs(plotly - centre(axis, at)) < 1e-9);
  }
});

test("the cursor begins on a whole device pixel, at most half a one from the middle", () => {
  for (const ratio of [1, 1.5, 2]) {
    /** @type {any} */ (globalThis).devicePixelRatio = ratio;
    const axis = axisOf(0, 240, 867);
    for (let at = 0; at < 240; at += 1) {
      const left = cursorLeft(axis, at, 2);
      assert.ok(Math.abs(left * ratio - Math.round(left * ratio)) < 1e-9);
      assert.ok(Math.abs(left + 1 - centre(axis, at)) <= 0.5 / ratio + 1e-9);
    }
  }
  /** @type {any} */ (globalThis).devicePixelRatio = 1;
});

test("ticks are round, inside the stretch and not crowded", () => {
  for (const [start, stop, width] of [[0, 240, 868], [240, 480, 1800], [0, 20_000, 868], [0, 5, 868], [7, 8, 300]]) {
    const axis = axisOf(Number(start), Number(stop), Number(width));
    const found = ticks(axis);
    assert.ok(found.every((at) => at >= axis.start && at < axis.stop));
    found.slice(1).forEach((at, index) => assert.ok((at - (found[index] ?? 0)) * axis.cell >= 79.9));
  }
  assert.deepEqual(ticks(axisOf(0, 240, 868)), [0, 50, 100, 150, 200]);
});
