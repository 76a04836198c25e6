/** The help overlay and the line of first hints. */

import { byId } from "./dom.js";

const SEEN = "rnnscope.hint";

/** @param {{signal: AbortSignal}} lifetime @returns {() => void} opens the help */
export function mountHelp({ signal }) {
  const dialog = byId("help", HTMLDialogElement);
  const open = () => void (dialog.open || dialog.showModal());
  byId("help-open", HTMLButtonElement).addEventListener("click", open, { signal });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  }, { signal });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "?") dialog.close();
  }, { signal });

  const hint = byId("hint", HTMLElement);
  hint.hidden = stored(SEEN) !== null;
  byId("hint-close", HTMLButtonElement).addEventListener("click", () => {
    hint.hidden = true;
    keep(SEEN, "seen");
  }, { signal });
  return open;
}

/** A note that this browser keeps, or null; also null where storage is switched off. @param {string} key */
export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage is switched off: nothing is kept
  }
}
