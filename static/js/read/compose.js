/** "Edit text": what is typed or pasted is read as it comes; the text before can be brought back. */

import { Refusal } from "../api.js";
import { byId, grouped, sentence } from "../common/dom.js";
import { watch } from "../state/store.js";
import { openOrSay } from "./choosers.js";
import { inline } from "./session.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('./session.js').Session} Session */

export const MOST_CHARACTERS = 20_000; // the server refuses more
const PAUSE_MS = 200; // in typing, before it is read

/** @param {ReadStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountEditor(store, session, { signal }) {
  const form = byId("editor", HTMLFormElement);
  const area = byId("editor-text", HTMLTextAreaElement);
  const error = byId("editor-error", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let dirty = false; // typed, and not read yet
  let fresh = true; // nothing of this edit has been read yet

  async function read() {
    clearTimeout(timer);
    if (!dirty) return;
    const characters = Array.from(area.value);
    if (characters.length > MOST_CHARACTERS) return;
    const typed = area.value;
    const at = Array.from(typed.slice(0, area.selectionEnd)).length - 1;
    try {
      const opened = await session.open(store.get().model, inline(characters), { at: Math.max(0, at), fresh });
      if (opened) fresh = false;
      if (opened && area.value === typed) dirty = false;
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      error.textContent = `${sentence(refusal.message)} ${sentence(refusal.hint)}`;
    }
  }

  function showCount() {
    const over = Array.from(area.value).length - MOST_CHARACTERS;
    showLength(over + MOST_CHARACTERS);
    error.textContent = over > 0 ? `Too long by ${grouped(over)}: shorten it to have it read.` : "";
    area.setAttribute("aria-invalid", String(over > 0));
  }

  function edited() {
    dirty = true;
    showCount();
    clearTimeout(timer);
    timer = setTimeout(read, PAUSE_MS);
  }

  area.addEventListener("input", edited, { signal });
  byId("editor-clear", HTMLButtonElement).addEventListener("click", () => {
    area.value = "";
    area.focus();
    edited();
  }, { signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void read();
    form.dispatchEvent(new CustomEvent("close-inset", { bubbles: true }));
  }, { signal });
  form.addEventListener("inset-opened", () => {
    fresh = true;
    dirty = false;
    fill(area, store.get());
    showCount();
    area.focus();
  }, { signal });
  watch(store, (state) => [state.reading?.characters], (state) => {
    if (form.hidden || dirty) return;
    if (area.value !== plainText(state)) fill(area, state); // another text was opened meanwhile
    showCount();
  }, { signal });
  takeIn((characters) => {
    if (form.hidden) form.dispatchEvent(new CustomEvent("open-inset", { bubbles: true }));
    area.value = characters;
    area.setSelectionRange(0, 0);
    edited();
  }, signal);
  bindUndo(store, session, () => {
    clearTimeout(timer);
    dirty = false;
    fresh = true;
  }, signal);
}

/**
 * What is pasted beside any field, and a text file that is dropped on the page.
 * @param {(characters: string) => void} take
 * @param {AbortSignal} signal
 */
function takeIn(take, signal) {
  document.addEventListener("paste", (event) => {
    if (event.target instanceof Element && event.target.closest("input, textarea, dialog")) return;
    const characters = event.clipboardData?.getData("text/plain");
    if (!characters) return;
    event.preventDefault();
    take(characters);
  }, { signal });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  }, { signal });
  document.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    take(await file.slice(0, 4 * MOST_CHARACTERS + 4).text()); // what is too long is still seen to be
  }, { signal });
}

/** The text as a textarea keeps it. @param {ReadState} state */
const plainText = ({ reading }) => (reading ? reading.characters.join("").replace(/\r\n?/g, "\n") : "");

/** With the caret where the cursor is. @param {HTMLTextAreaElement} area @param {ReadState} state */
function fill(area, state) {
  area.value = plainText(state);
  const before = state.reading?.characters.slice(0, state.at + 1).join("").replace(/\r\n?/g, "\n") ?? "";
  area.setSelectionRange(before.length, before.length);
}

/** @param {number} length */
function showLength(length) {
  const count = byId("editor-count", HTMLOutputElement);
  count.value = `${grouped(length)} of ${grouped(MOST_CHARACTERS)} characters`;
  count.classList.toggle("over", length > MOST_CHARACTERS);
}

/**
 * The buttons that bring the earlier text back.
 * @param {ReadStore} store @param {Session} session @param {() => void} before @param {AbortSignal} signal
 */
function bindUndo(store, session, before, signal) {
  const buttons = [...document.querySelectorAll("button.undo")].filter((button) => button instanceof HTMLButtonElement);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const last = store.get().earlier.at(-1);
      before();
      if (last) void openOrSay(store, session, store.get().model, last.text, { at: last.at, undo: true });
    }, { signal });
  }
  watch(store, (state) => [state.earlier.length], ({ earlier }) => {
    for (const button of buttons) button.disabled = earlier.length === 0;
  }, { signal });
}
