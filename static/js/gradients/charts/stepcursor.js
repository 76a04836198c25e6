/** The line at the shown step over every chart of training time, and the pointer that moves it: overlays, no redraw. */

import { element } from "../../common/panel.js";
import { cursorX, stepAt } from "../../plot/steps.js";
import { lastStep, shownStep } from "../lane.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../../state/store.js").Store<GradientsState>} GradientsStore */
/** @typedef {import("../../plot/steps.js").StepAxis} StepAxis */

const LINE = 2; // CSS pixels

/**
 * Call `place` after the axis has changed; the shown step is followed here.
 * @param {HTMLElement} body  positioned
 * @param {GradientsStore} store
 * @param {() => StepAxis | null} axisOf  of what is drawn; null while nothing is
 * @param {{signal: AbortSignal}} lifetime
 */
export function stepCursor(body, store, axisOf, { signal }) {
  const line = element("div", { class: "time-cursor", hidden: "" });
  body.append(line);
  const place = () => {
    const axis = axisOf();
    const state = store.get();
    const shown = axis !== null && state.lanes.some((lane) => lane !== null);
    if (line.hidden === shown) line.hidden = !shown;
    if (shown) line.style.transform = `translateX(${cursorX(axis, Math.min(shownStep(state), axis.end), LINE)}px)`;
  };
  store.subscribe((state, previous) => {
    if (state.at !== previous.at || state.lanes !== previous.lanes) place();
  }, { signal });
  return { place };
}

/**
 * Click or drag goes to a step; at the last one the page follows the run again.
 * @param {HTMLElement} surface
 * @param {GradientsStore} store
 * @param {() => StepAxis | null} axisOf
 * @param {{signal: AbortSignal}} lifetime
 */
export function stepPointer(surface, store, axisOf, { signal }) {
  const go = (/** @type {PointerEvent} */ event) => {
    const axis = axisOf();
    if (!axis) return;
    const step = stepAt(axis, event.clientX - surface.getBoundingClientRect().left);
    store.set({ at: step >= lastStep(store.get().lanes) ? null : step });
  };
  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    go(event);
  }, { signal });
  surface.addEventListener("pointermove", (event) => {
    if (surface.hasPointerCapture(event.pointerId)) go(event);
  }, { signal });
}
