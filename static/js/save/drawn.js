/** Files of what a drawing function draws, on the panel's own colour, with a title over it and a caption under it. */

import { theme } from "../plot/theme.js";
import { SvgContext } from "./svg-context.js";

/** @typedef {import("../plot/canvas.js").Pen} Pen */
/** @typedef {{width: number, height: number}} Box */
/** @typedef {{draw: (pen: Pen, box: Box) => void, title: string, caption: string}} Drawing */

const MARGIN = 12; // CSS pixels

/** @param {Drawing} drawing @param {Box} box */
export function drawnSvg(drawing, box) {
  const context = new SvgContext();
  const size = paperSize(drawing, box);
  onPaper(/** @type {Pen} */ (/** @type {unknown} */ (context)), drawing, box);
  return new Blob([context.toString(size.width, size.height)], { type: "image/svg+xml" });
}

/**
 * @param {Drawing} drawing
 * @param {Box} box
 * @returns {Promise<Blob>}
 */
export function drawnPng(drawing, box) {
  const scale = 2;
  const canvas = document.createElement("canvas");
  const size = paperSize(drawing, box);
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2D canvas");
  context.imageSmoothingEnabled = false;
  context.scale(scale, scale);
  onPaper(context, drawing, box);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large for this browser"))));
  });
}

const LINE = 1.4; // of a caption, in heights of its type
const LETTER = 0.56; // mean width of a letter, in heights of type

/** The caption in lines that fit. @param {Drawing} drawing @param {Box} box */
function captionLines({ caption }, box) {
  const most = Math.max(20, Math.floor(box.width / (LETTER * theme().small)));
  /** @type {string[]} */
  const lines = [];
  for (const word of caption.split(" ").filter(Boolean)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What title and caption take. @param {Drawing} drawing @param {Box} box */
function room(drawing, box) {
  const lines = captionLines(drawing, box).length;
  return { above: drawing.title ? 2.4 * theme().small : 0, below: lines > 0 ? (0.6 + LINE * lines) * theme().small : 0 };
}

/** @param {Drawing} drawing @param {Box} box @returns {Box} */
function paperSize(drawing, box) {
  const { above, below } = room(drawing, box);
  return { width: box.width + 2 * MARGIN, height: Math.ceil(box.height + 2 * MARGIN + above + below) };
}

/** @param {Pen} pen @param {Drawing} drawing @param {Box} box */
function onPaper(pen, drawing, box) {
  const look = theme();
  const size = paperSize(drawing, box);
  pen.fillStyle = look.panel;
  pen.fillRect(0, 0, size.width, size.height);
  pen.textAlign = "left";
  pen.textBaseline = "top";
  pen.font = `${Math.round(1.1 * look.small)}px ${look.sans}`;
  pen.fillStyle = look.ink;
  if (drawing.title) pen.fillText(drawing.title, MARGIN, MARGIN);
  pen.font = `${look.small}px ${look.sans}`;
  pen.fillStyle = look.muted;
  const lines = captionLines(drawing, box);
  lines.forEach((line, index) =>
    pen.fillText(line, MARGIN, size.height - MARGIN - look.small * (1 + LINE * (lines.length - 1 - index))));
  pen.save();
  pen.translate(MARGIN, MARGIN + room(drawing, box).above);
  drawing.draw(pen, box);
  pen.restore();
}
