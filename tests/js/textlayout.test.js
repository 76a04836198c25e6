import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutText, placeOf, positionAt, rowCount, rowStop } from "../../static/js/read/textlayout.js";

/** The rows as strings. */
function rows(text, columns) {
  const characters = Array.from(text);
  const layout = layoutText(characters, columns);
  return Array.from(layout.starts, (start, row) => characters.slice(start, rowStop(layout, row)).join(""));
}

test("a row ends behind its newline", () => {
  assert.deepEqual(rows("one\ntwo\nthree", 20), ["one\n", "two\n", "three"]);
});

test("an empty line costs no row: a run of newlines ends the row before it", () => {
  assert.deepEqual(rows("one\n\n\ntwo", 20), ["one\n\n\n", "two"]);
  assert.deepEqual(rows("one\r\n\r\ntwo", 20), ["one\r\n\r\n", "two"]);
});

test("a long row ends behind its last space", () => {
  assert.deepEqual(rows("the quick brown fox", 11), ["the quick ", "brown fox"]);
});

test("a newline moves the last word down instead of standing alone", () => {
  assert.deepEqual(rows("aaaa bbb cc\nd", 11), ["aaaa bbb ", "cc\n", "d"]);
});

test("a run of newlines that just fills the row ends it", () => {
  assert.deepEqual(rows("aaa bbb\n\nc", 9), ["aaa bbb\n\n", "c"]);
});

test("a word longer than half a row is cut", () => {
  assert.deepEqual(rows("a bbbbbbbbbbbb", 6), ["a bbbb", "bbbbbb", "bb"]);
});

test("a code point is one cell, also outside the basic plane", () => {
  assert.deepEqual(rows("😀😀😀", 2), ["😀😀", "😀"]);
});

test("more newlines than columns wrap", () => {
  assert.deepEqual(rows("\n\n\n\n\n", 2), ["\n\n", "\n\n", "\n"]);
});

test("an empty text has one empty row and no position", () => {
  const layout = layoutText([], 10);
  assert.equal(rowCount(layout), 1);
  assert.equal(positionAt(layout, 0, 0, { nearest: true }), null);
});

test("every position has exactly one place, and the place leads back to it", () => {
  const text = "It was a dark night;\n\nthe rain fell in torrents, except at occasional intervals\r\n x".repeat(7);
  const characters = Array.from(text);
  for (const columns of [1, 2, 7, 40, 1000]) {
    const layout = layoutText(characters, columns);
    for (let position = 0; position < characters.length; position += 1) {
      const { row, column } = placeOf(layout, position);
      assert.ok(column < columns);
      assert.equal(positionAt(layout, row, column), position);
    }
  }
});

test("beside the text there is no position, but a nearest one", () => {
  const layout = layoutText(Array.from("one\ntwo"), 20);
  assert.equal(positionAt(layout, 0, 9), null);
  assert.equal(positionAt(layout, 0, 9, { nearest: true }), 3);
  assert.equal(positionAt(layout, 7, 1, { nearest: true }), 5);
  assert.equal(positionAt(layout, 1, -4, { nearest: true }), 4);
});
