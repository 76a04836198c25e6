/** Play, one step, reset, undo, pace; and the slider over training steps. */

import { byId, grouped, segmented } from "../common/dom.js";
import { setText } from "../common/panel.js";
import { watch } from "../state/store.js";
import { lastStep, shownStep } from "./lane.js";
import { sharedLine } from "./phrases.js";
import { isChanged } from "./presets.js";
import { isForeign, isOver, lanesOn, presetOf, stepsOf } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */

/** @param {GradientsStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountTransport(store, session, { signal }) {
  mountTrain(store, session, signal);
  mountPace(store, session, signal);
  mountTime(store, signal);
  const story = byId("story", HTMLElement);
  watch(store, (state) => [state.preset, state.lab, isChanged(state)], (state) => {
    const preset = presetOf(state);
    const changed = isChanged(state);
    story.hidden = !preset;
    story.classList.toggle("changed", changed);
    setText(story, `${changed ? "Before you changed it: " : ""}${preset?.sentence ?? ""}`);
  }, { signal });
  watch(store, ({ shared, a, b, lab, lanes }) => [shared, a, b, lab, ...lanes.map((lane) => lane?.run)], (state) => {
    const own = state.lanes.findIndex((lane) => lane && !isForeign(lane));
    const of = state.b === null ? "" : !state.lanes.some(isForeign) ? "Both: " : own === 1 ? "B: " : "A: ";
    const known = state.lab && (own >= 0 || !state.lanes.some(isForeign)); // of a run of a terminal its head says all
    setText(byId("shared-line", HTMLElement), known ? of + sharedLine(state) : "");
  }, { signal });
}

/** @param {GradientsStore} store @param {Session} session @param {AbortSignal} signal */
function mountTrain(store, session, signal) {
  const options = { signal };
  const play = byId("play", HTMLButtonElement);
  const step = byId("step", HTMLButtonElement);
  const reset = byId("reset", HTMLButtonElement);
  const undo = byId("undo", HTMLButtonElement);
  play.addEventListener("click", () => togglePlay(store, session), options);
  step.addEventListener("click", () => void session.step(), options);
  reset.addEventListener("click", () => void session.reset(), options);
  undo.addEventListener("click", () => void session.undo(), options);

  watch(store, (state) => [state.playing, isOver(state), state.b === null], (state) => {
    const both = state.b === null ? "" : " both";
    play.setAttribute("aria-pressed", String(state.playing));
    setText(byId("play-name", HTMLElement), state.playing ? "Pause" : isOver(state) ? "Play again" : `Play${both}`);
  }, options);
  watch(store, (state) => [state.lanes.some(Boolean), isOver(state)], (state) => {
    const ready = state.lanes.some(Boolean);
    play.disabled = !ready;
    reset.disabled = !ready;
    step.disabled = !ready || isOver(state);
  }, options);
  watch(store, ({ earlier }) => [earlier], ({ earlier }) => {
    const last = earlier.at(-1);
    undo.disabled = !last;
    undo.title = last ? `Undo: ${last.what} (Ctrl+Z)` : "Nothing to undo";
  }, options);
}

/** @param {GradientsStore} store @param {Session} session */
export const togglePlay = (store, session) => void (store.get().playing ? session.pause() : session.play());

/** @param {GradientsStore} store @param {Session} session @param {AbortSignal} signal */
function mountPace(store, session, signal) {
  const show = segmented(byId("pace", HTMLElement), (value) =>
    session.setPace(value === "full" ? null : Number(value)), signal);
  watch(store, ({ pace }) => [pace], ({ pace }) => show(pace === null ? "full" : String(pace)), { signal });
}

/** @param {GradientsStore} store @param {AbortSignal} signal */
function mountTime(store, signal) {
  const time = byId("time", HTMLInputElement);
  const value = byId("time-value", HTMLOutputElement);
  const live = byId("live", HTMLButtonElement);
  time.addEventListener("input", () => {
    store.set(goTo(store.get(), Number(time.value)));
    time.value = String(shownStep(store.get())); // not past the live end
  }, { signal });
  live.addEventListener("click", () => store.set({ at: null }), { signal });

  const seen = (/** @type {GradientsState} */ state) =>
    [shownStep(state), lastStep(state.lanes), stepsOf(state), state.at === null, lanesOn(state).length];
  watch(store, seen, (state) => {
    const [shown, last, end] = [shownStep(state), lastStep(state.lanes), Math.max(1, stepsOf(state), lastStep(state.lanes))];
    time.max = String(end);
    time.value = String(shown);
    time.disabled = last === 0;
    time.style.setProperty("--shown", String(shown / end));
    time.style.setProperty("--done", String(last / end));
    time.setAttribute("aria-valuetext", `step ${shown} of ${end}`);
    setText(value, `${grouped(shown)} / ${grouped(end)}`);
    value.style.minWidth = `${2 * grouped(end).length + 3}ch`; // nothing moves when the number gets a digit
    live.setAttribute("aria-pressed", String(state.at === null));
    live.disabled = last === 0;
  }, { signal });
}

/**
 * At the live end the page follows the runs again.
 * @param {GradientsState} state @param {number} step
 * @returns {Partial<GradientsState>}
 */
export function goTo({ lanes }, step) {
  return { at: step >= lastStep(lanes) ? null : Math.max(0, Math.round(step)) };
}
