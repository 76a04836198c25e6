/** The settings as they were: undo and reset, by button and by key. */

import { byId } from "../common/dom.js";
import { createHistory } from "./history.js";

const PASSING = ["at", "playing"]; // what a step back in time does not take back

/** Whether a setting's control is set with one click. @param {string} name */
const isClicked = (name) => document.querySelector(`[data-control="${CSS.escape(name)}"]:is([data-kind=choice], [data-kind=toggle])`) !== null;

/** Undo and reset. @param {any} store @param {(state: any) => any} settingsOf @param {any} defaults @param {() => void} showControls @param {AbortSignal} signal */
export function keepPast(store, settingsOf, defaults, showControls, signal) {
  const history = createHistory(settingsOf(store.get()));
  const button = byId("undo", HTMLButtonElement);
  let last = settingsOf(store.get());
  let own = false;
  const undo = () => {
    const back = history.undo();
    if (!back) return;
    own = true;
    store.set({ ...back, playing: false });
    showControls();
  };
  const reset = () => {
    store.set({ ...defaults, playing: false });
    showControls();
  };
  store.subscribe((/** @type {any} */ state) => {
    const now = settingsOf(state);
    const changed = Object.keys(now).filter((key) => !PASSING.includes(key) && !Object.is(now[key], last[key]));
    if (changed.length > 0 && !own) history.add(now, changed.join(), performance.now(), changed.every(isClicked));
    own = false;
    last = now;
    button.disabled = history.empty;
  }, { signal });
  button.addEventListener("click", undo, { signal });
  byId("reset", HTMLButtonElement).addEventListener("click", reset, { signal });
  return { undo, reset };
}
