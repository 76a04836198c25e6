/** Drawing the reach-back: a row of bars for each layer, on the time axis and an axis of powers of ten. */

import { count, glyph, power, rounded } from "../plot/format.js";
import { faint, margins } from "../plot/layout.js";
import { normAt, normName } from "./reach-blocks.js";
import { growth, hasSecondState, heightOf } from "./reach-view.js";
import { unitLabel } from "./state.js";
import { centre, edge, ticks } from "./timeaxis.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reach-blocks.js").Row} Row */
/** @typedef {import("./reach-view.js").Decades} Decades */
/** @typedef {import("./timeaxis.js").TimeAxis} TimeAxis */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/canvas.js").Pen} Pen */

/**
 * @typedef {object} Picture
 * @property {Reading} reading
 * @property {Row} row
 * @property {Decades} decades
 * @property {import("./state.js").UnitAddress} unit  whose direct path is drawn
 * @property {Float32Array | null} path  at positions first..target
 */

const MARK = 3; // CSS pixels
const MOST_CHARACTER_TICKS = 120;

/** Label line over a row, and the row. @param {Theme} look */
export const rowSizes = (look) => ({ label: Math.round(1.55 * look.small), plot: Math.round(4.4 * look.small) });

/** @param {number} layers @param {Theme} look */
export function reachHeight(layers, look) {
  const { label, plot } = rowSizes(look);
  return layers * (label + plot) + margins(look).bottom;
}

/** Layer under y, or null. @param {number} y @param {number} layers @param {Theme} look */
export function layerAt(y, layers, look) {
  const { label, plot } = rowSizes(look);
  const layer = Math.floor(y / (label + plot));
  return layer >= 0 && layer < layers ? layer : null;
}

/** @param {Pen} pen @param {TimeAxis} axis @param {Picture} picture @param {Theme} look */
export function drawReach(pen, axis, picture, look) {
  const { label, plot } = rowSizes(look);
  for (let layer = 0; layer < picture.reading.layers; layer += 1) {
    const top = layer * (label + plot) + label;
    const place = { top, height: plot };
    drawScale(pen, axis, place, picture.decades, look);
    drawBars(pen, axis, place, picture, layer, look);
    if (hasSecondState(picture.reading)) {
      drawLine(pen, axis, place, picture, (at) => normAt(picture.row, normName("c", layer), at), look);
    }
    const { path, row, unit } = picture;
    if (path && unit.layer === layer) {
      pen.setLineDash([4, 3]);
      drawLine(pen, axis, place, picture, (at) => path[at - row.first] ?? NaN, look);
      pen.setLineDash([]);
    }
    drawLabel(pen, axis, top - label, picture, layer, look);
  }
  drawTicks(pen, axis, picture.reading, picture.reading.layers * (label + plot), look);
}

/** @typedef {{top: number, height: number}} Place  of a row, in CSS pixels */

/** @param {Pen} pen @param {TimeAxis} axis @param {Place} place @param {Decades} decades @param {Theme} look */
function drawScale(pen, axis, { top, height }, { low, high }, look) {
  pen.font = `${Math.round(Math.min(0.86 * look.small, 13))}px ${look.sans}`;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const [share, exponent] of [[0, low], [0.5, (low + high) / 2], [1, high]]) {
    const y = Math.round(top + height * (1 - (share ?? 0)));
    pen.fillStyle = look.line;
    pen.fillRect(axis.left, y - (share === 1 ? 0 : 1), axis.width, 1);
    pen.fillStyle = look.muted;
    pen.fillText(power(exponent ?? 0), axis.left - 5, y);
  }
}

