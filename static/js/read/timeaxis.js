/**
 * The time axis that everything below the text shares: position to pixels and back. One cell a position; the middle of
 * cell t is where position t is drawn, in every panel, so that one vertical line crosses them all at the same place.
 */

import { snap } from "../plot/canvas.js";

const WIDEST_CELL = 24; // CSS pixels: a text of three characters does not fill the page

/**
 * @typedef {object} TimeAxis
 * @property {number} start  first position
 * @property {number} stop   one past the last position
 * @property {number} left   where the first cell begins, in CSS pixels
 * @property {number} width  of all cells, in CSS pixels
 * @property {number} cells  positions that have room: at least stop - start
 * @property {number} cell   width of a position, in CSS pixels
 */

/**
 * @param {{start: number, stop: number}} stretch
 * @param {number} width  of the panel's body, gutters included
 * @param {{left: number, right: number}} gutters
 * @returns {TimeAxis}
 */
export function timeAxis({ start, stop }, width, { left, right }) {
  const room = Math.max(1, width - left - right);
  const cells = Math.max(stop - start, Math.ceil(room / WIDEST_CELL), 1);
  return { start, stop, left, width: room, cells, cell: room / cells };
}

/** Left edge of a position's cell. @param {TimeAxis} axis @param {number} position */
export const edge = (axis, position) => axis.left + (position - axis.start) * axis.cell;

/** Middle of a position's cell. @param {TimeAxis} axis @param {number} position */
export const centre = (axis, position) => edge(axis, position + 0.5);

/**
 * The position under x, or null beside the stretch.
 * @param {TimeAxis} axis
 * @param {number} x
 */
export function positionAt(axis, x) {
  const position = axis.start + Math.floor((x - axis.left) / axis.cell);
  return position < axis.start || position >= axis.stop ? null : position;
}

/** The nearest position to x. @param {TimeAxis} axis @param {number} x */
export function nearestPosition(axis, x) {
  const position = axis.start + Math.floor((x - axis.left) / axis.cell);
  return Math.max(axis.start, Math.min(axis.stop - 1, position));
}

/** Range of a Plotly x axis whose margins are the gutters. @param {TimeAxis} axis @returns {[number, number]} */
export const axisRange = (axis) => [axis.start - 0.5, axis.start - 0.5 + axis.cells];

/**
 * Round positions for the ticks, about 80 pixels apart.
 * @param {TimeAxis} axis
 * @returns {number[]}
 */
export function ticks(axis) {
  const least = 80 / axis.cell;
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const step = steps.find((candidate) => candidate >= least) ?? 10_000;
  const positions = [];
  for (let at = Math.ceil(axis.start / step) * step; at < axis.stop; at += step) positions.push(at);
  return positions;
}

/**
 * Where the cursor line begins, on whole device pixels: the same number in every panel.
 * @param {TimeAxis} axis
 * @param {number} position
 * @param {number} width  of the line
 */
export const cursorLeft = (axis, position, width) => snap(centre(axis, position) - width / 2);
