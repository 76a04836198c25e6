import assert from "node:assert/strict";
import test from "node:test";

import { heatLayout, rowAt, rowPlace, unitsOfRow } from "../../static/js/read/heat-layout.js";
import { cellPlace, mapLayout, neighbour, unitAt } from "../../static/js/read/map-layout.js";
import { around, peaks } from "../../static/js/read/peaks.js";
import { entries, hiddenAt, largestHidden } from "../../static/js/read/values.js";

const NETWORKS = [[1, 1], [1, 5], [1, 24], [2, 128], [1, 192], [3, 512], [8, 512], [2, 2048], [1, 2000]].map(([layers, hiddenSize]) =>
  ({ layers: layers ?? 1, hiddenSize: hiddenSize ?? 1 }));
const ALL = (/** @type {number} */ layers) => Array.from({ length: layers }, (_, layer) => layer);

test("in the unit map every unit has its own cell, inside the room, and is found under its middle", () => {
  for (const network of NETWORKS) {
    for (const [width, ratio] of [[314, 1], [314, 2], [428, 1.5]]) {
      const layout = mapLayout(network, Number(width), { ratio: Number(ratio) });
      for (let layer = 0; layer < network.layers; layer += 1) {
        for (let unit = 0; unit < network.hiddenSize; unit += 1) {
          const { x, y } = cellPlace(layout, { layer, unit });
          assert.deepEqual(unitAt(layout, x + layout.cell / 2, y + layout.cell / 2), { layer, unit });
          assert.ok(x >= 0 && x + layout.cell <= Number(width) + 1e-9 && y + layout.cell <= layout.height + 1e-9);
        }
      }
      assert.ok(Number.isInteger(Math.round(layout.cell * Number(ratio) * 1e6) / 1e6), "cells are whole device pixels");
    }
  }
});

test("3 x 512 units are 32 columns of cells that can be pointed at, on less than a screen", () => {
  const layout = mapLayout({ layers: 3, hiddenSize: 512 }, 314);
  assert.equal(layout.columns, 32);
  assert.ok(layout.cell >= 8 && layout.height < 480);
});

test("arrow keys in the map: sideways in the layer, up and down across layers, and stop at the edges", () => {
  const layout = mapLayout({ layers: 2, hiddenSize: 20 }, 314);
  const { columns } = layout;
  assert.deepEqual(neighbour(layout, { layer: 0, unit: 0 }, "ArrowLeft"), { layer: 0, unit: 0 });
  assert.deepEqual(neighbour(layout, { layer: 0, unit: 19 }, "ArrowRight"), { layer: 0, unit: 19 });
  assert.deepEqual(neighbour(layout, { layer: 0, unit: 1 }, "ArrowDown"), { layer: 0, unit: 1 + columns });
  assert.deepEqual(neighbour(layout, { layer: 0, unit: 18 }, "ArrowDown"), { layer: 1, unit: 18 % columns });
  assert.deepEqual(neighbour(layout, { layer: 1, unit: 2 }, "ArrowUp"), { layer: 0, unit: 2 + columns * (layout.rows - 1) });
  assert.deepEqual(neighbour(layout, { layer: 0, unit: 3 }, "ArrowUp"), { layer: 0, unit: 3 });
  assert.equal(neighbour(layout, { layer: 0, unit: 3 }, "x"), null);
});

test("every unit has a row of the heat map, and the row under its middle has that unit, in any order", () => {
  for (const { layers, hiddenSize } of NETWORKS) {
    const layout = heatLayout(hiddenSize, ALL(layers));
    const order = ALL(layers).map((layer) => Uint16Array.from({ length: hiddenSize }, (_, row) => (row + 3 + layer) % hiddenSize));
    for (const inForce of [null, order]) {
      for (const unit of [0, 1, hiddenSize >> 1, hiddenSize - 1].filter((candidate) => candidate < hiddenSize)) {
        const address = { layer: layers - 1, unit };
        const found = rowAt(layout, rowPlace(layout, address, inForce) ?? NaN);
        assert.equal(found?.layer, address.layer);
        assert.ok(unitsOfRow(layout, address.layer, found?.row ?? -1, inForce).includes(unit));
      }
    }
    assert.ok(layout.height <= 560);
  }
  assert.equal(rowPlace(heatLayout(4, [1]), { layer: 0, unit: 0 }, null), null);
});

test("the rows hold every unit exactly once", () => {
  for (const hiddenSize of [1, 7, 512, 2048]) {
    const layout = heatLayout(hiddenSize, [0, 1, 2]);
    const units = Array.from({ length: layout.rows }, (_, row) => unitsOfRow(layout, 0, row, null)).flat();
    assert.deepEqual(units, Array.from({ length: hiddenSize }, (_, unit) => unit));
  }
});

test("peaks are the largest values, apart from each other, above zero", () => {
  const values = Float32Array.from([0, 1, 5, 4, 0, NaN, 0, 3, -9, 2, 2]);
  assert.deepEqual(peaks(values, 3, 3), [2, 7, 10]);
  assert.deepEqual(peaks(values.map((value) => -value), 3, 3), [8]);
  assert.deepEqual(peaks(new Float32Array(4), 3, 3), []);
  assert.deepEqual(peaks(Float32Array.from([1, Infinity, 2]), 1, 1), [1]);
});

test("a passage has its peak in the middle and stays inside the text", () => {
  assert.deepEqual(around(50, 100, 11), { start: 45, stop: 56 });
  assert.deepEqual(around(2, 100, 11), { start: 0, stop: 11 });
  assert.deepEqual(around(99, 100, 11), { start: 89, stop: 100 });
  assert.deepEqual(around(0, 3, 11), { start: 0, stop: 3 });
});

test("stored values find their colour through scale and limit; -128 and a scale that is not finite have none", () => {
  const table = entries(1 / 127, 1);
  for (const stored of [-127, -64, 0, 1, 127]) assert.equal(table[stored + 128], stored + 128);
  assert.equal(table[0], 0);
  assert.equal(entries(2 / 127, 1)[128 + 100], 255);
  assert.equal(entries(1 / 127, 2)[128 + 127], 128 + 64);
  assert.ok(entries(NaN, 1).every((entry) => entry === 0));
});

test("the largest |h| leaves out what is not a number, and goes on where it stopped", () => {
  const hidden = [Int8Array.from([1, -128, -5, 2, 127, 0])];
  const reading = /** @type {import("../../static/js/read/reading.js").Reading} */ (/** @type {unknown} */ (
    { hidden, hiddenScale: [Float32Array.from([0.5])], hiddenSize: 2, read: 2 }));
  assert.equal(largestHidden(reading), 2.5);
  assert.equal(largestHidden({ ...reading, read: 3 }), 63.5);
  assert.ok(Number.isNaN(hiddenAt({ ...reading, read: 3 }, 0, 1, 0)));
  assert.equal(hiddenAt({ ...reading, read: 3 }, 0, 0, 1), -2.5);
  assert.ok(Number.isNaN(hiddenAt(reading, 0, 0, 2)));
});
