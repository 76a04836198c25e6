/** Draws a gradient horizon: a column a pixel, a row a lag, colour by log10; what has no colour is marked. */

import { pixelImage } from "../../plot/canvas.js";
import { chartMargins } from "../../plot/cartesian.js";
import { MAGNITUDES, parseColour, pixelOf } from "../../plot/colours.js";
import { multiples, roundUp } from "../../plot/scales.js";
import { stepLabels, stepTicks, stepX } from "../../plot/steps.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/canvas.js").Pen} Pen */

/**
 * @typedef {object} Horizon
 * @property {number[]} steps  of the observations
 * @property {Float32Array[]} curves  one an observation, a value a lag
 * @property {number} lags
 * @property {number | null} cut  first lag beyond the truncation
 * @property {number} last   step that the lane has reached
 * @property {import("../../plot/steps.js").StepAxis} axis
 * @property {import("../../plot/scales.js").Scale} scale  logarithmic, of both lanes
 * @property {number} width
 */

/** Beyond the 256 colours: what has none. */
export const ZERO = 256;
export const ENDLESS = 257;
export const NOT_A_NUMBER = 258;
export const UNSEEN = 259;

const ROWS = 15; // heights of type that the map is high

/** The colour bar, the map, and the ticks below. @param {Theme} look */
const places = (look) => ({
  top: Math.round(2.9 * look.small), height: Math.round(ROWS * look.small), bottom: chartMargins(look).b,
});

/** @param {Theme} look */
export function horizonHeight(look) {
  const { top, height, bottom } = places(look);
  return top + height + bottom;
}

/** The lag under y; null beside the map. @param {number} y @param {number} lags @param {Theme} look */
export function lagAt(y, lags, look) {
  const { top, height } = places(look);
  const lag = lags - 1 - Math.floor(((y - top) * lags) / height);
  return lag >= 0 && lag < lags ? lag : null;
}

/** What a value is drawn as. @param {number} value @param {[number, number]} range  of log10 */
export function colourOf(value, [low, high]) {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (value === 0) return ZERO;
  if (value === Infinity) return ENDLESS;
  return Math.max(0, Math.min(255, Math.round((255 * (Math.log10(value) - low)) / (high - low))));
}

/**
 * Colours of a map of `columns` pixels that ends where the lane is: an observation holds until the next one; where several
 * share a pixel, it shows the greatest.
 * @param {Horizon} horizon @param {number} columns
 * @returns {Uint16Array} [lags * columns], lag 0 in the last row
 */
export function cells({ steps, curves, lags, cut, axis, scale }, columns) {
  const found = new Uint16Array(lags * columns).fill(UNSEEN);
  const most = Math.min(lags, cut ?? lags);
  let next = 0; // first observation right of the column
  for (let column = 0; column < columns; column += 1) {
    const from = Math.max(0, next - 1);
    const end = ((column + 1) * axis.end) / axis.width;
    while (next < steps.length && (steps[next] ?? 0) < end) next += 1;
    for (let at = from; at < next; at += 1) {
      if (at === from && next > from + 1 && (steps[from + 1] ?? 0) <= (column * axis.end) / axis.width) continue;
      const curve = curves[at] ?? new Float32Array(0);
      for (let lag = 0; lag < most; lag += 1) {
        const place = (lags - 1 - lag) * columns + column;
        const now = found[place] ?? UNSEEN;
        const colour = colourOf(curve[lag] ?? NaN, scale.range);
        if (now === UNSEEN || rank(colour) > rank(now)) found[place] = colour;
      }
    }
  }
  return found;
}

/** Zero is below every colour. @param {number} colour */
const rank = (colour) => (colour === ZERO ? -1 : colour);

/** @param {Pen} pen @param {Horizon} horizon @param {Theme} look */
export function drawHorizon(pen, horizon, look) {
  const { axis, lags, cut } = horizon;
  const { top, height } = places(look);
  const shown = Math.max(horizon.last, (horizon.steps[horizon.steps.length - 1] ?? 0) + axis.end / 80);
  const columns = Math.max(1, Math.min(Math.round(axis.width), Math.ceil((shown * axis.width) / axis.end)));
  const found = cells({ ...horizon, steps: withRoom(horizon) }, columns);
  const image = pixelImage(columns, lags);
  const special = specialPixels(look);
  const row = columns;
  found.forEach((colour, place) => {
    const checked = (Math.floor((place % row) / 3) + Math.floor(place / row)) % 2 === 0;
    const pixels = special[colour - 256];
    image.pixels[place] = colour < 256 ? MAGNITUDES.pixels[colour] ?? 0 : pixels?.[checked ? 0 : 1] ?? 0;
  });
  image.flush();
  pen.drawImage(image.canvas, axis.left, top, columns, height);
  if (cut !== null) hatchCut(pen, axis, top, (height * (lags - cut)) / lags, cut, look);
  drawAxes(pen, horizon, look);
  drawBar(pen, horizon, new Set(found), look);
}

/** The last observation is seen, even at the very end of the axis. @param {Horizon} horizon */
const withRoom = ({ steps, axis }) => steps.map((step, at) =>
  (at > 0 && at === steps.length - 1 ? Math.max(Math.min(step, axis.end - axis.end / 80), steps[at - 1] ?? 0) : step));

