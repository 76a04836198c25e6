/** Files of what a drawing function draws, on the panel's own colour with a margin around it. */

import { theme } from "../plot/theme.js";
import { SvgContext } from "./svg-context.js";

/** @typedef {import("../plot/canvas.js").Pen} Pen */
/** @typedef {{width: number, height: number}} Box */
/** @typedef {(pen: Pen, box: Box) => void} Drawing */

const MARGIN = 12; // CSS pixels

/** @param {Drawing} draw @param {Box} box */
export function drawnSvg(draw, box) {
  const context = new SvgContext();
  const size = onPaper(/** @type {Pen} */ (/** @type {unknown} */ (context)), draw, box);
  return new Blob([context.toString(size.width, size.height)], { type: "image/svg+xml" });
}

/**
 * @param {Drawing} draw
 * @param {Box} box
 * @returns {Promise<Blob>}
 */
export function drawnPng(draw, box) {
  const scale = 2;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round((box.width + 2 * MARGIN) * scale);
  canvas.height = Math.round((box.height + 2 * MARGIN) * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2D canvas");
  context.imageSmoothingEnabled = false;
  context.scale(scale, scale);
  onPaper(context, draw, box);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large for this browser"))));
  });
}

/** @param {Pen} pen @param {Drawing} draw @param {Box} box @returns {Box} */
function onPaper(pen, draw, box) {
  const size = { width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN };
  pen.fillStyle = theme().panel;
  pen.fillRect(0, 0, size.width, size.height);
  pen.save();
  pen.translate(MARGIN, MARGIN);
  draw(pen, box);
  pen.restore();
  return size;
}
