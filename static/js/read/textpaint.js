/**
 * Paints the characters of the text with a pen that is in device pixels. Knows no document and no
 * state.
 */

import { glyphOf } from "../common/glyphs.js";
import { NOT_A_NUMBER } from "../plot/colours.js";
import { rowStop } from "./textlayout.js";

/** @typedef {import('./reading.js').Reading} Reading */
/** @typedef {import('./textlayout.js').Layout} Layout */
/** @typedef {import('./textmetrics.js').Metrics} Metrics */
/** @typedef {import('../plot/canvas.js').Pen} Pen */

/**
 * @typedef {object} Look
 * @property {Metrics} metrics
 * @property {import('../plot/colours.js').Palette} palette
 * @property {string} panel
 * @property {string} ink
 * @property {string} muted
 * @property {string} changed  where the first guess was another
 * @property {string[]} shades  of ink, faint to full: how likely a guess is
 */

/**
 * @typedef {object} Page
 * @property {Reading} reading
 * @property {Reading | null} before  the text as it was, while both readings are shown
 * @property {Layout} layout
 * @property {Uint8Array} entries  entry of the colour table for each position
 * @property {Uint8Array} found    1 where a search has found something
 */

const DARK_INK = "#000000";
const LIGHT_INK = "#ffffff";
const FAINT = 0.6; // of signs that stand for what has no shape

/**
 * The characters of rows first <= r < stop, each on its colour; row `first` is at the top of the context.
 * @param {Pen} context
 * @param {Page} page @param {Look} look @param {number} first @param {number} stop
 */
export function paintCharacters(context, page, look, first, stop) {
  const { metrics, palette } = look;
  const { reading, layout, entries } = page;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = first; row < stop; row += 1) {
    const top = (row - first) * metrics.pitch;
    context.fillStyle = look.panel;
    context.fillRect(0, top, metrics.columns * metrics.cell, metrics.character);
    context.font = `${metrics.characterSize}px ${metrics.family}`;
    const start = layout.starts[row] ?? 0;
    for (let at = start; at < rowStop(layout, row); at += 1) {
      const entry = entries[at] ?? NOT_A_NUMBER;
      const left = (at - start) * metrics.cell;
      context.fillStyle = palette.css[entry] ?? look.panel;
      context.fillRect(left, top, metrics.cell, metrics.character);
      context.fillStyle = palette.pale[entry] ? DARK_INK : LIGHT_INK;
      paintGlyph(context, reading.characters[at] ?? "", left, top, metrics);
      if (reading.known[at] === 0) dotted(context, left, top, metrics);
      if (page.found[at]) barred(context, left, top, metrics);
    }
  }
}

/**
 * @param {Pen} context @param {string} character
 * @param {number} left @param {number} top @param {Metrics} metrics
 */
function paintGlyph(context, character, left, top, { cell, character: height, characterSize, family }) {
  const { kind, text } = glyphOf(character);
  if (kind === "space") return; // its colour is all there is to see
  const middle = left + cell / 2;
  const base = top + height / 2 + characterSize * 0.05;
  if (kind === "code") {
    paintCode(context, text, middle, base, characterSize, family);
    return;
  }
  if (kind !== "plain") context.globalAlpha = FAINT;
  context.fillText(text, middle, base, cell);
  context.globalAlpha = 1;
}

/**
 * Hex digits, more than two on two lines.
 * @param {Pen} context
 * @param {string} code
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {string} family
 */
function paintCode(context, code, x, y, size, family) {
  const font = context.font;
  if (code.length <= 2) {
    context.font = `${size * 0.62}px ${family}`;
    context.fillText(code, x, y);
    context.font = font;
    return;
  }
  const half = Math.ceil(code.length / 2);
  context.font = `${size * 0.5}px ${family}`;
  context.fillText(code.slice(0, half), x, y - size * 0.28, size * 0.62);
  context.fillText(code.slice(half), x, y + size * 0.28, size * 0.62);
  context.font = font;
}

/**
 * The mark of a character that the model does not know.
 * @param {Pen} context
 * @param {number} left
 * @param {number} top
 * @param {Metrics} metrics
 */
function dotted(context, left, top, { cell, character, ratio }) {
  context.save();
  context.strokeStyle = context.fillStyle;
  context.lineWidth = ratio;
  context.setLineDash([ratio, 2 * ratio]);
  context.strokeRect(left + ratio / 2, top + ratio / 2, cell - ratio, character - ratio);
  context.restore();
}

/**
 * The mark of what was searched for.
 * @param {Pen} context
 * @param {number} left
 * @param {number} top
 * @param {Metrics} metrics
 */
function barred(context, left, top, { cell, character, ratio }) {
  const thick = Math.round(2 * ratio);
  context.fillRect(left, top, cell, thick);
  context.fillRect(left, top + character - thick, cell, thick);
}
