/** Which model reads, and which text. */

import { Refusal } from "../api.js";
import { byId, plural, sentence } from "../common/dom.js";
import { watch } from "../state/store.js";
import { textName } from "../state/url.js";
import { inline } from "./session.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('./state.js').ModelSummary} ModelSummary */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('./session.js').Session} Session */

const OWN = "own";

/** @param {ReadStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountChoosers(store, session, { signal }) {
  const model = byId("model", HTMLSelectElement);
  const sample = byId("sample", HTMLSelectElement);

  watch(store, (state) => [state.models, state.broken], ({ models, broken }) => {
    const failed = broken.map(({ name, error }) => {
      const option = new Option(`${name} · cannot be loaded: ${error}`, name);
      option.disabled = true;
      return option;
    });
    model.replaceChildren(...models.map((summary) => new Option(modelLabel(summary), summary.name)), ...failed);
    model.disabled = models.length === 0;
    model.value = store.get().model;
  }, { signal });
  watch(store, (state) => [state.samples, state.text, state.reading?.characters], ({ samples, text, reading }) => {
    const options = samples.map(({ name, title }) => new Option(title, `sample:${name}`));
    if (text?.kind === "stored") {
      const title = reading ? `Your text · ${plural(reading.length, "character")}` : "The text of the link";
      options.unshift(new Option(title, OWN));
    }
    sample.replaceChildren(...options);
    sample.disabled = samples.length === 0;
  }, { signal });
  const shown = (/** @type {ReadState} */ state) =>
    [state.model, state.text, state.models, state.samples, state.pending, state.reading?.characters];
  watch(store, shown, ({ model: name, text, pending }) => {
    if (pending) return;
    model.value = name; // also after a refusal
    sample.value = text ? (text.kind === "stored" ? OWN : textName(text)) : "";
  }, { signal });

  leaveAfterPointer(model, signal);
  leaveAfterPointer(sample, signal);
  model.addEventListener("change", () => {
    const { text, reading } = store.get();
    if (!text) return;
    openOrSay(store, session, model.value, text.kind === "stored" && reading ? inline(reading.characters) : text);
  }, { signal });
  sample.addEventListener("change", () => {
    if (sample.value === OWN) return;
    openOrSay(store, session, store.get().model, { kind: "sample", name: sample.value.slice("sample:".length) });
  }, { signal });
}

/**
 * Opens, and says in the notice line if it is refused; what was open stays.
 * @param {ReadStore} store @param {Session} session
 * @param {string} model @param {import('../wire/messages.js').TextReference} text
 * @param {import('./session.js').OpenOptions} [options]
 */
export async function openOrSay(store, session, model, text, options) {
  try {
    if (await session.open(model, text, options)) store.set({ notice: null });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    store.set({ notice: { level: "error", text: sentence(error.message), hint: sentence(error.hint) } });
  }
}

/** @param {ModelSummary} model */
function modelLabel({ name, cell, layers, hidden_size: hidden, loss_nats: loss }) {
  const kind = { lstm: "LSTM", gru: "GRU", rnn: "tanh RNN", relu: "ReLU RNN", linear: "linear RNN" }[cell] ?? cell;
  return `${name} · ${kind} ${layers} × ${hidden}${loss === null ? "" : ` · ${loss.toFixed(2)} nats`}`;
}

/**
 * Chosen with the mouse, the arrow keys step through the text again at once.
 * @param {HTMLSelectElement} select
 * @param {AbortSignal} signal
 */
export function leaveAfterPointer(select, signal) {
  let pointed = false;
  select.addEventListener("pointerdown", () => (pointed = true), { signal });
  select.addEventListener("keydown", () => (pointed = false), { signal });
  select.addEventListener("change", () => {
    if (pointed) byId("text", HTMLElement).focus({ preventScroll: true });
  }, { signal });
}
