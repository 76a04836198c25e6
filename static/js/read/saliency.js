/**
 * The text coloured by what the loss at the cursor owes to each character before: the norm of dL/dx, in powers of ten.
 * A scale of its own, from the panel's colour to that of probabilities: this has no sign.
 */

import { buildPalette, colourIndex, parseColour } from "../plot/colours.js";
import { rowOf } from "./reach-blocks.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../plot/colours.js").Palette} Palette */
/** @typedef {import("../plot/theme.js").Theme} Theme */

/** Powers of ten at the ends of the scale, always the same ones. */
export const SALIENCY = { low: -4, high: 1 };

/** @type {{version: number, palette: Palette} | null} */
let built = null;

/** @param {Theme} look @returns {Palette} */
export function saliencyPalette(look) {
  if (built?.version !== look.version) {
    const [middle, end, missing] = /** @type {[any, any, any]} */ ([look.panel, look.probability, look.unread].map(parseColour));
    built = { version: look.version, palette: buildPalette("purple-green", { negative: [end], middle, positive: [end], missing }) };
  }
  return built.palette;
}

/** The position whose loss is shown: the cursor's, or the one before it until that has come; -1 for none. @param {ReadState} state */
export function saliencyTarget({ reading, reach, at }) {
  if (!reading || at >= reading.length - 1) return -1;
  return rowOf(reach, reading.trace, at) ? at : reach.shown;
}

/** Of the loss that is shown, at a position; NaN where nothing has come. @param {ReadState} state @param {number} at */
export function saliencyAt(state, at) {
  const row = rowFor(state);
  return !row || at < row.from || at > row.target ? NaN : row.norms("x")?.[at - row.first] ?? NaN;
}

/** @param {ReadState} state */
function rowFor(state) {
  const { reading, reach } = state;
  const target = saliencyTarget(state);
  return reading && target >= 0 ? rowOf(reach, reading.trace, target) : null;
}

/** Share of the colour scale. @param {number} value */
export const saliencyShare = (value) =>
  Math.max(0, Math.min(1, (Math.log10(value) - SALIENCY.low) / (SALIENCY.high - SALIENCY.low)));

/**
 * Entries of the colour table for every position: none behind the target, grey where the reach has not come.
 * @param {ReadState} state
 */
export function saliencyEntries(state) {
  const length = state.reading?.length ?? 0;
  const entries = new Uint8Array(length).fill(colourIndex(0, 1));
  const row = rowFor(state);
  const values = row?.norms("x");
  if (!row || !values) return entries;
  entries.fill(colourIndex(NaN, 1), 0, row.from);
  for (let at = row.from; at <= row.target; at += 1) {
    const value = values[at - row.first] ?? NaN;
    entries[at] = colourIndex(Number.isNaN(value) ? NaN : saliencyShare(value), 1);
  }
  return entries;
}

/** What the picture depends on. @param {ReadState} state */
export function saliencyKey(state) {
  const row = rowFor(state);
  return `saliency ${row?.target ?? -1} ${row?.from ?? -1}`;
}
