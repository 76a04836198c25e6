/** Parts of the lesson's two pictures: units with their value, labels. */

import { svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { shade } from "../shade.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../arrow.js").Point} Point */

/**
 * A unit, filled by its value, which is written in it.
 * @param {Point} at @param {number} radius @param {number} value @param {number} limit  value of the full colour @param {Theme} look
 */
export function unit([x, y], radius, value, limit, look) {
  const { fill, ink } = shade(look, value, limit);
  const text = shown(value);
  const size = Math.min(look.small * 1.15, (2.9 * radius) / Math.max(2, text.length));
  return svg("g", {},
    svg("circle", { cx: x, cy: y, r: radius, class: "unit", fill }),
    svg("text", {
      x, y: y + 0.36 * size, "text-anchor": "middle",
      style: `font-size:${size.toFixed(1)}px;font-weight:600;fill:${ink}`,
    }, text));
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
