/** The button of a long computation: it starts and stops it, and shows how far it is and how it failed. */

import { sayAt, spoken, controlOf } from "./controls.js";
import { stream } from "./requests.js";

/** @typedef {import("../api.js").Refusal} Refusal */

/**
 * @param {string} what @param {string} path
 * @param {{body: () => object, begun: () => void, part: (part: any) => void, done: () => void, refused: (refusal: Refusal) => void}} told
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountWork(what, path, { body, begun, part, done, refused }, { signal }) {
  const el = /** @type {HTMLElement} */ (document.querySelector(`[data-work="${what}"]`));
  const button = /** @type {HTMLButtonElement} */ (el.querySelector("button"));
  const progress = /** @type {HTMLProgressElement} */ (el.querySelector("progress"));
  /** @type {AbortController | null} */
  let running = null;

  const show = () => {
    button.textContent = running ? "Stop" : button.dataset.label ?? "";
    button.classList.toggle("primary", !running);
    progress.hidden = !running;
    el.dataset.state = running ? "running" : "ended";
  };
  const stop = () => running?.abort();
  async function start() {
    stop();
    const mine = new AbortController();
    running = mine;
    progress.removeAttribute("value"); // until the first part it is not known how far it is
    sayAt(el, "");
    begun();
    show();
    const asked = body();
    try {
      await stream(path, asked, mine.signal, (said) => {
        if (mine.signal.aborted) return;
        progress.value = said.progress;
        part(said);
      });
      if (!mine.signal.aborted) done();
    } catch (error) {
      const isOfNow = JSON.stringify(asked) === JSON.stringify(body()); // else what was wrong may have been mended
      if (!mine.signal.aborted && isOfNow) tell(/** @type {Refusal} */ (error));
    }
    mine.abort(); // where a part could not be shown, the server need not go on
    if (running === mine) running = null;
    show();
  }
  /** @param {Refusal} refusal */
  function tell(refusal) {
    if (controlOf(refusal.field ?? "")) refused(refusal);
    else sayAt(el, spoken(refusal));
  }
  button.addEventListener("click", () => (running ? stop() : void start()), { signal });
  signal.addEventListener("abort", stop, { once: true });
  return { start: () => void start(), stop };
}
