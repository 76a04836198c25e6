/** The keys of the page. They rest while something is typed, and while a dialog is open. */

import { byId } from "../common/dom.js";
import { isForeign, isTaken } from "../common/keyboard.js";
import { moveTo } from "../read/state.js";

/** @typedef {import('./state.js').UnitState} UnitState */

/**
 * @param {import('./state.js').UnitStore} store
 * @param {{help: () => void, theme: () => void}} tools
 * @param {{signal: AbortSignal}} lifetime
 */
export function bindKeys(store, tools, { signal }) {
  /** @type {Record<string, (state: UnitState, shift: boolean) => Partial<UnitState> | void>} */
  const actions = {
    "[": () => follow("previous"),
    "]": () => follow("next"),
    ArrowLeft: (state, shift) => moveTo(state, state.at - (shift ? 10 : 1)),
    ArrowRight: (state, shift) => moveTo(state, state.at + (shift ? 10 : 1)),
    Home: (state) => moveTo(state, 0),
    End: (state) => moveTo(state, Infinity),
    n: () => byId("note-name", HTMLInputElement).focus(),
    e: () => byId("own-text", HTMLTextAreaElement).focus(),
    "/": () => byId("go-unit", HTMLInputElement).select(),
    r: () => follow("read-link"),
    f: () => follow("find-link"),
    "-": ({ sign }) => ({ sign: sign > 0 ? -1 : 1 }),
    t: () => tools.theme(),
    b: ({ big }) => ({ big: !big }),
    "?": () => tools.help(),
  };
  document.addEventListener("keydown", (event) => {
    if (isForeign(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && event.target instanceof HTMLElement) return event.target.blur();
    if (isTaken(event.target, event.key)) return;
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    const patch = act(store.get(), event.shiftKey);
    if (patch) store.set(patch);
  }, { signal });
}

/** @param {string} id */
function follow(id) {
  const link = byId(id, HTMLAnchorElement);
  if (!link.hidden) link.click();
}