/** @param {Pen} pen @param {TimeAxis} axis @param {Place} place @param {Picture} picture @param {number} layer @param {Theme} look */
function drawBars(pen, axis, { top, height }, { row, decades }, layer, look) {
  const gap = axis.cell >= 4 ? 1 : 0;
  const base = top + height;
  for (let at = Math.max(axis.start, row.from); at < Math.min(axis.stop, row.target + 1); at += 1) {
    const value = normAt(row, normName("h", layer), at);
    const share = Math.min(1, heightOf(decades, value));
    const [left, right] = [Math.round(edge(axis, at)), Math.round(edge(axis, at + 1))];
    const middle = centre(axis, at);
    if (!Number.isFinite(value)) cross(pen, middle, top + height / 2, look);
    else if (value === 0) {
      pen.strokeStyle = look.muted;
      pen.lineWidth = 1;
      pen.strokeRect(Math.round(middle - MARK / 2) - 0.5, base - MARK - 1.5, MARK, MARK);
    } else if (share < 0) {
      pen.fillStyle = look.muted;
      pen.fillRect(Math.round(middle - 1), base - 2, 2, 2);
    } else {
      pen.fillStyle = faint(look.probability, 0.5);
      const y = base - Math.max(1, share * height);
      pen.fillRect(left, y, Math.max(1, right - left - gap), base - y);
    }
  }
}

/** @param {Pen} pen @param {number} x @param {number} y @param {Theme} look */
function cross(pen, x, y, look) {
  pen.strokeStyle = look.ink;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x - MARK, y - MARK);
  pen.lineTo(x + MARK, y + MARK);
  pen.moveTo(x - MARK, y + MARK);
  pen.lineTo(x + MARK, y - MARK);
  pen.stroke();
}

/**
 * Level over each position's cell; broken where the axis has no place for the value.
 * @param {Pen} pen @param {TimeAxis} axis @param {Place} place @param {Picture} picture
 * @param {(at: number) => number} valueAt @param {Theme} look
 */
function drawLine(pen, axis, { top, height }, { row, decades }, valueAt, look) {
  pen.strokeStyle = look.ink;
  pen.lineWidth = 1;
  pen.beginPath();
  let drawn = false;
  for (let at = Math.max(axis.start, row.from); at < Math.min(axis.stop, row.target + 1); at += 1) {
    const share = heightOf(decades, valueAt(at));
    const there = share >= 0 && Number.isFinite(share);
    const y = Math.round(top + height * (1 - Math.min(1, share))) + 0.5;
    if (there) {
      if (drawn) pen.lineTo(edge(axis, at), y);
      else pen.moveTo(edge(axis, at), y);
      pen.lineTo(edge(axis, at + 1), y);
    }
    drawn = there;
  }
  pen.stroke();
}

/** @param {Pen} pen @param {TimeAxis} axis @param {number} top @param {Picture} picture @param {number} layer @param {Theme} look */
function drawLabel(pen, axis, top, { reading, row, unit, path }, layer, look) {
  const skip = Math.max(axis.start, row.from) - row.first;
  const said = [`${reading.layers > 1 ? `layer ${layer + 1}: ` : ""}${perStep(growth(row.norms(normName("h", layer)), skip))}`];
  if (path && unit.layer === layer) said.push(`dashes: ∏ f of ${unitLabel(unit)}, ${perStep(growth(path, skip), "")} a step`);
  pen.font = `${look.small}px ${look.sans}`;
  pen.fillStyle = look.muted;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(said.join("   "), axis.left, top + rowSizes(look).label / 2);
}

/** "growth per step 0.83". @param {number} factor @param {string} [name] */
export function perStep(factor, name = "growth per step ") {
  return name + (Number.isNaN(factor) ? "–" : rounded(factor, factor >= 0.995 && factor < 1 ? 4 : 3));
}

/** @param {Pen} pen @param {TimeAxis} axis @param {Reading} reading @param {number} top @param {Theme} look */
function drawTicks(pen, axis, { characters }, top, look) {
  const written = axis.stop - axis.start <= MOST_CHARACTER_TICKS && axis.cell >= 0.75 * look.small;
  const positions = written ? Array.from({ length: axis.stop - axis.start }, (_, index) => axis.start + index) : ticks(axis);
  pen.font = `${look.small}px ${written ? look.mono : look.sans}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (const at of positions) {
    pen.fillStyle = look.line;
    if (!written) pen.fillRect(Math.round(centre(axis, at)), top, 1, 4);
    pen.fillStyle = look.muted;
    pen.fillText(written ? glyph(characters[at] ?? "") : count(at), centre(axis, at), top + (written ? 3 : 7));
  }
}
