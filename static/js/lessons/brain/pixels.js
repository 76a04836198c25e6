/** Signed numbers as a grid of colours, with an SVG over it. */

import { colourIndex } from "../../plot/colours.js";
import { element } from "../../common/panel.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {{left: number, top: number, width: number, height: number}} Box  in CSS pixels */

/**
 * @param {number[][]} rows @param {number} limit  of the scale, either side of 0 @param {Box} box @param {Theme} look
 * @returns {HTMLCanvasElement}
 */
export function pixels(rows, limit, { left, top, width, height }, look) {
  const across = rows[0]?.length ?? 1;
  const canvas = element("canvas", { class: "pixels", width: across, height: rows.length, "aria-hidden": "true" });
  Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  const image = new ImageData(across, rows.length);
  const words = new Uint32Array(image.data.buffer);
  rows.forEach((values, row) => values.forEach((value, column) => {
    words[row * across + column] = look.palettes["purple-green"].pixels[colourIndex(value, limit)] ?? 0;
  }));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/** A grid under a picture. @param {HTMLCanvasElement} canvas @param {SVGElement} over */
export const layered = (canvas, over) => element("div", { class: "layered" }, canvas, over);
