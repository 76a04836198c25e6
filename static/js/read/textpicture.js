/**
 * From the state to what the tiles of the text are painted from, and to keys that say when a tile must be
 * painted again.
 */

import { colourIndex, parseColour } from "../plot/colours.js";
import { theme } from "../plot/theme.js";
import { paintGuesses } from "./guesspaint.js";
import { trackKey } from "./reading.js";
import { saliencyEntries, saliencyKey, saliencyPalette } from "./saliency.js";
import { showsSaliency, shownQuantity, shownUnit } from "./state.js";
import { layoutText, rowCount, rowStop } from "./textlayout.js";
import { measureCells } from "./textmetrics.js";
import { paintCharacters } from "./textpaint.js";
import { tinted, tintNow } from "./tint.js";

/** @typedef {import('./state.js').ReadState} ReadState */

const SHADES = 16;
const FAINTEST = 0.26; // share of ink

/**
 * Everything that the tiles are painted from.
 * @typedef {import('./texttiles.js').TilePainter & {
 *   layout: import('./textlayout.js').Layout, metrics: import('./textmetrics.js').Metrics, metricsKey: string,
 *   characters: readonly string[], opening: number,
 * }} Picture
 */

/** @param {Picture | null} before @param {ReadState} state @param {number} width @returns {Picture} */
export function nextPicture(before, state, width) {
  const { reading, guesses, before: original } = state;
  if (!reading) throw new Error("there is no reading to paint");
  const colours = theme();
  const metricsKey = `${width} ${devicePixelRatio} ${guesses} ${original !== null} ${colours.version}`;
  const metrics = before?.metricsKey === metricsKey ? before.metrics : measure(width, guesses, original !== null, colours);
  const same = before?.characters === reading.characters; // one array for as long as a text is open
  const opening = same ? before.opening : (before?.opening ?? 0) + 1;
  const fits = same && before.layout.columns === metrics.columns;
  const layout = fits ? before.layout : layoutText(reading.characters, metrics.columns);
  const { layer, unit } = shownUnit(state);
  const { values, sign, end } = tinted(state);
  const exact = reading.tracks.get(trackKey(layer, unit))?.read ?? 0;
  const salient = showsSaliency(state);
  const look = {
    metrics, palette: salient ? saliencyPalette(colours) : colours.palettes[state.palette], panel: colours.panel, ink: colours.ink, muted: colours.muted, changed: colours.lanes[0],
    shades: shadesOf(colours.panel, colours.ink),
  };
  const page = {
    reading, before: original, layout, found: foundIn(state),
    entries: salient ? saliencyEntries(state) : entriesOf(values, sign, end),
  };
  const base = `${metricsKey} ${opening} ${reading.trace}`;
  const colour = salient ? `${saliencyKey(state)} ${state.search?.query ?? ""}` : `${layer}.${unit} ${shownQuantity(state)} ${tintNow(state)} ${sign} ${end} ${state.palette} ${state.search?.query ?? ""}`;
  const within = (/** @type {number} */ read, /** @type {number} */ stop) => Math.min(read, rowStop(layout, stop - 1));
  return {
    layout, metrics, metricsKey, opening, characters: reading.characters,
    rows: rowCount(layout), pitch: metrics.pitch, width: metrics.columns * metrics.cell, ratio: metrics.ratio,
    charactersKey: (_, stop) => `${base} ${colour} ${within(exact, stop)} ${within(reading.read, stop)}`,
    guessesKey: (_, stop) => `${base} ${within(reading.read, stop)}`,
    paintCharacters: (context, first, stop) => paintCharacters(context, page, look, first, stop),
    paintGuesses: (context, first, stop) => paintGuesses(context, page, look, first, stop),
  };
}

/** @param {number} width @param {0 | 3 | 5} guesses @param {boolean} before @param {import('../plot/theme.js').Theme} colours */
function measure(width, guesses, before, { mono, rem }) {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  return measureCells({
    width, ratio: devicePixelRatio, size: 1.072 * rem, guesses, before, family: mono,
    advance(font) {
      context.font = font;
      return context.measureText("0").width;
    },
  });
}

/** @param {Float32Array} values @param {number} sign @param {number} end */
function entriesOf(values, sign, end) {
  const entries = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) entries[at] = colourIndex(sign * (values[at] ?? NaN), end);
  return entries;
}

/** @param {ReadState} state */
function foundIn({ reading, search }) {
  const found = new Uint8Array(reading?.length ?? 0);
  for (const start of search?.starts ?? []) found.fill(1, start, start + (search?.width ?? 0));
  return found;
}

/** From faint to full ink, for guesses from unlikely to certain. @param {string} panel @param {string} ink */
function shadesOf(panel, ink) {
  const [from, to] = [parseColour(panel), parseColour(ink)];
  return Array.from({ length: SHADES }, (_, step) => {
    const share = FAINTEST + ((1 - FAINTEST) * step) / (SHADES - 1);
    return `rgb(${from.map((part, index) => Math.round(part + ((to[index] ?? 0) - part) * share)).join(", ")})`;
  });
}
