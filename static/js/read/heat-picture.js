/** Drawing the heat map: a pixel for each unit and position, scaled up without blur, and its labels. */

import { pixelImage } from "../plot/canvas.js";
import { colourIndex, NOT_A_NUMBER } from "../plot/colours.js";
import { edge } from "./timeaxis.js";
import { entries, hiddenAt, hiddenLimit } from "./values.js";
import { PIECE } from "./reading.js";
import { tintNow } from "./tint.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./heat-layout.js").HeatLayout} HeatLayout */
/** @typedef {import("./timeaxis.js").TimeAxis} TimeAxis */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/canvas.js").Pen} Pen */

/** The rows' order that is in force: index order until the other has come. @param {ReadState} state */
export const orderNow = ({ order, reading }) => (order === "similar" ? reading?.order ?? null : null);

/**
 * @param {Pen} pen
 * @param {HeatLayout} layout
 * @param {TimeAxis} axis
 * @param {ReadState} state
 * @param {Theme} look
 * @returns {boolean} whether something in it is not a number
 */
export function drawHeat(pen, layout, axis, state, look) {
  const { reading } = state;
  if (!reading) return false;
  let strange = false;
  const stop = Math.min(axis.stop, reading.read);
  for (const { layer, top } of layout.blocks) {
    if (stop > axis.start) {
      const image = pixelImage(stop - axis.start, layout.rows);
      const colours = look.palettes[state.palette].pixels;
      const fill = tintNow(state) === "value" ? fillPixels : fillDifference;
      strange = fill(image.pixels, layout, layer, { start: axis.start, stop }, state, colours) || strange;
      image.flush();
      pen.drawImage(image.canvas, axis.left, top, edge(axis, stop) - axis.left, layout.blockHeight);
    }
    pen.font = `${look.small}px ${look.sans}`;
    pen.fillStyle = look.muted;
    pen.textAlign = "right";
    pen.textBaseline = "top";
    pen.fillText(layout.blockHeight < 12 ? String(layer + 1) : `layer ${layer + 1}`, axis.left - 6, top);
  }
  return strange;
}

/**
 * @param {Uint32Array} pixels  [rows * positions]
 * @param {HeatLayout} layout
 * @param {number} layer
 * @param {{start: number, stop: number}} span
 * @param {ReadState} state
 * @param {Uint32Array} colours
 * @returns {boolean} whether something is not a number
 */
function fillPixels(pixels, { bin, rows, hiddenSize }, layer, { start, stop }, state, colours) {
  const { reading } = state;
  const values = reading?.hidden[layer];
  if (!reading || !values) return false;
  let strange = false;
  const limit = hiddenLimit(state);
  const order = orderNow(state)?.[layer];
  const ranks = order ?? Uint16Array.from({ length: hiddenSize }, (_, unit) => unit);
  const columns = stop - start;
  for (let at = start; at < stop; at += 1) {
    const table = entries(reading.hiddenScale[layer]?.[Math.floor(at / PIECE)] ?? NaN, limit);
    const first = at * hiddenSize;
    for (let row = 0; row < rows; row += 1) {
      const stored = bin === 1 ? values[first + (ranks[row] ?? 0)] ?? -128
        : strongest(values, first, ranks, row * bin, bin);
      const entry = table[stored + 128] ?? NOT_A_NUMBER;
      if (entry === NOT_A_NUMBER) strange = true;
      pixels[row * columns + at - start] = colours[entry] ?? 0;
    }
  }
  return strange;
}

/**
 * After minus before; as `fillPixels`.
 * @param {Uint32Array} pixels @param {HeatLayout} layout @param {number} layer
 * @param {{start: number, stop: number}} span @param {ReadState} state @param {Uint32Array} colours
 */
function fillDifference(pixels, { bin, rows, hiddenSize }, layer, { start, stop }, state, colours) {
  const { reading, before } = state;
  if (!reading || !before) return false;
  let strange = false;
  const limit = hiddenLimit(state);
  const order = orderNow(state)?.[layer];
  const columns = stop - start;
  for (let at = start; at < stop; at += 1) {
    for (let row = 0; row < rows; row += 1) {
      let most = 0;
      for (let rank = row * bin; rank < Math.min(hiddenSize, (row + 1) * bin); rank += 1) {
        const unit = order?.[rank] ?? rank;
        const change = hiddenAt(reading, layer, unit, at) - hiddenAt(before, layer, unit, at);
        if (!(Math.abs(change) <= Math.abs(most))) most = change;
      }
      if (Number.isNaN(most)) strange = true;
      pixels[row * columns + at - start] = colours[colourIndex(most, limit)] ?? 0;
    }
  }
  return strange;
}

/**
 * Of the units that share a row, the value furthest from zero.
 * @param {Int8Array} values
 * @param {number} first  index of unit 0
 * @param {Uint16Array} ranks @param {number} from @param {number} bin
 */
function strongest(values, first, ranks, from, bin) {
  let most = 0;
  for (let rank = from; rank < from + bin && rank < ranks.length; rank += 1) {
    const stored = values[first + (ranks[rank] ?? 0)] ?? -128;
    if (Math.abs(stored) > Math.abs(most)) most = stored;
  }
  return most;
}
