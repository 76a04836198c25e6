/** The keys of the page. They rest while something is typed, and while a dialog is open. */

import { isForeign, isTaken } from "../common/keyboard.js";
import { lastStep, shownStep } from "./lane.js";
import { goTo, togglePlay } from "./transport.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */
/** @typedef {{help: () => void, theme: () => void, setup: () => void}} Tools */

/** @param {GradientsStore} store @param {Session} session @param {Tools} tools @param {{signal: AbortSignal}} lifetime */
export function bindKeys(store, session, tools, { signal }) {
  const act = actions(store, session, tools);
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (isUndo(event) && !isText(event.target)) {
      event.preventDefault();
      return void session.undo();
    }
    if (isForeign(event) || isTaken(event.target, event.key)) return;
    const action = act[event.key];
    if (!action) return;
    event.preventDefault();
    action(event.shiftKey);
  }, { signal });
}

/**
 * @param {GradientsStore} store @param {Session} session @param {Tools} tools
 * @returns {Record<string, (shift: boolean) => void>}
 */
function actions(store, session, tools) {
  const move = (/** @type {number} */ steps) => {
    const state = store.get();
    store.set(goTo(state, shownStep(state) + steps));
  };
  return {
    " ": () => togglePlay(store, session),
    ".": () => void session.step(),
    ArrowLeft: (shift) => move(shift ? -10 : -1),
    ArrowRight: (shift) => {
      const state = store.get();
      const atEnd = state.at === null || shownStep(state) >= lastStep(state.lanes);
      if (!atEnd) move(shift ? 10 : 1);
      else if (!state.playing) void session.step();
    },
    Home: () => store.set(goTo(store.get(), 0)),
    End: () => store.set({ at: null }),
    r: () => void session.reset(),
    s: tools.setup,
    t: tools.theme,
    b: () => store.set({ big: !store.get().big }),
    "?": tools.help,
  };
}

/** @param {KeyboardEvent} event */
const isUndo = (event) => event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;

/** Where Ctrl+Z belongs to what was typed. @param {EventTarget | null} target */
const isText = (target) => target instanceof HTMLElement && target.matches("textarea, input:not([type=range])");
