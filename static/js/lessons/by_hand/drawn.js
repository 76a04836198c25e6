/** Parts of the lesson's two pictures: units with their value, arrows. */

import { colourIndex } from "../../plot/colours.js";
import { svg } from "../../plot/svg.js";
import { written } from "../equation.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {[number, number]} Point */

/**
 * A unit, filled by its value, which is written in it.
 * @param {Point} at @param {number} radius @param {number} value @param {number} limit  value of the full colour @param {Theme} look
 */
export function unit([x, y], radius, value, limit, look) {
  const palette = look.palettes["purple-green"];
  const index = colourIndex(value, limit);
  const text = shown(value);
  const size = Math.min(look.small * 1.15, (2.9 * radius) / Math.max(2, text.length));
  return svg("g", {},
    svg("circle", { cx: x, cy: y, r: radius, class: "unit", fill: palette.css[index] ?? "" }),
    svg("text", {
      x, y: y + 0.36 * size, "text-anchor": "middle",
      style: `font-size:${size.toFixed(1)}px;font-weight:600;fill:${palette.pale[index] ? "#000" : "#fff"}`,
    }, text));
}

/**
 * A line with a head, from the edge of one circle to the edge of another.
 * @param {Point} from @param {Point} to @param {{start: number, end: number, colour: string, width?: number}} options  radii at its ends
 */
export function arrow(from, to, { start, end, colour, width = 1.2 }) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const head = 4.5 + 1.3 * width;
  const [tipX, tipY] = [to[0] - ux * end, to[1] - uy * end];
  const [neckX, neckY] = [tipX - ux * head, tipY - uy * head];
  const [px, py] = [-uy * head * 0.45, ux * head * 0.45];
  const join = (/** @type {number} */ x, /** @type {number} */ y) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return svg("g", {},
    svg("path", { d: `M${join(from[0] + ux * start, from[1] + uy * start)}L${join(neckX, neckY)}`, fill: "none", stroke: colour, "stroke-width": width }),
    svg("path", { d: `M${join(tipX, tipY)}L${join(neckX + px, neckY + py)}L${join(neckX - px, neckY - py)}Z`, fill: colour }));
}

/** With two decimals, where that says enough. @param {number} value */
export function shown(value) {
  const size = Math.abs(value);
  if (size >= 1e4 || Number.isNaN(value)) return written(value, 3);
  return size > 0 && size < 0.005 ? "≈0" : written(Number(value.toFixed(2)), 6);
}

/** The largest size among values, at least 1: of the full colour. @param {number[]} values */
export const limitOf = (values) => Math.max(1, ...values.map(Math.abs).filter(Number.isFinite));

/** @param {string} text @param {number} x @param {number} y @param {Record<string, string | number>} [attributes] */
export const label = (text, x, y, attributes = {}) => svg("text", { x, y, "text-anchor": "middle", ...attributes }, text);
