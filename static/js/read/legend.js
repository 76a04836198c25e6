/**
 * The colour scale with its numbers, the value at the cursor on it, and the sentence that says what is shown.
 */

import { byId, plural, segmented } from "../common/dom.js";
import { characterName } from "../common/glyphs.js";
import { count, power, rounded, signed } from "../plot/format.js";
import { onThemeChange, theme } from "../plot/theme.js";
import { watch } from "../state/store.js";
import { trackKey } from "./reading.js";
import { SALIENCY, saliencyAt, saliencyPalette, saliencyShare, saliencyTarget } from "./saliency.js";
import { largest, shownAt, shownQuantity, shownSign, shownUnit, showsSaliency, unitLabel, valueAt } from "./state.js";
import { tinted, tintNow } from "./tint.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('../plot/colours.js').PaletteName} PaletteName */

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountLegend(store, { signal }) {
  const scale = byId("legend-colours", HTMLCanvasElement);
  const palettes = byId("palette", HTMLElement);
  const showScale = segmented(byId("scale", HTMLElement), (value) => {
    store.set({ scale: value === "text" ? "text" : "fixed" });
  }, signal);
  const showPalette = segmented(palettes, (value) => {
    store.set({ palette: value === "classic" ? "classic" : "purple-green" });
  }, signal);
  const swatches = [...palettes.querySelectorAll("button")];

  function paint() {
    const state = store.get();
    if (showsSaliency(state)) paintColours(scale, saliencyPalette(theme()).css.slice(128));
    else paintScale(scale, state.palette);
    for (const swatch of swatches) {
      const canvas = swatch.querySelector("canvas");
      if (canvas) paintScale(canvas, swatch.dataset.value === "classic" ? "classic" : "purple-green");
    }
    showPalette(state.palette);
  }
  watch(store, (state) => [state.palette, showsSaliency(state)], paint, { signal });
  watch(store, (state) => [state.saliency], ({ saliency }) => {
    for (const el of [palettes, byId("scale", HTMLElement), byId("negate", HTMLElement)]) el.toggleAttribute("data-idle", saliency);
  }, { signal });
  onThemeChange(paint, { signal });
  watch(store, (state) => [state.scale], (state) => showScale(state.scale), { signal });
  mountValue(store, signal);
  mountCaption(store, signal);
}

/** @param {HTMLCanvasElement} canvas @param {PaletteName} name */
function paintScale(canvas, name) {
  paintColours(canvas, theme().palettes[name].css.slice(1));
}

/** @param {HTMLCanvasElement} canvas @param {string[]} colours  from one end to the other */
function paintColours(canvas, colours) {
  const context = canvas.getContext("2d");
  for (let x = 0; x < canvas.width; x += 1) {
    if (!context) return;
    context.fillStyle = colours[Math.round((x * (colours.length - 1)) / (canvas.width - 1))] ?? "";
    context.fillRect(x, 0, 1, 1);
  }
}

/** What colour and value depend on. @param {ReadState} state */
const coloured = (state) => [
  state.reading, shownUnit(state), shownQuantity(state), shownSign(state), state.scale, showsSaliency(state),
  state.before, state.tint,
];

/** What the saliency depends on besides. @param {ReadState} state */
const salient = (state) => (showsSaliency(state) ? [state.reach, state.at] : [null, null]);

/** @param {ReadStore} store @param {AbortSignal} signal */
function mountValue(store, signal) {
  const value = byId("legend-value", HTMLOutputElement);
  const mark = byId("legend-mark", HTMLElement);
  let end = 1;
  watch(store, coloured, (state) => {
    end = state.reading ? tinted(state).end : 1;
    const [low, high] = showsSaliency(state) ? [power(SALIENCY.low), power(SALIENCY.high)] : [signed(-end), signed(end)];
    byId("legend-low", HTMLElement).textContent = low;
    byId("legend-high", HTMLElement).textContent = high;
  }, { signal });
  watch(store, (state) => [...coloured(state), ...salient(state), shownAt(state)], (state) => {
    if (showsSaliency(state)) {
      const now = saliencyAt(state, shownAt(state));
      value.value = Number.isNaN(now) ? "–" : rounded(now);
      mark.hidden = Number.isNaN(now);
      if (!mark.hidden) mark.style.left = `${100 * saliencyShare(now)}%`;
      return;
    }
    const now = valueNow(state);
    value.value = Number.isNaN(now) ? "–" : signed(now);
    mark.hidden = Number.isNaN(now);
    const share = Math.max(-1, Math.min(1, now / end));
    if (!mark.hidden) mark.style.left = `${50 + 50 * share}%`;
  }, { signal });
}

