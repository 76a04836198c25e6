/** Drawing the unit map: as one picture a block while stepping, as a rectangle for each unit when it leaves the page. */

import { pixelImage } from "../plot/canvas.js";
import { colourIndex, NOT_A_NUMBER } from "../plot/colours.js";
import { cellPlace } from "./map-layout.js";
import { PIECE } from "./reading.js";
import { shownAt } from "./state.js";
import { tintNow } from "./tint.js";
import { entries, hiddenAt, hiddenLimit } from "./values.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./map-layout.js").MapLayout} MapLayout */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/canvas.js").Pen} Pen */

const LEAST_CELL_WITH_GAP = 7; // CSS pixels

/** Space between two cells, in CSS pixels. @param {MapLayout} layout */
export const cellGap = ({ cell }) => (cell >= LEAST_CELL_WITH_GAP ? 1 : 0);

/**
 * Colour table entries of a layer's units at the shown position.
 * @param {ReadState} state
 * @param {number} layer
 * @returns {Uint8Array}
 */
export function unitEntries(state, layer) {
  const { reading, before } = state;
  if (!reading) return new Uint8Array(0);
  const at = shownAt(state);
  if (before && tintNow(state) !== "value") return changeEntries(reading, before, layer, at, hiddenLimit(state));
  const scale = reading.hiddenScale[layer]?.[Math.floor(at / PIECE)] ?? NaN;
  const table = entries(at < reading.read ? scale : NaN, hiddenLimit(state));
  const first = at * reading.hiddenSize;
  const found = new Uint8Array(reading.hiddenSize);
  const values = reading.hidden[layer];
  for (let unit = 0; unit < found.length; unit += 1) {
    found[unit] = table[(values?.[first + unit] ?? -128) + 128] ?? NOT_A_NUMBER;
  }
  return found;
}

/**
 * Colour table entries of what a change made of the units.
 * @param {import("./reading.js").Reading} after @param {import("./reading.js").Reading} before
 * @param {number} layer @param {number} at @param {number} limit
 */
function changeEntries(after, before, layer, at, limit) {
  return Uint8Array.from({ length: after.hiddenSize }, (_, unit) =>
    colourIndex(hiddenAt(after, layer, unit, at) - hiddenAt(before, layer, unit, at), limit));
}

/** Draws a map again and again on the same canvas. */
export function mapPainter() {
  /** @type {ReturnType<typeof pixelImage>[]} */
  let images = [];
  let shape = "";
  /**
   * @param {CanvasRenderingContext2D} context  cleared
   * @param {MapLayout} layout
   * @param {ReadState} state
   * @param {Theme} look
   * @returns {boolean} whether something in it is not a number
   */
  return (context, layout, state, look) => {
    const { columns, rows, layers, cell, left, pitch, hiddenSize } = layout;
    if (shape !== `${columns} ${rows} ${layers} ${hiddenSize}`) {
      shape = `${columns} ${rows} ${layers} ${hiddenSize}`;
      images = Array.from({ length: layers }, () => pixelImage(columns, rows));
    }
    const colours = look.palettes[state.palette].pixels;
    let strange = false;
    images.forEach(({ pixels, flush, canvas }, layer) => {
      unitEntries(state, layer).forEach((entry, unit) => {
        if (entry === NOT_A_NUMBER) strange = true;
        pixels[unit] = colours[entry] ?? 0;
      });
      flush();
      context.drawImage(canvas, left, layer * pitch, columns * cell, rows * cell);
      labelBlock(context, layout, layer, look);
    });
    if (cellGap(layout)) clearGaps(context, layout);
    return strange;
  };
}

/** @param {CanvasRenderingContext2D} context @param {MapLayout} layout */
function clearGaps(context, { columns, rows, layers, cell, left, pitch, height }) {
  for (let column = 1; column <= columns; column += 1) context.clearRect(left + column * cell - 1, 0, 1, height);
  for (let layer = 0; layer < layers; layer += 1) {
    for (let row = 1; row <= rows; row += 1) context.clearRect(left, layer * pitch + row * cell - 1, columns * cell, 1);
  }
}

/**
 * @param {Pen} pen
 * @param {MapLayout} layout
 * @param {ReadState} state
 * @param {Theme} look
 */
export function drawMap(pen, layout, state, look) {
  const { css } = look.palettes[state.palette];
  const side = layout.cell - cellGap(layout);
  for (let layer = 0; layer < layout.layers; layer += 1) {
    unitEntries(state, layer).forEach((entry, unit) => {
      const { x, y } = cellPlace(layout, { layer, unit });
      pen.fillStyle = css[entry] ?? "";
      pen.fillRect(x, y, side, side);
    });
    labelBlock(pen, layout, layer, look);
  }
}

/** @param {Pen} pen @param {MapLayout} layout @param {number} layer @param {Theme} look */
function labelBlock(pen, { rows, cell, left, pitch }, layer, look) {
  const height = rows * cell;
  const long = height >= 5 * look.small;
  pen.save();
  pen.translate(Math.min(left, 2 * look.small) - 6, layer * pitch + height / 2);
  if (long) pen.rotate(-Math.PI / 2);
  pen.font = `${look.small}px ${look.sans}`;
  pen.fillStyle = look.muted;
  pen.textAlign = long ? "center" : "right";
  pen.textBaseline = long ? "alphabetic" : "middle";
  pen.fillText(long ? `layer ${layer + 1}` : String(layer + 1), 0, 0);
  pen.restore();
}
