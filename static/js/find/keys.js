/** The keys of the page. They rest while something is typed, and while a dialog is open. */

import { isForeign, isTaken } from "../common/keyboard.js";
import { moveTo } from "../read/state.js";
import { stepUnit } from "./ranking.js";
import { spanOf } from "./spans.js";
import { toNextSpan, toggleBrush } from "./textbar.js";
import { brushMode, brushedPatch } from "./textpanel.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */

/**
 * @param {FindStore} store
 * @param {{help: () => void, search: () => void, test: () => void, theme: () => void}} tools
 * @param {{signal: AbortSignal}} lifetime
 */
export function bindKeys(store, tools, { signal }) {
  /** Where marking by keyboard began. @type {{from: number, before: Pick<FindState, "on" | "off">} | null} */
  let marking = null;

  /** @param {number} step @param {KeyboardEvent} event */
  function step(step, event) {
    const state = store.get();
    if (!state.brushing || !event.shiftKey) {
      marking = null;
      return store.set(moveTo(state, state.at + step * (event.shiftKey ? 10 : 1)));
    }
    marking ??= { from: state.at, before: { on: state.on, off: state.off } };
    const moved = moveTo(state, state.at + step);
    const off = event.altKey || brushMode() === "off";
    store.set({ ...moved, ...brushedPatch({ ...state, ...marking.before }, spanOf(marking.from, moved.at ?? state.at), off) });
  }
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift") marking = null;
  }, { signal });

  document.addEventListener("keydown", (event) => {
    const marks = store.get().brushing && event.shiftKey && !event.ctrlKey && !event.metaKey && /^Arrow(Left|Right)$/.test(event.key);
    if ((isForeign(event) && !(marks && !event.defaultPrevented)) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return store.set({ brushing: false, threshold: null, notice: null });
    if (isTaken(event.target, event.key)) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => step(-1, event), ArrowRight: () => step(1, event),
      "[": () => stepUnit(store, -1), "]": () => stepUnit(store, 1),
      n: () => toNextSpan(store), b: () => toggleBrush(store), c: tools.test, t: tools.theme, "/": tools.search, "?": tools.help,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }, { signal });
}
