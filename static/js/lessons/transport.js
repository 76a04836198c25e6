/** Steps through what has steps: buttons, a slider, play; the keys are bound in keys.js. */

import { watch } from "../state/store.js";

/** @typedef {import("../state/store.js").Store<any>} AnyStore */
/** @typedef {{move: (by: number) => void, to: (end: "start" | "end") => void, toggle: () => void}} Transport */

/**
 * @param {HTMLElement} el  made by the macro `transport`; its setting is a whole number from 0
 * @param {AnyStore} store  with `playing`
 * @param {{length: (state: any) => number, perSecond?: number, say?: (state: any) => string}} options
 * @param {{signal: AbortSignal}} lifetime
 * @returns {Transport}
 */
export function mountTransport(el, store, { length, perSecond = 2, say }, { signal }) {
  const name = el.dataset.transport ?? "at";
  const slider = /** @type {HTMLInputElement} */ (el.querySelector("input"));
  const play = /** @type {HTMLButtonElement} */ (el.querySelector(".play"));
  const output = /** @type {HTMLOutputElement} */ (el.querySelector("output"));
  const last = () => Math.max(0, length(store.get()) - 1);
  const go = (/** @type {number} */ at) => store.set({ [name]: Math.max(0, Math.min(last(), at)) });
  const move = (/** @type {number} */ by) => go(Math.min(store.get()[name], last()) + by);
  let timer = 0;

  function tick() {
    if (!store.get().playing) return;
    if (store.get()[name] >= last()) return store.set({ playing: false });
    move(1);
    timer = setTimeout(tick, 1000 / perSecond);
  }
  function toggle() {
    const playing = !store.get().playing;
    if (playing && store.get()[name] >= last()) go(0);
    store.set({ playing });
  }
  slider.addEventListener("input", () => go(Number(slider.value)), { signal });
  play.addEventListener("click", toggle, { signal });
  for (const button of el.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => {
      store.set({ playing: false });
      move(Number(/** @type {HTMLElement} */ (button).dataset.move));
    }, { signal });
  }
  watch(store, (state) => [state.playing], ({ playing }) => {
    play.setAttribute("aria-pressed", String(playing));
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    clearTimeout(timer);
    if (playing) timer = setTimeout(tick, 1000 / perSecond);
  }, { signal });
  watch(store, (state) => [state[name], length(state), say?.(state)], (state) => {
    const at = Math.min(state[name], last());
    slider.max = String(last());
    slider.value = String(at);
    output.textContent = say ? say(state) : `${at + 1} of ${last() + 1}`;
  }, { signal });
  return { move, to: (end) => go(end === "start" ? 0 : last()), toggle };
}
