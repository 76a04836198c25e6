/** "Units at the cursor": one small cell for each unit of each layer, coloured by h at the shown position. */

import { element, frame, keepDrawn, setText, tooltip } from "../common/panel.js";
import { sized } from "../plot/canvas.js";
import { plain, signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { cellPlace, mapLayout, neighbour, unitAt } from "./map-layout.js";
import { cellGap, drawMap, mapPainter } from "./map-picture.js";
import { chooseUnit, emptyMessage, namedUnit, shownAt, unitLabel } from "./state.js";
import { tintNow } from "./tint.js";
import { hiddenAt, hiddenLimit } from "./values.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./state.js").UnitAddress} UnitAddress */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./map-layout.js").MapLayout} MapLayout */

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Units at the cursor");
  const canvas = element("canvas", {
    class: "unit-map", tabindex: "0", role: "application", "aria-roledescription": "unit map", "aria-label": "Units",
  });
  const chosen = element("div", { class: "unit-mark chosen", hidden: "" });
  const hovered = element("div", { class: "unit-mark hovered", hidden: "" });
  const message = element("p", { class: "figure-empty" });
  parts.body.append(canvas, chosen, hovered, message);
  const tip = tooltip(parts.body);
  /** @type {MapLayout | null} */
  let layout = null;
  const paint = mapPainter();

  keepDrawn(parts.body, store, select, (state, width) => {
    const missing = emptyMessage(state);
    setText(message, missing ?? "");
    canvas.hidden = missing !== null;
    layout = state.reading?.length ? layoutOf(state.reading, width) : null;
    parts.body.style.minHeight = state.reading ? `${layout?.height ?? 0}px` : "";
    if (missing !== null) layout = null;
    const strange = layout !== null && paint(sized(canvas, layout.width, layout.height), layout, state, theme());
    setText(parts.note, state.reading ? sizes(state.reading) : "");
    mark(chosen, layout, state.unit);
    mark(hovered, layout, state.hoverUnit);
    const read = state.reading && shownAt(state) < state.reading.read;
    const grey = !strange ? "" : read ? " Grey is not a number." : " Grey is not read yet.";
    setText(parts.caption, layout ? `Colour is ${tintNow(state) === "value" ? "h" : "the change of h"}${state.sign < 0 ? " itself (no ×−1)" : ""}, from −${limitText(state)} to ${limitText(state)}.${grey}` : "");
  }, { signal });
  store.subscribe((state, previous) => {
    if (state.unit !== previous.unit) mark(chosen, layout, state.unit);
    if (state.hoverUnit !== previous.hoverUnit) mark(hovered, layout, state.hoverUnit);
    if (state.unit !== previous.unit || state.reading !== previous.reading) {
      canvas.setAttribute("aria-label", spokenUnit(state));
    }
  }, { signal });
  listen(canvas, store, () => layout, tip, signal);
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "units", String(store.get().at)),
    title: () => pictureTitle(store.get(), "Units", store.get().at),
    caption: () => parts.caption.textContent ?? "",
    draw: (pen, box) => {
      const state = store.get();
      if (state.reading) drawMap(pen, layoutOf(state.reading, box.width), state, theme());
    },
    size: () => ({ width: layout?.width ?? 1, height: layout?.height ?? 1 }),
    exports: () => [{ what: "hidden", label: "h of every unit" }],
    store,
  });
}

/** @param {ReadState} state */
function select(state) {
  const at = shownAt(state);
  return [state.reading?.trace, emptyMessage(state), at, at < (state.reading?.read ?? 0), state.palette, state.sign,
    hiddenLimit(state), state.before?.trace, tintNow(state)];
}

/** @param {Reading} reading @param {number} width */
function layoutOf(reading, width) {
  const look = theme();
  return mapLayout(reading, width, { label: Math.ceil(1.7 * look.small), ratio: devicePixelRatio, scale: look.rem / 14 });
}

/**
 * @param {HTMLElement} box
 * @param {MapLayout | null} layout
 * @param {UnitAddress | null} address
 */
function mark(box, layout, address) {
  box.hidden = layout === null || address === null || address.layer >= layout.layers || address.unit >= layout.hiddenSize;
  if (box.hidden || !layout || !address) return;
  const { x, y } = cellPlace(layout, address);
  box.style.transform = `translate(${x}px, ${y}px)`;
  box.style.width = box.style.height = `${layout.cell - cellGap(layout)}px`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ReadStore} store
 * @param {() => MapLayout | null} layoutNow
 * @param {ReturnType<typeof tooltip>} tip
 * @param {AbortSignal} signal
 */
function listen(canvas, store, layoutNow, tip, signal) {
  canvas.addEventListener("pointermove", (event) => {
    const layout = layoutNow();
    const address = layout && unitAt(layout, event.offsetX, event.offsetY);
    const { hoverUnit } = store.get();
    if (hoverUnit?.layer !== address?.layer || hoverUnit?.unit !== address?.unit) store.set({ hoverUnit: address });
    if (address) tip.show(event.offsetX, event.offsetY, tipText(store.get(), address));
    else tip.hide();
  }, { signal });
  canvas.addEventListener("pointerleave", () => {
    tip.hide();
    store.set({ hoverUnit: null });
  }, { signal });
  canvas.addEventListener("click", (event) => {
    const layout = layoutNow();
    const address = layout && unitAt(layout, event.offsetX, event.offsetY);
    if (address) store.set(chooseUnit(store.get(), address));
  }, { signal });
  canvas.addEventListener("contextmenu", (event) => {
    const layout = layoutNow();
    if (!layout) return;
    const pressed = event.button === 2; // else the keyboard's menu key, which means the chosen unit
    const address = pressed ? unitAt(layout, event.offsetX, event.offsetY) : store.get().unit;
    if (!address) return;
    event.preventDefault();
    if (pressed) store.set(chooseUnit(store.get(), address));
    canvas.dispatchEvent(new CustomEvent("hold-unit", { bubbles: true, detail: address }));
  }, { signal });
  canvas.addEventListener("keydown", (event) => {
    const layout = layoutNow();
    if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
    const address = neighbour(layout, store.get().unit, event.key);
    if (!address) return;
    event.preventDefault();
    event.stopPropagation(); // these arrows move in the map, not in the text
    store.set(chooseUnit(store.get(), address));
  }, { signal });
}

/** @param {ReadState} state @param {UnitAddress} address */
function tipText(state, address) {
  const { reading } = state;
  if (!reading) return "";
  const concept = namedUnit(state, address)?.concept;
  const value = `${unitLabel(address)}  h ${signed(hiddenAt(reading, address.layer, address.unit, shownAt(state)))}`;
  return concept ? `${value}\n${concept}` : value;
}

/** @param {ReadState} state */
function spokenUnit(state) {
  const { reading, unit } = state;
  if (!reading) return "No units yet.";
  const concept = namedUnit(state, unit)?.concept;
  return `Units at the cursor, ${sizes(reading)}. Unit ${unitLabel(unit)} is chosen${concept ? `, ${concept}` : ""}: `
    + `h ${plain(hiddenAt(reading, unit.layer, unit.unit, state.at))}. Arrow keys choose another, the menu key holds it at a value.`;
}

/** @param {Reading} reading */
function sizes({ layers, hiddenSize }) {
  const units = hiddenSize === 1 ? "1 unit" : `${hiddenSize} units`;
  return layers === 1 ? units : `${layers} × ${units}`;
}

/** @param {ReadState} state */
function limitText(state) {
  const limit = hiddenLimit(state);
  return limit === 1 ? "1" : plain(limit, limit < 10 ? 2 : 0);
}
