/** The plane of keys and queries: arrows, and behind them the weighted mean that every query would find. */

import { colourIndex } from "../../plot/colours.js";
import { element } from "../../common/panel.js";
import { picture, svg } from "../../plot/svg.js";

/** @typedef {import("../../wire/lessons/kernel.js").AttentionPicture} Attention */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

export const REACH = 3;

/** Pixels of a place in the plane, and back. @param {number} size */
export function plane(size) {
  const unit = size / (2 * REACH);
  const held = (/** @type {number} */ value) => Math.round(100 * Math.max(-REACH, Math.min(REACH, value))) / 100;
  return {
    x: (/** @type {number} */ value) => (value + REACH) * unit,
    y: (/** @type {number} */ value) => (REACH - value) * unit,
    at: (/** @type {number} */ x, /** @type {number} */ y) => ({ qx: held(x / unit - REACH), qy: held(REACH - y / unit) }),
  };
}

/** The means as colours of signed values. @param {number[][]} means @param {number} limit @param {Theme} look */
export function surfaceCanvas(means, limit, look) {
  const size = means.length;
  const canvas = element("canvas", { width: size, height: size, class: "surface", "aria-hidden": "true" });
  const { pixels } = look.palettes["purple-green"];
  const image = new ImageData(size, size);
  const colours = new Uint32Array(image.data.buffer);
  means.forEach((row, down) => row.forEach((mean, across) => (colours[down * size + across] = pixels[colourIndex(mean, limit)] ?? 0)));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/**
 * @param {Attention} shown @param {{qx: number, qy: number}} query
 * @param {number} size  width and height @param {Theme} look
 */
export function planePicture(shown, { qx, qy }, size, look) {
  const em = look.small;
  const { x, y } = plane(size);
  const arrow = (/** @type {number} */ right, /** @type {number} */ up, /** @type {string} */ name, /** @type {number} */ wide) => {
    const [x1, y1] = [x(right), y(up)];
    const length = Math.hypot(x1 - x(0), y1 - y(0));
    if (length < 1) return svg("circle", { cx: x1, cy: y1, r: 3, class: `${name} head` });
    const [ux, uy] = [(x1 - x(0)) / length, (y1 - y(0)) / length];
    const back = Math.min(0.8 * em, length);
    const side = 0.4 * back;
    return svg("g", { class: name },
      svg("path", { d: `M${x(0)} ${y(0)}L${x1 - back * ux} ${y1 - back * uy}`, class: "shaft", "stroke-width": wide }),
      svg("path", { d: `M${x1} ${y1}L${x1 - back * ux - side * uy} ${y1 - back * uy + side * ux}L${x1 - back * ux + side * uy} ${y1 - back * uy - side * ux}Z`, class: "head" }));
  };
  const nodes = [svg("path", { d: `M0 ${y(0)}H${size}M${x(0)} 0V${size}`, class: "grid" })];
  shown.keys.forEach(([right = 0, up = 0], index) => {
    const weight = shown.weights[index] ?? NaN;
    nodes.push(arrow(right, up, "key", 1 + 5 * (Number.isFinite(weight) ? weight : 0)));
  });
  shown.keys.forEach(([right = 0, up = 0], index) => {
    const name = shown.words[index] ?? "";
    const [low, wide] = [y(up) + (up >= 0 ? -0.5 : 1.3) * em, 0.32 * em * name.length + 4];
    const middle = Math.max(wide, Math.min(size - wide, x(right)));
    nodes.push(svg("text", { x: middle, y: low, "text-anchor": "middle", class: "word" }, name));
  });
  nodes.push(arrow(qx, qy, "query", 2.5), svg("circle", { cx: x(qx), cy: y(qy), r: 0.8 * em, class: "grip" }));
  const tag = { x: Math.min(x(qx) + 1.1 * em, size - 0.8 * em), y: y(qy) + 0.35 * em };
  nodes.push(svg("text", { ...tag, class: "word query-name" }, "q"));
  return picture(size, size, `The keys of ${shown.words.join(", ")} as arrows, and the query at ${qx}, ${qy}`, nodes);
}
