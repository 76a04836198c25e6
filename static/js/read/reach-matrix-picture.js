/** Drawing the matrix of reach-backs: a pixel for each target and position, its colour a power of ten. */

import { pixelImage } from "../plot/canvas.js";
import { MAGNITUDES, parseColour, pixelOf } from "../plot/colours.js";
import { count } from "../plot/format.js";
import { edge } from "./timeaxis.js";

/** @typedef {import("./reach-blocks.js").Block} Block */
/** @typedef {import("./reach-view.js").Decades} Decades */
/** @typedef {{height: number, rowHeight: number}} MatrixLayout  in CSS pixels */

const TALLEST = 480;
const LEAST_ROW = 2;
const MOST_ROW = 12;
const MOST_DECADES = 8;
const TICKS = [0, 0.25, 0.5, 0.75];

/** @param {Block} matrix @returns {MatrixLayout} */
export function matrixLayout({ start, stop }) {
  const rowHeight = Math.max(LEAST_ROW, Math.min(MOST_ROW, Math.floor(TALLEST / (stop - start))));
  return { height: rowHeight * (stop - start), rowHeight };
}

/** Target under y, or null. @param {MatrixLayout} layout @param {Block} matrix @param {number} y */
export function targetAt({ rowHeight }, { start, stop }, y) {
  const target = start + Math.floor(y / rowHeight);
  return target >= start && target < stop ? target : null;
}

/** @param {Block} matrix @param {string} name @param {number} target @param {number} at */
export const matrixValue = ({ norms, start, stop, first }, name, target, at) =>
  (at < first || at > target ? NaN : norms.get(name)?.[(target - start) * (stop - first) + at - first] ?? NaN);

/**
 * The powers of ten that the colours run over: whole ones around what has come, eight at most.
 * @param {Block} matrix @param {string} name
 * @returns {Decades | null}
 */
export function matrixDecades({ norms }, name) {
  let [least, most] = [Infinity, 0];
  for (const value of norms.get(name) ?? []) {
    if (value > 0 && value < least) least = value;
    if (value > most && value < Infinity) most = value;
  }
  if (most === 0) return null;
  const high = Math.ceil(Math.log10(most) - 1e-6) + 0; // not -0
  return { high, low: Math.max(Math.min(Math.floor(Math.log10(least)), high - 1), high - MOST_DECADES) };
}

/**
 * @param {import("../plot/canvas.js").Pen} pen
 * @param {import("./timeaxis.js").TimeAxis} axis
 * @param {MatrixLayout} layout
 * @param {Block} matrix
 * @param {string} name
 * @param {Decades | null} decades
 * @param {import("../plot/theme.js").Theme} look
 */
export function drawMatrix(pen, axis, layout, matrix, name, decades, look) {
  const { start, stop, first, from } = matrix;
  const rows = stop - start;
  const image = pixelImage(stop - first, rows);
  const [none, unread] = [look.panel, look.unread].map((colour) => pixelOf(parseColour(colour)));
  for (let row = 0; row < rows; row += 1) {
    for (let at = first; at < stop; at += 1) {
      const value = at < from ? NaN : matrixValue(matrix, name, start + row, at);
      const colour = at > start + row ? none : Number.isNaN(value) ? unread : colourOf(value, decades);
      image.pixels[row * (stop - first) + at - first] = colour ?? 0;
    }
  }
  image.flush();
  pen.drawImage(image.canvas, edge(axis, first), 0, edge(axis, stop) - edge(axis, first), layout.height);
  pen.font = `${look.small}px ${look.sans}`;
  pen.fillStyle = look.muted;
  pen.textAlign = "right";
  pen.textBaseline = "top";
  for (const share of TICKS) {
    const row = Math.round(share * rows);
    pen.fillText(count(start + row), axis.left - 6, row * layout.rowHeight);
  }
}

/** @param {number} value @param {Decades | null} decades */
function colourOf(value, decades) {
  if (!decades) return MAGNITUDES.pixels[0];
  const share = (Math.log10(value) - decades.low) / (decades.high - decades.low); // -Infinity for exactly 0
  return MAGNITUDES.pixels[Math.round(255 * Math.max(0, Math.min(1, share)))];
}

/** @param {HTMLCanvasElement} canvas */
export function drawMatrixScale(canvas) {
  const context = canvas.getContext("2d");
  for (let x = 0; x < canvas.width; x += 1) {
    if (!context) return;
    context.fillStyle = MAGNITUDES.css[Math.round((255 * x) / (canvas.width - 1))] ?? "";
    context.fillRect(x, 0, 1, 1);
  }
}
