/** Every unit x every position of the stretch. A step moves an overlay; the picture is drawn when it changes. */

import { characterName } from "../common/glyphs.js";
import { choice, element, frame, keepDrawn, setText, tooltip } from "../common/panel.js";
import { sized } from "../plot/canvas.js";
import { count, plain, signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { heatLayout, rowAt, rowPlace, unitsOfRow } from "./heat-layout.js";
import { drawHeat, orderNow } from "./heat-picture.js";
import { chooseUnit, emptyMessage, moveTo, stretch, unitLabel } from "./state.js";
import { tintNow } from "./tint.js";
import { positionAt } from "./timeaxis.js";
import { stretchAxis, timeCursor } from "./timecursor.js";
import { hiddenAt, hiddenLimit } from "./values.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./state.js").UnitAddress} UnitAddress */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./heat-layout.js").HeatLayout} HeatLayout */

const ALL = "all"; // layers

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Every unit × every position");
  const canvas = element("canvas", { tabindex: "0", role: "application", "aria-roledescription": "heat map" });
  const chosen = rowMark("chosen");
  const hovered = rowMark("hovered");
  const message = element("p", { class: "figure-empty" });
  parts.body.append(canvas, hovered.mark, chosen.mark, message);
  const tip = tooltip(parts.body);
  /** @type {HeatLayout | null} */
  let layout = null;
  let width = 0;
  const axisOf = (/** @type {ReadState} */ state) => (layout ? stretchAxis(state, width) : null);
  const cursor = timeCursor(parts.body, store, axisOf, { signal });
  const marks = (/** @type {ReadState} */ state) => {
    placeMark(chosen, layout, state.unit, state);
    placeMark(hovered, layout, state.hoverUnit, state);
  };
  const layerChoice = choice("layer", (value) => store.set({ layer: value === ALL ? null : Number(value) }));
  const orderChoice = choice("rows", (value) => store.set({ order: value === "similar" ? "similar" : "index" }));
  orderChoice.offer([["index", "in order"], ["similar", "by similarity"]]);
  parts.tools.append(layerChoice.el, orderChoice.el);

  keepDrawn(parts.body, store, select, (state, bodyWidth) => {
    width = bodyWidth;
    const missing = emptyMessage(state);
    const { reading } = state;
    setText(message, missing ?? "");
    canvas.hidden = missing !== null;
    layerChoice.offer(layersOffered(reading));
    layerChoice.show(String(layerOf(state) ?? ALL));
    orderChoice.show(state.order);
    layout = reading?.length ? layoutOf(reading, layerOf(state)) : null;
    parts.body.style.minHeight = state.reading ? `${layout?.height ?? 0}px` : "";
    if (missing !== null) layout = null;
    const strange = layout !== null
      && drawHeat(sized(canvas, width, layout.height), layout, stretchAxis(state, width), state, theme());
    setText(parts.caption, layout && reading ? caption(state, reading, layout, strange) : "");
    if (reading) canvas.setAttribute("aria-label", spoken(state, reading));
    marks(state);
    cursor.place();
  }, { signal });
  store.subscribe((state, previous) => {
    if (state.unit !== previous.unit || state.hoverUnit !== previous.hoverUnit) marks(state);
  }, { signal });
  listen(canvas, store, () => layout, axisOf, tip, signal);
  mountSaveMenu(parts.tools, {
    name: () => {
      const { start, stop } = stretch(store.get());
      return exportName(store.get(), "units-by-positions", `${start}-${stop - 1}`);
    },
    title: () => pictureTitle(store.get(), "Every unit × every position", stretch(store.get())),
    caption: () => parts.caption.textContent ?? "",
    draw: (pen, box) => {
      if (layout) drawHeat(pen, layout, stretchAxis(store.get(), box.width), store.get(), theme());
    },
    size: () => ({ width, height: layout?.height ?? 1 }),
    exports: () => [{ what: "hidden", label: "h of every unit" }],
    store,
  });
}

/** @param {ReadState} state */
function select(state) {
  const { reading } = state;
  const { start, stop } = stretch(state);
  const read = reading?.read ?? 0;
  const come = Math.max(start, Math.min(read, stop));
  return [reading?.trace, emptyMessage(state), start, stop, come, read === reading?.length, state.order, orderNow(state),
    state.layer, state.sign, state.palette, hiddenLimit(state), state.before?.trace, tintNow(state)];
}

/** The one layer that is shown, or null for all. @param {ReadState} state */
const layerOf = ({ reading, layer }) => (reading && layer !== null && layer < reading.layers ? layer : null);

/** @param {Reading} reading @param {number | null} layer  null: all */
function layoutOf({ layers, hiddenSize }, layer) {
  const shown = layer === null ? Array.from({ length: layers }, (_, index) => index) : [layer];
  return heatLayout(hiddenSize, shown, { ratio: devicePixelRatio, scale: theme().rem / 14 });
}

/** @param {Reading | null} reading @returns {[string, string][]} */
function layersOffered(reading) {
  if (!reading || reading.layers < 2) return [];
  return [[ALL, "all layers"], ...Array.from({ length: reading.layers }, (_, layer) =>
    /** @type {[string, string]} */ ([String(layer), String(layer + 1)]))];
}

