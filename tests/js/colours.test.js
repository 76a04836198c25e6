import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { buildPalette, colourIndex, luminance, NOT_A_NUMBER, parseColour, stopsFrom, ZERO } from "../../static/js/plot/colours.js";

const TOKENS = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const NAMES = /** @type {const} */ (["purple-green", "classic"]);
const THEMES = /** @type {const} */ (["light", "dark"]);

/** Reads a custom property as the browser would under that theme. @param {string} theme */
function reader(theme) {
  const blocks = [...TOKENS.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selector]) =>
    selector?.includes(`data-theme="${theme}"`) || (theme === "light" && /:root,?\s*$/.test(selector ?? "")));
  return (/** @type {string} */ property) => {
    const found = blocks.map(([, , body]) => new RegExp(`${property}:\\s*([^;]+);`).exec(body ?? "")?.[1]).filter(Boolean);
    return found[found.length - 1] ?? "";
  };
}

/** @param {string} css */
const contrastWith = (/** @type {import("../../static/js/plot/colours.js").Rgb} */ a, css) => {
  const [dark, light] = [luminance(a), luminance(parseColour(css))].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};

for (const theme of THEMES) {
  for (const name of NAMES) {
    const stops = stopsFrom(reader(theme), name);
    const palette = buildPalette(name, stops);
    const colour = (/** @type {number} */ index) => parseColour(palette.css[index] ?? "");

    test(`${name}, ${theme}: zero is the panel's own colour, the ends are the style sheet's`, () => {
      const read = reader(theme);
      assert.deepEqual(colour(ZERO), parseColour(read("--panel")));
      assert.deepEqual(colour(1), stops.negative[stops.negative.length - 1]);
      assert.deepEqual(colour(255), stops.positive[stops.positive.length - 1]);
      assert.deepEqual(colour(NOT_A_NUMBER), parseColour(read("--unread")));
    });

    test(`${name}, ${theme}: further from zero is further from the panel, without a step back`, () => {
      const away = theme === "light" ? -1 : 1;
      for (const step of [-1, 1]) {
        for (let size = 1; size <= 127; size += 1) {
          const change = luminance(colour(ZERO + step * size)) - luminance(colour(ZERO + step * (size - 1)));
          assert.ok(away * change >= -1e-4, `entry ${ZERO + step * size} goes back by ${change}`);
        }
      }
    });

    test(`${name}, ${theme}: the chosen ink can be read on every colour`, () => {
      const [dark, light] = [reader("light")("--ink-on-light"), reader("light")("--ink-on-dark")];
      for (let index = 0; index < 256; index += 1) {
        const contrast = contrastWith(colour(index), palette.pale[index] ? dark : light);
        assert.ok(contrast >= 4.5, `entry ${index}: ${contrast.toFixed(2)}`);
      }
    });

    test(`${name}, ${theme}: pixels and css are the same colours`, () => {
      const bytes = new Uint8Array(palette.pixels.buffer);
      for (let index = 0; index < 256; index += 1) {
        assert.deepEqual([...bytes.subarray(4 * index, 4 * index + 4)], [...colour(index), 255]);
      }
    });
  }
}

test("the table index of a value is odd around zero, ends at the limit, and knows what is not a number", () => {
  assert.equal(colourIndex(0, 1), ZERO);
  assert.equal(colourIndex(-0, 3), ZERO);
  for (const value of [0.001, 0.25, 0.5, 1, 7, Infinity]) {
    assert.equal(colourIndex(value, 1) + colourIndex(-value, 1), 2 * ZERO);
  }
  assert.equal(colourIndex(2, 2), 255);
  assert.equal(colourIndex(-9, 2), 1);
  assert.equal(colourIndex(1, 2), Math.round(127 / 2) + ZERO);
  assert.equal(colourIndex(NaN, 1), NOT_A_NUMBER);
  assert.equal(colourIndex(Infinity, Infinity), NOT_A_NUMBER);
});

test("colours are read in the three forms, and nothing else is taken for one", () => {
  assert.deepEqual(parseColour("#1b7837"), [27, 120, 55]);
  assert.deepEqual(parseColour(" #fA0 "), [255, 170, 0]);
  assert.deepEqual(parseColour("rgb(1, 2, 3)"), [1, 2, 3]);
  for (const text of ["", "red", "#12345", "rgb(1, 2)", "rgb(a, b, c)"]) assert.throws(() => parseColour(text), /a colour must be/);
});
