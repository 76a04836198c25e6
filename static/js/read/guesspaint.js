/** Paints the guesses under the characters, with a pen that is in device pixels. */

import { glyphOf } from "../common/glyphs.js";
import { GUESSES } from "./reading.js";
import { rowStop } from "./textlayout.js";

/** @typedef {import('./reading.js').Reading} Reading */
/** @typedef {import('./textmetrics.js').Metrics} Metrics */
/** @typedef {import('../plot/canvas.js').Pen} Pen */
/** @typedef {import('./textpaint.js').Look} Look */

/**
 * The guesses of rows first <= r < stop, each for what comes after the character it stands under.
 * @param {Pen} context
 * @param {import('./textpaint.js').Page} page
 * @param {Look} look
 * @param {number} first
 * @param {number} stop
 */
export function paintGuesses(context, { reading, before, layout }, look, first, stop) {
  const { cell, character, pitch } = look.metrics;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = first; row < stop; row += 1) {
    const top = (row - first) * pitch + character;
    context.fillStyle = look.panel;
    context.fillRect(0, top, look.metrics.columns * cell, pitch - character);
    context.font = fontOf(look.metrics);
    const start = layout.starts[row] ?? 0;
    const end = Math.min(rowStop(layout, row), reading.read);
    for (let at = start; at < end; at += 1) {
      paintColumn(context, reading, at, look, (at - start + 0.5) * cell, top);
      if (before) paintBefore(context, before, reading, at, look, (at - start + 0.5) * cell, top);
    }
  }
}

/**
 * The guesses of one position; the one that comes true is bold and underlined.
 * @param {Pen} context
 * @param {Reading} reading
 * @param {number} at
 * @param {Look} look
 * @param {number} middle
 * @param {number} top
 */
function paintColumn(context, reading, at, { metrics, panel, shades }, middle, top) {
  const truth = nextId(reading, at);
  for (let rank = 0; rank < metrics.guesses; rank += 1) {
    const probability = reading.guessProbabilities[at * GUESSES + rank] ?? NaN;
    if (Number.isNaN(probability)) continue;
    const id = reading.guessIds[at * GUESSES + rank] ?? 0;
    const y = top + (rank + 0.54) * metrics.guess;
    context.fillStyle = shades[shadeOf(probability, shades.length)] ?? panel;
    if (id === truth) context.font = fontOf(metrics, "bold ");
    context.fillText(signOf(reading.vocabulary[id] ?? ""), middle, y, metrics.cell);
    if (id !== truth) continue;
    underline(context, middle, y, metrics);
    context.font = fontOf(metrics);
  }
}

/**
 * Under the guesses the likeliest one before the change, where that was another.
 * @param {Pen} context @param {Reading} before @param {Reading} after @param {number} at
 * @param {Look} look @param {number} middle @param {number} top
 */
function paintBefore(context, before, after, at, { metrics, changed }, middle, top) {
  const [was, is] = [before.guessIds[at * GUESSES] ?? 0, after.guessIds[at * GUESSES] ?? 0];
  if (was === is || metrics.before === 0) return;
  const y = top + metrics.guesses * metrics.guess + 0.5 * metrics.before;
  context.fillStyle = changed;
  context.font = fontOf(metrics, "bold ");
  context.fillText(signOf(before.vocabulary[was] ?? ""), middle, y, metrics.cell);
  context.font = fontOf(metrics);
}

/** @param {Metrics} metrics @param {string} [weight] */
const fontOf = ({ guessSize, family }, weight = "") => `${weight}${guessSize}px ${family}`;

/**
 * @param {Pen} context
 * @param {number} x
 * @param {number} y
 * @param {Metrics} metrics
 */
function underline(context, x, y, { cell, guessSize, ratio }) {
  const left = Math.round(x - cell * 0.36);
  context.fillRect(left, Math.round(y + guessSize * 0.46), Math.round(cell * 0.72), Math.max(1, Math.round(ratio)));
}

/** Id of the character that does come next, -1 where the text ends. @param {Reading} reading @param {number} at */
function nextId({ characters, known, vocabulary }, at) {
  if (at + 1 >= characters.length) return -1;
  return known[at + 1] ? idOf(vocabulary, characters[at + 1] ?? "") : 0;
}

/** @type {WeakMap<string[], Map<string, number>>} */
const ids = new WeakMap();

/** @param {string[]} vocabulary @param {string} character */
function idOf(vocabulary, character) {
  let map = ids.get(vocabulary);
  if (!map) ids.set(vocabulary, (map = new Map(vocabulary.map((known, id) => [known, id]))));
  return map.get(character) ?? 0;
}

/** @param {string} character */
function signOf(character) {
  const { kind, text } = glyphOf(character);
  return kind === "code" ? "▯" : text;
}

/**
 * In steps that look equal: twice as likely is about one and a half as dark.
 * @param {number} probability
 * @param {number} count
 */
const shadeOf = (probability, count) =>
  Math.max(0, Math.min(count - 1, Math.round(probability ** 0.6 * (count - 1))));
