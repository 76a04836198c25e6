/**
 * The text coloured by what the loss at the cursor owes to each character before: the norm of dL/dx, in powers of ten.
 * A scale of its own, from the panel's colour to that of probabilities: this has no sign.
 */

import { buildPalette, colourIndex, luminance, parseColour } from "../plot/colours.js";
import { rowOf } from "./reach-blocks.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../plot/colours.js").Palette} Palette */
/** @typedef {import("../plot/theme.js").Theme} Theme */

/** @typedef {import("../plot/colours.js").Rgb} Rgb */

const EVEN = 0.179; // luminance on which black and white read equally well

/** Powers of ten at the ends of the scale, always the same ones. */
export const SALIENCY = { low: -4, high: 1 };

/** @type {{version: number, palette: Palette} | null} */
let built = null;

/** @param {Theme} look @returns {Palette} */
export function saliencyPalette(look) {
  if (built?.version !== look.version) {
    const [middle, missing] = [parseColour(look.panel), parseColour(look.unread)];
    const end = strongest(middle, parseColour(look.probability));
    built = { version: look.version, palette: buildPalette("purple-green", { negative: [end], middle, positive: [end], missing }) };
  }
  return built.palette;
}

/**
 * As far from one colour to another as the same ink reads best on it: the ink of the text never flickers.
 * @param {Rgb} from @param {Rgb} to
 * @returns {Rgb}
 */
export function strongest(from, to) {
  const light = luminance(from) > EVEN;
  for (let share = 1; share > 0; share -= 0.02) {
    const mixed = /** @type {Rgb} */ (from.map((part, index) => Math.round(part + share * ((to[index] ?? 0) - part))));
    if (luminance(mixed) > EVEN === light) return mixed;
  }
  return from;
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
  return row ? `saliency ${row.target} ${row.from} ${row.frames}` : "saliency";
}
