/** "Change this character": another one is read at the cursor, and all that follows feels it. */

import { byId } from "../common/dom.js";
import { characterName } from "../common/glyphs.js";
import { setText } from "../common/panel.js";
import { count } from "../plot/format.js";
import { holding, MOST_HELD, withChange } from "./held.js";
import { moveTo } from "./state.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<ReadState>} ReadStore */

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountReplaceDialog(store, { signal }) {
  const dialog = byId("replace", HTMLDialogElement);
  const field = byId("replace-character", HTMLInputElement);
  const error = byId("replace-error", HTMLElement);
  const back = byId("replace-back", HTMLButtonElement);

  function open() {
    const { reading, at, held } = store.get();
    if (!reading || reading.length === 0 || dialog.open) return;
    const replaced = held.find((change) => change.kind === "replace" && change.position === at);
    const was = characterName(reading.characters[at] ?? "");
    const now = replaced?.kind === "replace" ? `, read as ${characterName(replaced.character)}` : "";
    setText(byId("replace-where", HTMLElement), `Position ${count(at)} is ${was}${now}.`);
    back.hidden = !replaced;
    field.value = error.textContent = "";
    dialog.showModal();
    field.focus();
  }

  /** @param {string} character */
  function read(character) {
    const state = store.get();
    const { at, held, reading } = state;
    const same = reading?.characters[at] === character;
    const others = held.filter((change) => change.kind !== "replace" || change.position !== at);
    const next = same ? others : withChange(held, { kind: "replace", position: at, character });
    if (next.length > MOST_HELD) {
      error.textContent = `At most ${MOST_HELD} changes at once: let go of one first.`;
      field.value = "";
      return;
    }
    if (same && others.length === held.length) {
      error.textContent = "That is what stands there: type another one.";
      field.value = "";
      return;
    }
    store.set(holding(state, next));
    dialog.close();
  }

  field.addEventListener("input", (event) => {
    if (event instanceof InputEvent && event.isComposing) return;
    const character = Array.from(field.value).at(-1);
    if (character !== undefined) read(character);
  }, { signal });
  field.addEventListener("compositionend", () => {
    const character = Array.from(field.value).at(-1);
    if (character !== undefined) read(character);
  }, { signal });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    read("\n");
  }, { signal });
  back.addEventListener("click", () => read(store.get().reading?.characters[store.get().at] ?? ""), { signal });
  byId("replace-close", HTMLButtonElement).addEventListener("click", () => dialog.close(), { signal });
  byId("replace-open", HTMLButtonElement).addEventListener("click", open, { signal });
  document.addEventListener("replace-character", (event) => {
    const at = event instanceof CustomEvent ? event.detail?.at : undefined;
    if (typeof at === "number") store.set(moveTo(store.get(), at));
    open();
  }, { signal });
}
