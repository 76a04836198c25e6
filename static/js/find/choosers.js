/** Which model, and in which text its units are searched. */

import { byId } from "../common/dom.js";
import { count } from "../plot/format.js";
import { watch } from "../state/store.js";
import { openModel } from "./boot.js";
import { say } from "./looking.js";

/** @typedef {import('./state.js').FindStore} FindStore */

const LABELLED = "labelled"; // a labelled file is searched in its own text, whatever is chosen

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session
 * @param {import('./searching.js').Searching} searching @param {{signal: AbortSignal}} lifetime
 */
export function mountChoosers(store, session, searching, { signal }) {
  const model = byId("model", HTMLSelectElement);
  const searched = byId("searched", HTMLSelectElement);
  watch(store, (state) => [state.models, state.model], (state) => {
    model.replaceChildren(...state.models.map(({ name, cell, layers, hidden_size: hidden }) => new Option(
      `${name} · ${cell.toUpperCase()} ${layers} × ${hidden}`, name
    )));
    model.disabled = state.models.length === 0;
    model.value = state.model;
  }, { signal });
  watch(store, (state) => [state.catalog, state.searched, state.text, state.concept], (state) => {
    const texts = state.catalog?.texts ?? [];
    searched.replaceChildren(...texts.map(({ value, title, characters, missing }) => {
      const size = characters === null ? "" : ` · ${count(characters)} characters`;
      const option = new Option(`${title}${missing === null ? size : ` · ${missing}`}`, value);
      option.disabled = missing !== null;
      return option;
    }));
    const own = state.text?.kind === "stored" ? `stored:${state.text.sha256}` : "";
    if (own) searched.append(new Option("The text that is shown", own));
    if (state.searched.startsWith("stored:") && state.searched !== own) searched.append(new Option(
      "A text of your own", state.searched
    ));
    searched.disabled = texts.length === 0;
    if (state.concept.kind === "labelled") searched.append(new Option("The labelled file", LABELLED));
    searched.value = state.concept.kind === "labelled" ? LABELLED : state.searched;
  }, { signal });
  model.addEventListener("change", () => {
    store.set({ searched: "", on: [], off: [], brushed: null, threshold: null, labels: null });
    openModel(store, session, searching, model.value).catch((error) => say(store, error));
  }, { signal });
  searched.addEventListener("change", () => void searching.lookIn(searched.value), { signal });
}
