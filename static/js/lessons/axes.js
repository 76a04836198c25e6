/** Two axes of a picture in SVG: its grid, ticks and names, and where values stand on it. */

import { linearScale } from "../plot/scales.js";
import { svg } from "../plot/svg.js";

/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/scales.js").Scale} Scale */
/** @typedef {{name: string, scale: Scale}} Axis */

/**
 * @param {number} width @param {number} height @param {Axis} across @param {Axis} up @param {Theme} look
 * @param {number} [room]  right of the plot, for names of lines
 */
export function axes(width, height, across, up, look, room = 0) {
  const lastLabel = 0.34 * look.small * (across.scale.labels.at(-1)?.length ?? 0); // half of it is beyond the plot
  const [left, right] = [look.left, width - Math.max(look.right, look.small, room, lastLabel)];
  const [top, bottom] = [1.7 * look.small, height - 2.9 * look.small];
  const [fromX, toX] = across.scale.range;
  const [fromY, toY] = up.scale.range;
  const x = (/** @type {number} */ position) => left + ((position - fromX) / (toX - fromX)) * (right - left);
  const y = (/** @type {number} */ position) => bottom - ((position - fromY) / (toY - fromY)) * (bottom - top);
  const half = 0.35 * look.small;
  return {
    x, y, left, right, top, bottom,
    ground: [
      ...across.scale.ticks.flatMap((tick, index) => [
        svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: top, y2: bottom }),
        svg("text", { class: "muted", x: x(tick), y: bottom + 1.3 * look.small, "text-anchor": "middle" }, across.scale.labels[index] ?? ""),
      ]),
      ...up.scale.ticks.flatMap((tick, index) => [
        svg("line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) }),
        svg("text", { class: "muted", x: left - 5, y: y(tick) + half, "text-anchor": "end" }, fitting(up.scale, index)),
      ]),
      svg("text", { class: "muted", x: (left + right) / 2, y: bottom + 2.6 * look.small, "text-anchor": "middle" }, across.name),
      svg("text", { class: "muted", x: left, y: top - 0.6 * look.small }, up.name),
    ],
    /** Positions on both axes under a point of the picture; beyond an end it is the end. @param {[number, number]} point */
    under([px, py]) {
      const share = (/** @type {number} */ value) => Math.max(0, Math.min(1, value));
      return {
        x: fromX + share((px - left) / (right - left)) * (toX - fromX),
        y: fromY + share((bottom - py) / (bottom - top)) * (toY - fromY),
      };
    },
  };
}

/** The label of a tick, where there is room for five characters: "1e4" for 10,000. @param {Scale} scale @param {number} index */
function fitting({ log, ticks, labels }, index) {
  const tick = ticks[index] ?? 0;
  if (log || Math.abs(tick) < 1e4) return labels[index] ?? "";
  return Number(tick.toPrecision(3)).toExponential().replace("e+", "e").replace("-", "−");
}

/** @typedef {ReturnType<typeof axes>} Axes */

/** Of values with signs: zero is on it, and in its middle where there are both. @param {number[]} values @returns {Scale} */
export function signedScale(values) {
  const finite = values.filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  if (least < 0 && most > 0) {
    const end = linearScale(0, Math.max(-least, most), 2);
    const ticks = [...end.ticks.slice(1).map((tick) => -tick).reverse(), ...end.ticks];
    const labels = [...end.labels.slice(1).map((label) => `−${label}`).reverse(), ...end.labels];
    return { log: false, range: [-end.range[1], end.range[1]], ticks, labels };
  }
  const scale = linearScale(0, Math.max(-least, most), 4);
  if (least === 0) return scale;
  return { log: false, range: [-scale.range[1], 0], ticks: scale.ticks.map((tick) => -tick || 0), labels: scale.labels.map((label, index) => (index ? `−${label}` : label)) };
}
