/** The whole text in one strip: surprise as height, the shown unit as colour, the stretch as a window to drag. */

import { element, frame, keepDrawn, setText } from "../common/panel.js";
import { sized, snap } from "../plot/canvas.js";
import { colourIndex } from "../plot/colours.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { trackKey } from "./reading.js";
import { emptyMessage, moveTo, shownQuantity, shownSign, shownUnit, stretch, unitLabel } from "./state.js";
import { edge, nearestPosition, timeAxis } from "./timeaxis.js";
import { timeCursor } from "./timecursor.js";
import { tinted, tintNow } from "./tint.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./timeaxis.js").TimeAxis} TimeAxis */
/** @typedef {import("../plot/canvas.js").Pen} Pen */

const RIBBON = 12; // CSS pixels of the colour, under PROFILE of surprise
const PROFILE = 30;
const BETWEEN = 2;

/** The axis of the whole text. @param {ReadState} state @param {number} width */
const wholeAxis = ({ reading }, width) => timeAxis({ start: 0, stop: reading?.length ?? 0 }, width, theme());

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Whole text");
  const canvas = element("canvas", { "aria-hidden": "true" });
  const slider = element("div", {
    class: "overview-window", role: "slider", tabindex: "0", "aria-label": "Visible stretch", hidden: "",
  });
  const message = element("p", { class: "figure-empty" });
  parts.body.append(canvas, slider, message);
  let width = 0;
  const axisOf = (/** @type {ReadState} */ state) =>
    (emptyMessage(state) === null && width ? wholeAxis(state, width) : null);
  const cursor = timeCursor(parts.body, store, axisOf, { signal });
  keepDrawn(parts.body, store, select, (state, bodyWidth) => {
    width = bodyWidth;
    const missing = emptyMessage(state);
    setText(message, missing ?? "");
    canvas.hidden = missing !== null;
    if (missing === null) drawOverview(sized(canvas, width, RIBBON + PROFILE + BETWEEN), { width, height: 0 }, state);
    const value = `${shownQuantity(state)} of ${unitLabel(shownUnit(state))}`;
    const colour = { value, difference: `change of ${value}`, surprise: "change of surprise" }[tintNow(state)];
    setText(parts.note, missing === null ? `height: surprise · colour: ${colour}` : "");
    placeWindow(slider, axisOf(state), state);
    cursor.place();
  }, { signal });
  store.subscribe((state, previous) => {
    if (state.at !== previous.at) placeWindow(slider, axisOf(state), state);
  }, { signal });
  listen(parts.body, slider, store, axisOf, signal);
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "overview", unitLabel(store.get().unit)),
    title: () => pictureTitle(store.get(), "Whole text"),
    caption: () => parts.note.textContent ?? "",
    draw: (pen, box) => drawOverview(pen, box, store.get()),
    size: () => ({ width, height: RIBBON + PROFILE + BETWEEN }),
    exports: () => [{ what: "surprise", label: "surprise" }, { what: "unit", label: "unit" }],
    store,
  });
}

const OFTEN = 1024; // positions between two drawings while a text comes

/** @param {ReadState} state */
function select(state) {
  const { reading } = state;
  const { layer, unit } = shownUnit(state);
  const come = (/** @type {number} */ read) => (read === reading?.length ? "all" : Math.floor(read / OFTEN));
  return [reading?.trace, emptyMessage(state), come(reading?.read ?? 0),
    come(reading?.tracks.get(trackKey(layer, unit))?.read ?? 0), layer, unit,
    shownQuantity(state), shownSign(state), state.palette, state.scale, state.span, state.before?.trace, tintNow(state)];
}

/**
 * @param {Pen} pen
 * @param {{width: number, height: number}} box
 * @param {ReadState} state
 */
export function drawOverview(pen, { width }, state) {
  const { reading } = state;
  if (!reading) return;
  const look = theme();
  const axis = wholeAxis(state, width);
  const { css } = look.palettes[state.palette];
  const { values, sign, end } = tinted(state);
  const columns = bins(axis);
  const means = columns.map(({ start, stop }) => meanBits(reading.surpriseBits, start, stop));
  const top = Math.max(8, ...means.filter(Number.isFinite));
  columns.forEach(({ x, wide, start, stop }, index) => {
    const bits = means[index] ?? NaN;
    const height = Number.isNaN(bits) ? 0 : Math.min(1, bits / top) * PROFILE;
    pen.fillStyle = look.probability;
    pen.globalAlpha = 0.45;
    pen.fillRect(x, PROFILE - height, wide, height);
    pen.globalAlpha = 1;
    pen.fillStyle = css[colourIndex(sign * strongest(values, start, stop), end)] ?? "";
    pen.fillRect(x, PROFILE + BETWEEN, wide, RIBBON);
  });
}

