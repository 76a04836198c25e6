/**
 * The picture of one translation: the vector between encoder and decoder, and below it a row for each character
 * written: what was written, where the network looked, what else was likely, and what it says when it is fed the right answer.
 */

import { colourIndex } from "../../plot/colours.js";
import { picture, svg } from "../../plot/svg.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/seq2seq.js").Translation} Translation */
/** @typedef {import("../../wire/lessons/seq2seq.js").ReadingPart} ReadingPart */
/** @typedef {import("../../wire/lessons/seq2seq.js").GuessPart} GuessPart */
/** @typedef {{left: number, column: number, matrix: number, others: number, forced: number, right: number, end: number, top: number, row: number, height: number}} Places */

const LEAST_SEEN = 0.004; // a fainter shade is none on any screen

/** A character as it is shown. @param {string} character */
export const shown = (character) => (character === "" ? "end" : character === " " ? "␣" : character);

/** Steps of the picture: all that was written, and all that should have been. @param {ReadingPart} reading */
export const rows = (reading) => Math.max(reading.free.guesses.length, reading.forced?.guesses.length ?? 0);

/**
 * Where everything stands, in CSS pixels.
 * @param {Translation} translation @param {ReadingPart} reading @param {number} width @param {Theme} look
 * @returns {Places}
 */
export function places(translation, reading, width, look) {
  const u = look.small;
  const [columns, count] = [[...translation.text].length, rows(reading)];
  const left = 8.6 * u;
  const column = Math.min(3.2 * u, Math.max(0.6 * u, (width - left - 23.5 * u) / columns));
  const matrix = Math.max(columns * column, 13 * u);
  const others = left + matrix + 1.5 * u;
  const forced = others + 8 * u;
  const right = forced + 8.5 * u;
  const top = (reading.c ? 10.2 : 8.2) * u;
  const row = Math.max(1.2 * u, Math.min(2.1 * u, (29 * u) / count));
  return { left, column, matrix, others, forced, right, end: right + 3.2 * u, top, row, height: top + count * row + 0.4 * u };
}

/** The row under a pointer, in pixels of the picture. @param {Places} places @param {number} y @param {number} count */
export const rowAt = ({ top, row }, y, count) => Math.max(0, Math.min(count - 1, Math.floor((y - top) / row)));

/**
 * @param {Translation} translation @param {ReadingPart} reading  with attention or without
 * @param {number} at  the row of the cursor @param {number} width @param {Theme} look
 */
export function translationPicture(translation, reading, at, width, look) {
  const where = places(translation, reading, width, look);
  const parts = [...vector(reading, width, look), ...head(translation, reading, where, look)];
  for (let step = 0; step < rows(reading); step += 1) parts.push(...stepRow(translation, reading, step, where, look));
  parts.push(svg("rect", {
    x: 0.6 * look.small, y: where.top + at * where.row, width: where.end - 0.6 * look.small, height: where.row,
    fill: "none", stroke: look.cursor, "stroke-width": 1.5, rx: 2,
  }));
  return picture(width, where.height, spoken(translation, reading), parts);
}

/** In words. @param {Translation} translation @param {ReadingPart} reading */
function spoken({ text, expected }, reading) {
  const said = reading.free.guesses.map(([guess]) => guess?.text ?? "").join("");
  const verdict = expected === null ? "" : reading.free.wrong === null ? ", which is right" : `; right is ${expected}, the first error is at character ${reading.free.wrong + 1}`;
  return `${text} becomes ${said}${verdict}.`;
}

/** The state that the decoder starts from. @param {ReadingPart} reading @param {number} width @param {Theme} look */
function vector({ h, c }, width, look) {
  const u = look.small;
  const name = c ? "h and c" : "h";
  const cell = (width - 2 * u) / h.length;
  const strip = (/** @type {number[]} */ values, /** @type {number} */ y, /** @type {number} */ most) =>
    values.map((value, unit) => svg("rect", {
      x: 2 * u + unit * cell, y, width: Math.max(1, cell - 1), height: 1.8 * u, class: "unit",
      fill: look.palettes["purple-green"].css[colourIndex(value, most)] ?? "none",
    }));
  return [
    label(0, 1.1 * u, `the bottleneck: ${name} of the encoder after the last character, ${h.length * (c ? 2 : 1)} numbers, where the decoder starts`, u, "start"),
    label(0.2 * u, 3.1 * u, "h", 1.05 * u, "start"), ...strip(h, 1.9 * u, 1),
    ...(c ? [label(0.2 * u, 5.2 * u, "c", 1.05 * u, "start"), ...strip(c, 4 * u, Math.max(1, ...c.map(Math.abs)))] : []),
  ];
}

