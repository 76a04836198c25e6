/** Where the cells of small multiples lie, and drawing them. */

import { heightOf } from "./multiples-figure.js";

/** @typedef {import("./multiples-figure.js").Multiples} Multiples */
/** @typedef {import("./multiples-figure.js").Cell} Cell */
/** @typedef {import("./multiples-figure.js").Course} Course */
/** @typedef {import("./multiples-figure.js").Line} Line */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {{width: number, height: number, boxes: Box[]}} Places */
/** @typedef {{line: Line, cell: number, x: number, y: number, at: number}} Near */

/** Strokes of the strong lines, so that hue is not all that tells them apart. */
export const DASHES = [[], [7, 3], [2, 2.5], [10, 3, 2, 3], [4, 2], [12, 4]];

const LEAST_CELL = 150; // CSS pixels; narrower, and the page scrolls sideways
const MOST_CELL = 1000;

/** @param {Multiples} drawn @param {number} width @param {Theme} look @returns {Places} */
export function places({ rows, columns, cells }, width, look) {
  const gap = Math.round(2.4 * look.small); // the ends of two axes of steps
  const left = look.left;
  const space = (width - left - look.right - gap * (columns.length - 1)) / columns.length;
  const across = Math.max(LEAST_CELL, Math.min(MOST_CELL, Math.floor(space)));
  const down = Math.round(Math.max(9 * look.small, Math.min(20 * look.small, 0.62 * across)));
  const head = columns[0] ? 1.7 * look.small : 0.6 * look.small;
  const rowHead = rows[0] ? 1.8 * look.small : 0;
  const boxes = cells.map(({ row, column }) => ({
    left: left + column * (across + gap), width: across, height: down,
    top: Math.round(head + row * (down + look.small + rowHead) + rowHead),
  }));
  const bottom = Math.max(0, ...boxes.map((box) => box.top + box.height));
  return { width: left + columns.length * (across + gap) - gap + look.right, height: Math.round(bottom + 3 * look.small), boxes };
}

/** @param {Multiples} drawn @param {Box} box @param {Course} course @param {number} at */
const pointAt = ({ x, y }, box, { xs, ys }, at) => ({
  x: box.left + ((xs[at] ?? NaN) / x.range[1]) * box.width,
  y: box.top + (1 - heightOf(y, ys[at] ?? NaN)) * box.height,
});

/**
 * @param {CanvasRenderingContext2D} pen @param {Multiples} drawn @param {Places} at @param {Theme} look
 * @param {string[]} colours @param {string} xName
 */
export function paint(pen, drawn, at, look, colours, xName) {
  pen.font = `${look.small}px ${look.sans}`;
  drawn.cells.forEach((cell, index) => {
    const box = at.boxes[index];
    if (!box) return;
    paintGrid(pen, drawn, cell, box, look, xName);
    for (const line of cell.lines) {
      pen.globalAlpha = cell.lines.length > cell.strong.length ? 0.42 : 1;
      stroke(pen, drawn, box, line, colours[line.colour % colours.length] ?? look.ink, 1, []);
    }
    pen.globalAlpha = 1;
    if (cell.lines.length > cell.strong.length) {
      for (const strong of cell.strong) {
        const dash = DASHES[strong.colour % DASHES.length] ?? [];
        stroke(pen, drawn, box, strong, colours[strong.colour % colours.length] ?? look.ink, 2.25, dash);
      }
    }
    for (const line of cell.lines.filter(({ ended }) => ended)) {
      paintEnd(pen, drawn, box, line, colours[line.colour % colours.length] ?? look.ink, look);
    }
  });
}

