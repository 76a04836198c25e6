/** Drawing on a canvas in CSS pixels, and what of a 2D context the figures use, so that an SVG can stand in for it. */

/**
 * The part of CanvasRenderingContext2D that figures draw with; save/svg-context.js is the other one who has it.
 * @typedef {Pick<CanvasRenderingContext2D, "fillRect" | "strokeRect" | "fillText" | "save" | "restore" | "translate"
 *   | "scale" | "setLineDash" | "rotate" | "beginPath" | "moveTo" | "lineTo" | "stroke" | "fill" | "closePath" | "fillStyle"
 *   | "strokeStyle" | "lineWidth" | "font" | "textAlign" | "textBaseline" | "globalAlpha">
 *   & {drawImage: (image: HTMLCanvasElement, x: number, y: number, width: number, height: number) => void}} Pen
 */

/**
 * Gives the canvas a size in CSS pixels and a context scaled to the device's, cleared.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D}
 */
export function sized(canvas, width, height) {
  const ratio = devicePixelRatio;
  const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2D canvas");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  return context;
}

/** To the nearest device pixel, so that edges are sharp. @param {number} value */
export const snap = (value) => Math.round(value * devicePixelRatio) / devicePixelRatio;

/**
 * A picture of columns x rows pixels that can be scaled up without blur.
 * @param {number} columns
 * @param {number} rows
 */
export function pixelImage(columns, rows) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, rows);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2D canvas");
  const image = context.createImageData(canvas.width, canvas.height);
  return {
    canvas,
    /** One number a pixel, as a palette's `pixels` has them; row-major. */
    pixels: new Uint32Array(image.data.buffer),
    /** Call after writing `pixels`. */
    flush: () => context.putImageData(image, 0, 0),
  };
}
