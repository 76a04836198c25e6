import assert from "node:assert/strict";
import { test } from "node:test";

import { bandsOf } from "../../static/js/lessons/cliff/contour.js";
import { insidePath, shades } from "../../static/js/lessons/cliff/landscape.js";

test("a pixel's band is that of the level between the points of the grid, the greatest b on top", () => {
  const levels = [[-4, -4], [0.4, 0.4]]; // [b][w]
  const bands = bandsOf(levels, 3, 44); // a pixel is a tenth of a power of ten
  const column = Array.from({ length: 44 }, (_, y) => bands[3 * y + 1]);
  assert.deepEqual(column, Array.from({ length: 44 }, (_, y) => Math.floor((44 - y - 0.5) / 5)));
  assert.deepEqual([...bands.slice(0, 3)], [8, 8, 8]);
  const across = bandsOf([[-4, 0.5], [-4, 0.5]], 9, 1);
  assert.deepEqual([...across], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("what is beyond the scale has the bands of its ends", () => {
  assert.deepEqual([...bandsOf([[-9, -9], [-9, -9]], 2, 1), ...bandsOf([[3, 3], [3, 3]], 2, 1)], [0, 0, 8, 8]);
});

test("more loss has more shade", () => {
  const shade = shades({ panel: "#ffffff", probability: "#000000" });
  const greys = [-9, -4, -3, -1.75, 0, 0.5, 2].map((level) => shade(level)[0]);
  assert.deepEqual([greys[0], greys[3], greys[6]], [255, 179, 97]);
  assert.deepEqual(greys, [...greys].sort((a, b) => b - a));
});

test("a path is cut where it leaves the picture, and goes on where it comes back", () => {
  const landscape = { acrossW: [0, 1], acrossB: [0, 1] };
  const path = insidePath(landscape, { w: [0.5, 2.5, 0.2], b: [0.5, 0.5, 0.4], losses: [1, 2, 3] });
  assert.deepEqual(path, { w: [0.5, 1, NaN, 0.2], b: [0.5, 0.5, NaN, 0.4], losses: [1, 1, NaN, 3] });
});
