/** The bar over the text that belongs to time: stepping, playing, speed, position, guesses. */

import { byId, grouped, segmented } from "../common/dom.js";
import { watch } from "../state/store.js";
import { stepBy } from "./keys.js";
import { togglePlay } from "./play.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountToolbar(store, { signal }) {
  const options = { signal };
  const play = byId("play", HTMLButtonElement);
  const playName = byId("play-name", HTMLElement);
  const back = byId("step-back", HTMLButtonElement);
  const on = byId("step-on", HTMLButtonElement);
  const speed = byId("speed", HTMLInputElement);
  const speedValue = byId("speed-value", HTMLOutputElement);

  play.addEventListener("click", () => store.set(togglePlay(store.get())), options);
  back.addEventListener("click", ({ shiftKey }) => store.set(stepBy(store.get(), shiftKey ? -10 : -1)), options);
  on.addEventListener("click", ({ shiftKey }) => store.set(stepBy(store.get(), shiftKey ? 10 : 1)), options);
  speed.addEventListener("input", () => store.set({ speed: Number(speed.value) }), options);
  const showGuesses = segmented(byId("guesses", HTMLElement), (value) => {
    store.set({ guesses: /** @type {0 | 3 | 5} */ (Number(value)) });
  }, signal);

  watch(store, (state) => [state.playing], ({ playing }) => {
    play.setAttribute("aria-pressed", String(playing));
    playName.textContent = playing ? "Pause" : "Play";
  }, options);
  watch(store, (state) => [state.speed], (state) => {
    speed.value = String(state.speed);
    speedValue.value = `${state.speed}/s`;
    speed.setAttribute("aria-valuetext", `${state.speed} characters per second`);
  }, options);
  watch(store, (state) => [state.guesses], ({ guesses }) => showGuesses(String(guesses)), options);
  watch(store, (state) => [state.reading?.length], ({ reading }) => {
    for (const control of [play, back, on]) control.disabled = !reading || reading.length < 2;
  }, options);
  mountPosition(store, signal);
}

/** @param {ReadStore} store @param {AbortSignal} signal */
function mountPosition(store, signal) {
  const position = byId("position", HTMLElement);
  const number = document.createElement("span");
  const rest = document.createElement("span");
  number.className = "position-number";
  position.append("position ", number, rest);
  watch(store, (state) => [state.at, state.reading?.length], ({ at, reading }) => {
    const last = reading ? grouped(Math.max(0, reading.length - 1)) : "–";
    number.textContent = reading && reading.length > 0 ? grouped(at) : "–";
    number.style.minWidth = `${last.length}ch`; // nothing moves when the number gets a digit
    rest.textContent = ` of ${last}`;
  }, { signal });
}