/** Two colours each, in a chequer: zero, infinity, NaN, not seen. @param {Theme} look */
function specialPixels(look) {
  const [ink, panel, unread] = [look.ink, look.panel, look.unread].map((css) => pixelOf(parseColour(css)));
  return [[unread, unread], [ink, ink], [ink, panel], [0, 0]];
}

/**
 * @param {Pen} pen @param {import("../../plot/steps.js").StepAxis} axis @param {number} top @param {number} height
 * @param {number} cut @param {Theme} look
 */
function hatchCut(pen, { left, width }, top, height, cut, look) {
  pen.save();
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = left - height; x < left + width; x += 9) {
    const [from, to] = [Math.max(x, left), Math.min(x + height, left + width)];
    pen.moveTo(from, top + height - (from - x));
    pen.lineTo(to, top + height - (to - x));
  }
  pen.stroke();
  write(pen, look, "center", "middle");
  const text = `cut: truncated BPTT reaches no lag from ${cut} on`;
  const wide = 0.55 * look.small * text.length;
  pen.fillStyle = look.panel;
  pen.fillRect(left + width / 2 - wide / 2, top + height / 2 - 0.8 * look.small, wide, 1.6 * look.small);
  pen.fillStyle = look.muted;
  pen.fillText(text, left + width / 2, top + height / 2);
  pen.restore();
}

/** @param {Pen} pen @param {Theme} look @param {CanvasTextAlign} align @param {CanvasTextBaseline} baseline */
function write(pen, look, align, baseline) {
  pen.font = `${look.small}px ${look.sans}`;
  pen.fillStyle = look.muted;
  pen.textAlign = align;
  pen.textBaseline = baseline;
}

/** @param {Pen} pen @param {Horizon} horizon @param {Theme} look */
function drawAxes(pen, { steps, axis, lags }, look) {
  const { top, height } = places(look);
  pen.fillStyle = look.muted;
  for (const step of steps) pen.fillRect(Math.round(stepX(axis, step)), top - 5, 1, 4);
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.strokeRect(axis.left - 0.5, top - 0.5, axis.width + 1, height + 1);
  write(pen, look, "right", "middle");
  for (const lag of multiples(Math.max(1, roundUp((28 * lags) / height)), 0, lags - 1)) {
    pen.fillText(String(lag), axis.left - 6, top + height * (1 - (lag + 0.5) / lags));
  }
  pen.fillText("lag k", axis.left - 6, top - 0.9 * look.small);
  write(pen, look, "center", "top");
  const ticks = stepTicks(axis);
  stepLabels(ticks).forEach((label, index) => pen.fillText(label, stepX(axis, ticks[index] ?? 0), top + height + 5));
  pen.fillText("step", axis.left + axis.width / 2, top + height + 5 + Math.round(1.35 * look.small));
}

/**
 * The scale above the map, and beside it what is drawn without a colour.
 * @param {Pen} pen @param {Horizon} horizon @param {Set<number>} seen @param {Theme} look
 */
function drawBar(pen, { axis, scale }, seen, look) {
  const wide = Math.min(Math.round(18 * look.small), Math.round(axis.width * 0.5));
  const [left, thick] = [axis.left + axis.width - wide, Math.round(0.7 * look.small)];
  const image = pixelImage(256, 1);
  image.pixels.set(MAGNITUDES.pixels);
  image.flush();
  pen.drawImage(image.canvas, left, Math.round(0.2 * look.small), wide, thick);
  write(pen, look, "center", "top");
  const longest = Math.max(...scale.labels.map((label) => label.length));
  const every = Math.ceil((0.6 * look.small * (longest + 1) * scale.ticks.length) / wide);
  scale.ticks.forEach((tick, index) => {
    if (index % every > 0) return;
    const share = (tick - scale.range[0]) / (scale.range[1] - scale.range[0]);
    pen.fillText(scale.labels[index] ?? "", left + share * wide, Math.round(1.2 * look.small));
  });
  const keys = [[ZERO, "0"], [ENDLESS, "∞"], [NOT_A_NUMBER, "NaN"]].filter(([kind]) => seen.has(Number(kind)));
  let x = left - 1.4 * look.small;
  pen.textAlign = "right";
  for (const [kind, name] of keys) {
    write(pen, look, "right", "top");
    pen.fillText(String(name), x, 0);
    x -= 0.65 * look.small * String(name).length + thick + 6;
    swatch(pen, Number(kind), x, Math.round(0.2 * look.small), thick, look);
    x -= look.small;
  }
}

/** @param {Pen} pen @param {number} kind @param {number} x @param {number} y @param {number} size @param {Theme} look */
function swatch(pen, kind, x, y, size, look) {
  pen.fillStyle = kind === ZERO ? look.unread : look.ink;
  pen.fillRect(x, y, size, size);
  if (kind !== NOT_A_NUMBER) return;
  pen.fillStyle = look.panel;
  const quarter = size / 4;
  for (let at = 0; at < 16; at += 1) {
    const [column, row] = [at % 4, Math.floor(at / 4)];
    if ((column + row) % 2 === 0) pen.fillRect(x + column * quarter, y + row * quarter, quarter, quarter);
  }
}
