/** What the user calls the unit: kept when a field is left or with Ctrl+Enter, and brought back by Undo. */

import { Refusal } from "../api.js";
import { byId, sentence } from "../common/dom.js";
import { setText } from "../common/panel.js";
import { watch } from "../state/store.js";
import { keepNote, keepNoteAndGo } from "./requests.js";

/** @typedef {import('./state.js').UnitStore} UnitStore */
/** @typedef {import('./state.js').UnitNote} UnitNote */

/** @param {UnitNote} a @param {UnitNote} b */
const same = (a, b) => a.name === b.name && a.note === b.note;

/** @param {UnitStore} store @param {{signal: AbortSignal}} lifetime */
export function mountNote(store, { signal }) {
  const name = byId("note-name", HTMLInputElement);
  const note = byId("note-text", HTMLTextAreaElement);
  const said = byId("note-said", HTMLOutputElement);
  const undo = byId("note-undo", HTMLButtonElement);
  /** @type {UnitNote} */
  let saved = { name: "", note: "" };
  /** @type {UnitNote | null} */
  let before = null;
  let there = false;
  let queue = Promise.resolve();
  const written = () => ({ name: name.value.trim(), note: note.value.trim() });

  watch(store, (state) => [state.answer === null], ({ answer }) => {
    name.disabled = note.disabled = answer === null;
    if (!answer || there) return;
    there = true;
    put(saved = answer.note);
  }, { signal });

  /** @param {UnitNote} to */
  function put(to) {
    [name.value, note.value] = [to.name, to.note];
  }

  /** One after the other, so that the last one counts. @param {UnitNote} to */
  function keep(to) {
    queue = queue.then(async () => {
      if (same(to, saved)) return;
      const { model, address, notes } = store.get();
      try {
        await keepNote(model, address, to);
        [before, saved] = [saved, to];
        store.set({ notes: { ...notes, [address]: to } });
        setText(said, to.name || to.note ? "Kept on this machine." : "Forgotten.");
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        setText(said, `Not kept: ${sentence(error.message)} ${sentence(error.hint)}`);
      }
      undo.hidden = before === null;
    });
  }

  for (const field of /** @type {HTMLElement[]} */ ([name, note])) {
    field.addEventListener("blur", () => keep(written()), { signal });
    field.addEventListener("input", () => setText(said, same(written(), saved) ? "" : "Kept when you leave the field, or with Ctrl+Enter."), { signal });
    field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") return field.blur();
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || field === name)) return;
      event.preventDefault();
      keep(written());
    }, { signal });
  }
  undo.addEventListener("click", () => {
    if (!before) return;
    put(before);
    keep(before);
  }, { signal });
  addEventListener("pagehide", () => {
    const { model, address } = store.get();
    if (there && !same(written(), saved)) keepNoteAndGo(model, address, written());
  }, { signal });
}