/** What colours the character at the cursor. @param {ReadState} state */
function valueNow(state) {
  if (!state.reading) return NaN;
  if (tintNow(state) !== "value") {
    const { values, sign } = tinted(state);
    return sign * (values[shownAt(state)] ?? NaN);
  }
  return shownSign(state) * valueAt(state.reading, shownUnit(state), shownQuantity(state), shownAt(state));
}

/** @param {ReadStore} store @param {AbortSignal} signal */
function mountCaption(store, signal) {
  const caption = byId("text-caption", HTMLElement);
  const picture = byId("text-surface", HTMLElement);
  watch(store, (state) => [...coloured(state), ...salient(state), state.palette], (state) => {
    caption.replaceChildren(...captionParts(state));
    const { reading } = state;
    const unit = showsSaliency(state) ? "input saliency" : `${shownQuantity(state)} of unit ${unitLabel(shownUnit(state))}`;
    picture.setAttribute("aria-label", reading ? `${plural(reading.length, "character")}, coloured by ${unit}` : "No text");
  }, { signal });
}

/** @param {ReadState} state @returns {(string | Node)[]} */
function captionParts(state) {
  const { reading } = state;
  if (!reading) return ["\u00a0"];
  if (showsSaliency(state)) return [saliencyCaption(state)];
  const [unit, quantity, sign] = [shownUnit(state), shownQuantity(state), shownSign(state)];
  if (tintNow(state) !== "value") return [changeCaption(state)];
  const parts = [`${quantity === "c" ? "Cell state c" : "Hidden state h"} of unit ${unitLabel(unit)}`];
  const off = state.palette === "classic" ? "blue" : "purple";
  parts.push(sign < 0 ? `, shown negated: on is green, off is ${off}.` : `: green is positive, ${off} negative.`);
  const exact = reading.tracks.get(trackKey(unit.layer, unit.unit))?.read ?? 0;
  if (quantity === "c" && exact < reading.read) parts.push(" Until c has come, h stands in for it.");
  const most = largest(reading, unit, quantity);
  if (state.scale === "fixed" && most > 1.005) {
    parts.push(` Beyond ±1 the colour stays as it is there; |${quantity}| reaches ${most.toFixed(2)}.`);
  }
  if (state.scale === "text" && most > 0) parts.push(` The colours end at the largest |${quantity}| of this text.`);
  if (state.before && state.guesses > 0) parts.push(" The last row has the likeliest character before the change, where it was another.");
  const toCome = reading.length - reading.read;
  if (toCome > 0) parts.push(` Grey is not read yet: ${plural(toCome, "character")} to come.`);
  const unknown = unknownOf(reading);
  if (unknown === 0) return parts;
  const box = document.createElement("span");
  box.className = "unknown-mark";
  box.textContent = "a";
  return [...parts, " ", box, ` ${plural(unknown, "character")} that ${reading.model} does not know.`];
}

/** @param {ReadState} state */
function changeCaption(state) {
  const more = state.palette === "classic" ? "blue less" : "purple less";
  const under = state.guesses > 0 ? " The last row has the likeliest character before, where it was another." : "";
  if (tintNow(state) === "surprise") return `Change of surprise in bits: green is more surprised than before, ${more}.${under}`;
  const negated = shownSign(state) < 0 ? ", negated" : "";
  return `Change of ${shownQuantity(state)} of unit ${unitLabel(shownUnit(state))}${negated}: after − before; green is more, ${more}.${under}`;
}

/** @param {ReadState} state */
function saliencyCaption(state) {
  const { reading, at } = state;
  if (reading && at >= reading.length - 1) return "The last character has no next one: there is no loss to colour the text by.";
  const target = saliencyTarget(state);
  if (target < 0) return "Input saliency: waiting until the cursor rests.";
  const next = characterName(reading?.characters[target + 1] ?? "");
  const where = target === at ? "the cursor" : `position ${count(target)}, where the cursor rested last`;
  return `How strongly each character bears on the guess of ${next} behind ${where}: the norm of dL/dx, its shade in `
    + "powers of ten. What comes after has no colour; grey is too far back.";
}

/** @param {import('./reading.js').Reading} reading */
function unknownOf({ known, read }) {
  let count = 0;
  for (let at = 0; at < read; at += 1) if (known[at] === 0) count += 1;
  return count;
}
