/** The impulse response, a stem for every step. */

import { linearScale } from "../../plot/scales.js";
import { picture, svg } from "../../plot/svg.js";
import { axes, signedScale } from "../axes.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */

/** @param {number[]} values @param {number} at @param {number} width @param {number} height @param {Theme} look */
export function impulsePicture(values, at, width, height, look) {
  const steps = values.length - 1;
  const plot = axes(width, height, { name: "steps after the input, k", scale: linearScale(0, steps) }, { name: "output", scale: signedScale(values) }, look);
  const wide = Math.max(1, Math.min(6, (0.7 * (plot.right - plot.left)) / (steps + 1)));
  const stems = (/** @type {string} */ kind, /** @type {(value: number) => boolean} */ is) => svg("path", {
    class: kind, "stroke-width": wide,
    d: values.map((value, k) => (is(value) && Number.isFinite(value) ? `M${plot.x(k).toFixed(1)} ${plot.y(0).toFixed(1)}V${plot.y(value).toFixed(1)}` : "")).join(""),
  });
  return picture(width, height, "Impulse response of the linear network", [
    ...plot.ground,
    svg("line", { class: "axis", x1: plot.left, x2: plot.right, y1: plot.y(0), y2: plot.y(0) }),
    stems("stem up", (value) => value > 0), stems("stem down", (value) => value < 0),
    svg("line", { class: "now-line", x1: plot.x(at), x2: plot.x(at), y1: plot.top, y2: plot.bottom }),
  ]);
}
