/** A panel's picture as files: what Plotly draws, or what a drawing function draws. */

import { figureFile } from "../plot/plotly.js";
import { onPaper } from "../plot/layout.js";
import { theme } from "../plot/theme.js";
import { drawnPng, drawnSvg } from "./drawn.js";

/** @typedef {import("../plot/canvas.js").Pen} Pen */
/** @typedef {import("../plot/plotly.js").Figure} Figure */
/** @typedef {import("./file-menu.js").SavedFile} SavedFile */

/**
 * A panel gives `figure`, or `draw` and `size`, or neither: then it has no picture.
 * @typedef {object} Picture
 * @property {() => string} name  of the file, without extension
 * @property {() => string} title  over the picture
 * @property {() => string} [caption]  under a drawing
 * @property {(pen: Pen, box: {width: number, height: number}) => void} [draw]
 * @property {() => {width: number, height: number}} [size]  of the drawing, in CSS pixels
 * @property {() => Figure | null} [figure]
 */

/** @param {Picture} picture @returns {SavedFile[]} */
export function pictureFiles(picture) {
  if (!picture.figure && !picture.draw) return [];
  return /** @type {const} */ (["svg", "png"]).map((format) => ({
    kind: format.toUpperCase(), label: "picture", name: `${picture.name()}.${format}`,
    make: () => pictureFile(picture, format),
  }));
}

/** @param {Picture} picture @param {"svg" | "png"} format */
async function pictureFile({ figure, draw, size, title, caption }, format) {
  if (figure) {
    const made = figure();
    if (!made) throw new Error("there is no picture yet");
    return figureFile(onPaper(made, title(), theme()), format);
  }
  if (!draw || !size) throw new Error("this panel has no picture");
  const drawing = { draw, title: title(), caption: caption?.() ?? "" };
  return format === "svg" ? drawnSvg(drawing, size()) : drawnPng(drawing, size());
}