/** @param {CanvasRenderingContext2D} pen @param {Multiples} drawn @param {Cell} cell @param {Box} box @param {Theme} look @param {string} xName */
function paintGrid(pen, { rows, columns, x, y, references }, { row, column, lines, waiting }, box, look, xName) {
  const { left, top, width, height } = box;
  const text = (/** @type {string} */ said, /** @type {number} */ atX, /** @type {number} */ atY, /** @type {CanvasTextAlign} */ align, color = look.muted) => {
    pen.fillStyle = color;
    pen.textAlign = align;
    pen.fillText(said, atX, atY);
  };
  pen.lineWidth = 1;
  pen.strokeStyle = look.line;
  pen.textBaseline = "middle";
  y.ticks.forEach((tick, index) => {
    const atY = Math.round(top + (1 - (tick - y.range[0]) / (y.range[1] - y.range[0])) * height) + 0.5;
    rule(pen, left, atY, left + width, atY);
    if (column === 0) text(y.labels[index] ?? "", left - 6, atY, "right");
  });
  pen.textBaseline = "top";
  x.ticks.filter((tick) => tick <= x.range[1]).forEach((tick) => {
    const atX = Math.round(left + (tick / x.range[1]) * width) + 0.5;
    rule(pen, atX, top, atX, top + height);
    if (row === rows.length - 1) text(x.labels[x.ticks.indexOf(tick)] ?? "", atX, top + height + 5, "center");
  });
  if (row === rows.length - 1) text(xName, left + width / 2, top + height + 6 + 1.3 * look.small, "center");
  pen.textBaseline = "alphabetic";
  pen.font = `600 ${look.small}px ${look.sans}`;
  if (row === 0 && columns[column]) {
    text(fitted(pen, columns[column] ?? "", width), left + width / 2, Math.round(1.1 * look.small), "center", look.ink);
  }
  if (column === 0 && rows[row]) text(rows[row] ?? "", left, top - 0.55 * look.small, "left", look.ink);
  pen.font = `${look.small}px ${look.sans}`;
  if (lines.length === 0) {
    pen.textBaseline = "middle";
    text(waiting > 0 ? "still to come" : "no run", left + width / 2, top + height / 2, "center");
  }
  pen.strokeStyle = look.ink;
  pen.setLineDash([1, 3]);
  for (const value of references) {
    const atY = top + (1 - heightOf(y, value)) * height;
    rule(pen, left, atY, left + width, atY);
  }
  pen.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} width */
function fitted(pen, text, width) {
  let shown = text;
  while (shown.length > 2 && pen.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
  return shown;
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} toX @param {number} toY */
function rule(pen, x, y, toX, toY) {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

/**
 * @param {CanvasRenderingContext2D} pen @param {Multiples} drawn @param {Box} box @param {Course} course
 * @param {string} color @param {number} width @param {number[]} dash
 */
export function stroke(pen, drawn, box, course, color, width, dash) {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.lineJoin = "round";
  pen.beginPath();
  let pendown = false;
  for (let at = 0; at < course.xs.length; at += 1) {
    const { x, y } = pointAt(drawn, box, course, at);
    if (Number.isNaN(y)) pendown = false;
    else if (pendown) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    if (!Number.isNaN(y)) pendown = true;
  }
  pen.stroke();
  pen.setLineDash([]);
}

/** A cross where a run diverged. @param {CanvasRenderingContext2D} pen @param {Multiples} drawn @param {Box} box @param {Line} line @param {string} color @param {Theme} look */
function paintEnd(pen, drawn, box, line, color, look) {
  let last = line.ys.length - 1;
  while (last >= 0 && !Number.isFinite(line.ys[last])) last -= 1;
  if (last < 0) return;
  const { x, y } = pointAt(drawn, box, line, last);
  for (const [stroked, width] of /** @type {const} */ ([[look.panel, 4], [color, 2]])) {
    pen.strokeStyle = stroked;
    pen.lineWidth = width;
    rule(pen, x - 4, y - 4, x + 4, y + 4);
    rule(pen, x - 4, y + 4, x + 4, y - 4);
  }
}

/** Runs that are pointed at, over the rest. @param {CanvasRenderingContext2D} pen @param {Multiples} drawn @param {Places} at @param {Theme} look @param {readonly number[]} pointed */
export function paintPointed(pen, drawn, at, look, pointed) {
  drawn.cells.forEach((cell, index) => {
    const box = at.boxes[index];
    for (const line of box ? cell.lines : []) {
      if (!box || !pointed.includes(line.run.number)) continue;
      stroke(pen, drawn, box, line, look.panel, 5, []);
      stroke(pen, drawn, box, line, look.ink, 2, []);
    }
  });
}

/**
 * The point of a run that is nearest to the pointer, in its cell.
 * @param {Multiples} drawn @param {Places} at @param {number} x @param {number} y @returns {Near | null}
 */
export function nearest(drawn, at, x, y) {
  const cell = at.boxes.findIndex((box) =>
    x >= box.left - 4 && x <= box.left + box.width + 4 && y >= box.top - 4 && y <= box.top + box.height + 4);
  const box = at.boxes[cell];
  if (!box) return null;
  /** @type {Near | null} */
  let best = null;
  let least = 40 ** 2;
  for (const line of drawn.cells[cell]?.lines ?? []) {
    for (let index = 0; index < line.xs.length; index += 1) {
      const point = pointAt(drawn, box, line, index);
      const far = (point.x - x) ** 2 + (point.y - y) ** 2;
      if (far < least) [best, least] = [{ line, cell, ...point, at: index }, far];
    }
  }
  return best;
}
