/** The loss from above: a shade for every half power of ten, with lines between them. */

import { parseColour } from "../../plot/colours.js";
import { linearScale } from "../../plot/scales.js";
import { picture } from "../../plot/svg.js";
import { axes } from "../axes.js";
import { GREATEST, LEAST, LEVEL_STEP, mixed, sceneHeight, shades } from "./landscape.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../axes.js").Axes} Axes */
/** @typedef {import("./landscape.js").Ends} Ends */
/** @typedef {import("./landscape.js").Landscape} Landscape */

const BANDS = Math.round((GREATEST - LEAST) / LEVEL_STEP);
const LINE = 0.45; // how much of it is the colour of what is muted

/**
 * Puts the contour into an element; it is drawn over the grid of its axes.
 * @param {HTMLElement} body
 * @returns {(landscape: Landscape, width: number, look: Theme) => Axes}  draws
 */
export function mountContour(body) {
  const [ground, canvas] = [document.createElement("div"), document.createElement("canvas")];
  canvas.className = "contour";
  body.append(ground, canvas);
  return ({ levels, acrossW, acrossB }, width, look) => {
    const height = sceneHeight(width, look);
    const scale = (/** @type {Ends} */ [least, most]) => ({ ...linearScale(least, most), range: /** @type {Ends} */ ([least, most]) });
    const plot = axes(width, height, { name: "weight w", scale: scale(acrossW) }, { name: "bias b", scale: scale(acrossB) }, look);
    ground.replaceChildren(picture(width, height, "The loss over w and b", plot.ground));
    const [across, down] = [plot.right - plot.left, plot.bottom - plot.top];
    Object.assign(canvas.style, { left: `${plot.left}px`, top: `${plot.top}px`, width: `${across}px`, height: `${down}px` });
    const pixels = { width: Math.max(1, Math.round(across * devicePixelRatio)), height: Math.max(1, Math.round(down * devicePixelRatio)) };
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
    const image = new ImageData(canvas.width, canvas.height);
    paint(new Uint32Array(image.data.buffer), bandsOf(levels, canvas.width, canvas.height), canvas.width, look);
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    return plot;
  };
}

/**
 * The band of every pixel, its level interpolated between the four points of the grid around it; row by row from the top.
 * @param {number[][]} levels  [b][w] @param {number} width @param {number} height
 */
export function bandsOf(levels, width, height) {
  const bands = new Uint8ClampedArray(width * height);
  const columns = levels[0]?.length ?? 0;
  const [heights, left, part] = [new Float64Array(columns), new Int32Array(width), new Float64Array(width)]; // typed: it is drawn while a slider moves
  for (let x = 0; x < width; x += 1) {
    const column = ((x + 0.5) / width) * (columns - 1);
    left[x] = column;
    part[x] = column % 1;
  }
  for (let y = 0; y < height; y += 1) {
    const row = (1 - (y + 0.5) / height) * (levels.length - 1); // b grows upwards
    const [below = [], above = []] = [levels[Math.floor(row)], levels[Math.ceil(row)]];
    for (let column = 0; column < columns; column += 1) {
      heights[column] = (mixed(below[column] ?? LEAST, above[column] ?? LEAST, row % 1) - LEAST) / LEVEL_STEP;
    }
    for (let x = 0; x < width; x += 1) {
      const at = left[x] ?? 0;
      const band = Math.floor(mixed(heights[at] ?? 0, heights[at + 1] ?? 0, part[x] ?? 0));
      bands[y * width + x] = band < BANDS ? band : BANDS - 1;
    }
  }
  return bands;
}

/** @param {Uint32Array} pixels @param {Uint8ClampedArray} bands @param {number} width @param {Theme} look */
function paint(pixels, bands, width, look) {
  const shade = shades(look);
  const [fill, line] = [new Uint32Array(BANDS), new Uint32Array(BANDS)];
  const muted = parseColour(look.muted);
  const packed = (/** @type {number[]} */ [red = 0, green = 0, blue = 0]) => (255 << 24) | (blue << 16) | (green << 8) | red;
  for (let band = 0; band < BANDS; band += 1) {
    const colour = shade(LEAST + (band + 0.5) * LEVEL_STEP);
    fill[band] = packed(colour);
    line[band] = packed(colour.map((part, index) => mixed(part, muted[index] ?? part, LINE)));
  }
  for (let row = 0; row < pixels.length; row += width) {
    for (let pixel = row; pixel < row + width; pixel += 1) {
      const band = bands[pixel] ?? 0;
      const [right, under] = [pixel + 1 < row + width ? pixel + 1 : pixel, pixel + width < pixels.length ? pixel + width : pixel];
      pixels[pixel] = (band !== bands[right] || band !== bands[under] ? line : fill)[band] ?? 0;
    }
  }
}