/** @param {ReadState} state @param {Reading} reading @param {HeatLayout} layout @param {boolean} strange */
function caption(state, reading, { bin }, strange) {
  const limit = hiddenLimit(state);
  const ends = limit === 1 ? "1" : plain(limit);
  const what = tintNow(state) === "value" ? "h" : "the change of h, after − before,";
  const said = [`Colour is ${what}${state.sign < 0 ? " itself (no ×−1)" : ""}, from −${ends} to ${ends}.`];
  if (strange) said.push("Grey is not a number.");
  if (bin > 1) said.push(`A row of pixels shows the strongest of ${bin} neighbouring units.`);
  const { orderSpan } = reading;
  if (state.order === "similar") {
    said.push(orderNow(state) ? "Similar rows are neighbours: average linkage on 1 − correlation of h"
      + (orderSpan ? ` over positions ${count(orderSpan.start)} to ${count(orderSpan.stop - 1)}` : " over the whole text")
      + ", optimal leaf order."
      : reading.read < reading.length ? "Grouping starts when the whole text has been read; rows are in order until then."
        : "Grouping the rows; they are in order until then.");
  }
  return said.join(" ");
}

/** @param {ReadState} state @param {Reading} reading */
function spoken(state, reading) {
  const { start, stop } = stretch(state);
  const { layers, hiddenSize } = reading;
  return `h of ${layers * hiddenSize} units at positions ${start} to ${stop - 1}. Up and down arrows choose the unit of the `
    + "row above or below.";
}

/** @param {string} kind */
function rowMark(kind) {
  const label = element("span");
  return { label, mark: element("div", { class: `row-mark ${kind}`, hidden: "", "aria-hidden": "true" }, label) };
}

/**
 * @param {ReturnType<typeof rowMark>} nodes
 * @param {HeatLayout | null} layout
 * @param {UnitAddress | null} address
 * @param {ReadState} state
 */
function placeMark({ mark, label }, layout, address, state) {
  const y = layout && address ? rowPlace(layout, address, orderNow(state)) : null;
  mark.hidden = y === null;
  if (y === null || !address) return;
  setText(label, unitLabel(address));
  mark.style.transform = `translateY(${y}px)`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ReadStore} store
 * @param {() => HeatLayout | null} layoutNow
 * @param {(state: ReadState) => import("./timeaxis.js").TimeAxis | null} axisOf
 * @param {ReturnType<typeof tooltip>} tip
 * @param {AbortSignal} signal
 */
function listen(canvas, store, layoutNow, axisOf, tip, signal) {
  const under = (/** @type {MouseEvent} */ event) => {
    const state = store.get();
    const axis = axisOf(state);
    const layout = layoutNow();
    const at = axis && positionAt(axis, event.offsetX);
    const place = layout && rowAt(layout, event.offsetY);
    if (!state.reading || !layout || at === null || !place) return null;
    const units = unitsOfRow(layout, place.layer, place.row, orderNow(state));
    return { at, layer: place.layer, unit: strongestUnit(state.reading, place.layer, units, at) };
  };
  const leave = () => {
    tip.hide();
    store.set({ hoverAt: null, hoverUnit: null });
  };
  canvas.addEventListener("pointermove", (event) => {
    const found = under(event);
    const { reading, hoverUnit } = store.get();
    if (!found || !reading) return leave();
    const { at, layer, unit } = found;
    const same = hoverUnit?.layer === layer && hoverUnit.unit === unit;
    store.set(same ? { hoverAt: at } : { hoverAt: at, hoverUnit: { layer, unit } });
    tip.show(event.offsetX, event.offsetY, `${unitLabel(found)}  h ${signed(hiddenAt(reading, layer, unit, at))}\n`
      + `${characterName(reading.characters[at] ?? "")}, position ${count(at)}`);
  }, { signal });
  canvas.addEventListener("pointerleave", leave, { signal });
  canvas.addEventListener("click", (event) => {
    const found = under(event);
    if (found) store.set({ ...chooseUnit(store.get(), found), ...moveTo(store.get(), found.at) });
  }, { signal });
  canvas.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    store.set(chooseUnit(store.get(), rowBeside(store.get(), step)));
  }, { signal });
}

/** @param {Reading} reading @param {number} layer @param {number[]} units @param {number} at */
function strongestUnit(reading, layer, units, at) {
  const size = (/** @type {number} */ unit) => Math.abs(hiddenAt(reading, layer, unit, at)) || 0;
  return units.reduce((best, unit) => (size(unit) > size(best) ? unit : best), units[0] ?? 0);
}

/** The unit one row up or down, across layers; stays at the ends. @param {ReadState} state @param {number} step */
function rowBeside(state, step) {
  const { reading, unit: address } = state;
  if (!reading) return address;
  const order = orderNow(state);
  const { hiddenSize, layers } = reading;
  const rank = order?.[address.layer]?.indexOf(address.unit) ?? address.unit;
  const place = Math.max(0, Math.min(layers * hiddenSize - 1, address.layer * hiddenSize + rank + step));
  const layer = Math.floor(place / hiddenSize);
  return { layer, unit: order?.[layer]?.[place % hiddenSize] ?? place % hiddenSize };
}