/** Over the columns. @param {Translation} translation @param {ReadingPart} reading @param {Places} where @param {Theme} look */
function head({ text }, { free }, { left, column, matrix, others, forced, right, top, row, height }, look) {
  const u = look.small;
  const letters = [...text].map((character, index) =>
    letter(left + (index + 0.5) * column, top - 0.7 * u, shown(character), Math.min(1.15 * u, column * 1.1)));
  const over = top - 2.5 * u;
  const names = [
    label(3.3 * u, over, "writes ↓", u, "middle"), label(left, over, free.attention ? "reads, and looks back at →" : "reads →", u, "start"),
    label(others + 3 * u, over, "also likely", u, "middle"),
    label(forced + 3 * u, over, "fed the right", u, "middle"), label(forced + 3 * u, over + 1.15 * u, "answer, says", u, "middle"),
    label(right + 1.5 * u, over, "right", u, "middle"),
  ];
  if (free.attention) return [...letters, ...names];
  const middle = left + matrix / 2;
  return [
    ...letters, ...names,
    svg("rect", { x: left, y: top, width: matrix, height: height - top - 0.4 * u, class: "nothing", rx: 3 }),
    label(middle, top + 1.6 * row, "no way back to the text:", u, "middle"),
    label(middle, top + 1.6 * row + 1.4 * u, "only the vector above", u, "middle"),
  ];
}

/** @param {Translation} translation @param {ReadingPart} reading @param {number} step @param {Places} where @param {Theme} look */
function stepRow({ expected }, { free, forced }, step, where, look) {
  const u = look.small;
  const y = where.top + step * where.row;
  const wanted = expected === null ? null : [...expected, ""][step];
  const [best, ...others] = free.guesses[step] ?? [];
  const fed = forced?.guesses[step]?.[0];
  const parts = [];
  if (best) {
    const isWrong = expected !== null && best.text !== wanted;
    if (isWrong) parts.push(cross(1.45 * u, y, where.row, look, step === free.wrong));
    parts.push(...guess(2.2 * u, y, 2.2 * u, best, where, look, isWrong && step === free.wrong));
    parts.push(number(4.7 * u, y, best.probability, where, look));
    others.forEach((other, index) => parts.push(...guess(where.others + index * 2.1 * u, y, 1.9 * u, other, where, look)));
  }
  for (const [index, weight] of (free.attention?.[step] ?? []).entries()) {
    if (weight < LEAST_SEEN) continue;
    parts.push(svg("rect", {
      x: where.left + index * where.column, y: y + 0.5, width: Math.max(1, where.column - 1), height: where.row - 1, class: "looked", "fill-opacity": weight,
    }));
  }
  if (fed) {
    const isWrong = fed.text !== wanted;
    if (isWrong) parts.push(cross(where.forced + 0.2 * u, y, where.row, look, true));
    parts.push(...guess(where.forced + 1 * u, y, 2.2 * u, fed, where, look, isWrong), number(where.forced + 3.5 * u, y, fed.probability, where, look));
  }
  if (wanted !== null && wanted !== undefined) parts.push(letter(where.right + 1.5 * u, y + where.row / 2 + 0.36 * u, shown(wanted), sizeOf(wanted, where, look)));
  return parts;
}

/** A character on the shade of its probability. @param {number} x @param {number} y @param {number} width @param {GuessPart} guess @param {Places} where @param {Theme} look @param {boolean} [marked] */
function guess(x, y, width, { text, probability }, where, look, marked = false) {
  const box = svg("rect", { x, y: y + 0.5, width, height: where.row - 1, class: marked ? "likely marked" : "likely", rx: 2 });
  const shade = svg("rect", { x, y: y + 0.5, width, height: where.row - 1, class: "looked", "fill-opacity": probability, rx: 2 });
  const character = letter(x + width / 2, y + where.row / 2 + 0.36 * look.small, shown(text), sizeOf(text, where, look));
  if (probability > 0.55) character.classList.add("on-shade");
  return [shade, box, character];
}

/** @param {string} text @param {Places} where @param {Theme} look */
const sizeOf = (text, { row }, look) => Math.min(text === "" ? 0.85 * look.small : 1.15 * look.small, 0.8 * row);

/** @param {number} x @param {number} y @param {number} value @param {Places} where @param {Theme} look */
const number = (x, y, value, where, look) =>
  label(x, y + where.row / 2 + 0.36 * look.small, value.toFixed(2), Math.min(look.small, 0.8 * where.row), "start");

/** @param {number} x @param {number} y @param {number} row @param {Theme} look @param {boolean} first  or one that follows from it */
const cross = (x, y, row, look, first) =>
  words(x, y + row / 2 + 0.36 * look.small, "✗", Math.min(look.small, 0.8 * row), { "text-anchor": "middle", class: first ? "wrong" : "muted" });

/** @param {number} x @param {number} y @param {string} text @param {number} size */
const letter = (x, y, text, size) => words(x, y, text, size, { "text-anchor": "middle", class: "letter" });

/** @param {number} x @param {number} y @param {string} text @param {number} size @param {"start" | "middle"} anchor */
const label = (x, y, text, size, anchor) => words(x, y, text, size, { "text-anchor": anchor, class: "muted" });

/** @param {number} x @param {number} y @param {string} text @param {number} size @param {Record<string, string>} attributes */
function words(x, y, text, size, attributes) {
  const node = svg("text", { x, y, ...attributes }, text);
  node.style.fontSize = `${size.toFixed(1)}px`;
  return node;
}
