/** The cursor line and the pointer on a time axis: overlay elements, so that a step redraws nothing. */

import { element } from "../common/panel.js";
import { theme } from "../plot/theme.js";
import { moveTo, stretch } from "./state.js";
import { cursorLeft, positionAt, timeAxis } from "./timeaxis.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("../common/panel.js").Lifetime} Lifetime */
/** @typedef {import("./timeaxis.js").TimeAxis} TimeAxis */

const LINE = 2; // CSS pixels

/**
 * The axis of the stretch in a body of this width.
 * @param {ReadState} state
 * @param {number} width
 */
export const stretchAxis = (state, width) => timeAxis(stretch(state), width, theme());

/**
 * Lines at the cursor and at the previewed position. Call `place` after the axis has changed; steps are followed here.
 * @param {HTMLElement} body  positioned
 * @param {ReadStore} store
 * @param {(state: ReadState) => TimeAxis | null} axisOf  null while there is nothing to point at
 * @param {Lifetime} lifetime
 */
export function timeCursor(body, store, axisOf, { signal }) {
  const cursor = element("div", { class: "time-cursor", hidden: "" });
  const preview = element("div", { class: "time-preview", hidden: "" });
  body.append(preview, cursor);
  const place = () => {
    const state = store.get();
    const axis = axisOf(state);
    put(cursor, axis, state.at);
    put(preview, axis, state.hoverAt === state.at ? null : state.hoverAt);
  };
  store.subscribe((state, previous) => {
    if (state.at !== previous.at || state.hoverAt !== previous.hoverAt || state.reading !== previous.reading) place();
  }, { signal });
  return { place };
}

/**
 * @param {HTMLElement} line
 * @param {TimeAxis | null} axis
 * @param {number | null} position
 */
function put(line, axis, position) {
  const shown = axis !== null && position !== null && position >= axis.start && position < axis.stop;
  if (line.hidden === shown) line.hidden = !shown;
  if (shown) line.style.transform = `translateX(${cursorLeft(axis, position, LINE)}px)`;
}

/**
 * Moving over the surface previews a position, a click goes there.
 * @param {HTMLElement} surface
 * @param {ReadStore} store
 * @param {(state: ReadState) => TimeAxis | null} axisOf
 * @param {Lifetime} lifetime
 */
export function timePointer(surface, store, axisOf, { signal }) {
  const at = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const axis = axisOf(store.get());
    return axis ? positionAt(axis, event.clientX - surface.getBoundingClientRect().left) : null;
  };
  surface.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") store.set({ hoverAt: at(event) });
  }, { signal });
  surface.addEventListener("pointerleave", () => store.set({ hoverAt: null }), { signal });
  surface.addEventListener("click", (event) => {
    const position = at(event);
    if (position !== null) store.set(moveTo(store.get(), position));
  }, { signal });
}