/**
 * Columns of whole device pixels, each with the positions that fall into it.
 * @param {TimeAxis} axis
 */
function bins(axis) {
  const each = Math.max(1, Math.ceil(1 / (axis.cell * devicePixelRatio)));
  const columns = [];
  for (let start = axis.start; start < axis.stop; start += each) {
    const stop = Math.min(axis.stop, start + each);
    const x = snap(edge(axis, start));
    columns.push({ x, wide: snap(edge(axis, stop)) - x, start, stop });
  }
  return columns;
}

/** NaN where nothing has come. @param {Float32Array} values @param {number} start @param {number} stop */
function meanBits(values, start, stop) {
  let sum = 0;
  let number = 0;
  for (let at = start; at < stop; at += 1) {
    const value = values[at] ?? NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    number += 1;
  }
  return number ? sum / number : NaN;
}

/**
 * The value furthest from zero: one spike must not vanish in a column.
 * @param {Float32Array} values @param {number} start @param {number} stop
 */
function strongest(values, start, stop) {
  let most = NaN;
  for (let at = start; at < stop; at += 1) {
    const value = values[at] ?? NaN;
    if (Number.isNaN(most) || Math.abs(value) > Math.abs(most)) most = value;
  }
  return most;
}

/** @param {HTMLElement} slider @param {TimeAxis | null} axis @param {ReadState} state */
function placeWindow(slider, axis, state) {
  const { start, stop } = stretch(state);
  slider.hidden = axis === null || stop - start >= (state.reading?.length ?? 0);
  if (!axis || slider.hidden) return;
  const left = snap(edge(axis, start));
  slider.style.transform = `translateX(${left}px)`;
  slider.style.width = `${Math.max(6, snap(edge(axis, stop)) - left)}px`;
  slider.setAttribute("aria-valuemin", "0");
  slider.setAttribute("aria-valuemax", String(state.reading?.length ?? 0));
  slider.setAttribute("aria-valuenow", String(start));
  slider.setAttribute("aria-valuetext", `positions ${start} to ${stop - 1} of ${state.reading?.length ?? 0}`);
}

/**
 * The window is dragged, and snaps to pages; a press beside it goes to that position. PageUp and PageDown turn pages.
 * @param {HTMLElement} body
 * @param {HTMLElement} slider
 * @param {ReadStore} store
 * @param {(state: ReadState) => TimeAxis | null} axisOf
 * @param {AbortSignal} signal
 */
function listen(body, slider, store, axisOf, signal) {
  /** @type {{from: number, start: number, offset: number} | null} */
  let drag = null;
  let dragged = false;
  const positionOf = (/** @type {MouseEvent} */ event) => {
    const axis = axisOf(store.get());
    return axis && axis.stop > 0 ? nearestPosition(axis, event.clientX - body.getBoundingClientRect().left) : null;
  };
  body.addEventListener("pointerdown", (event) => {
    const state = store.get();
    const from = positionOf(event);
    if (from === null || event.button !== 0) return;
    const { start } = stretch(state);
    dragged = false;
    if (event.target === slider) drag = { from, start, offset: state.at - start };
    body.setPointerCapture(event.pointerId);
  }, { signal });
  body.addEventListener("pointermove", (event) => {
    const now = positionOf(event);
    if (!drag || now === null) {
      if (event.pointerType === "mouse") store.set({ hoverAt: event.buttons === 0 ? now : null });
      return;
    }
    if (now === drag.from && !dragged) return;
    dragged = true;
    const state = store.get();
    const length = state.reading?.length ?? 0;
    const wanted = Math.max(0, Math.min(length - 1, drag.start + now - drag.from));
    const page = Math.round(wanted / state.span) * state.span;
    store.set(moveTo(state, Math.min(length - 1, page + drag.offset)));
  }, { signal });
  body.addEventListener("pointerup", (event) => {
    const position = positionOf(event);
    if (!dragged && position !== null && event.button === 0) store.set(moveTo(store.get(), position));
    drag = null;
  }, { signal });
  body.addEventListener("pointercancel", () => { drag = null; }, { signal });
  body.addEventListener("pointerleave", () => store.set({ hoverAt: null }), { signal });
  slider.addEventListener("keydown", (event) => {
    const turn = event.key === "PageDown" ? 1 : event.key === "PageUp" ? -1 : 0;
    if (turn === 0) return;
    event.preventDefault();
    const state = store.get();
    store.set(moveTo(state, state.at + turn * state.span));
  }, { signal });
}
