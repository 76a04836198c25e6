/** The help overlay. */

import { byId } from "./dom.js";

/** @param {{signal: AbortSignal}} lifetime @returns {() => void} opens the help */
export function mountHelp({ signal }) {
  const dialog = byId("help", HTMLDialogElement);
  const open = () => void (dialog.open || dialog.showModal());
  byId("help-open", HTMLButtonElement).addEventListener("click", open, { signal });
  closeBeside(dialog, signal);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "?") dialog.close();
  }, { signal });
  return open;
}

/** A click beside a dialog closes it. @param {HTMLDialogElement} dialog @param {AbortSignal} signal */
export function closeBeside(dialog, signal) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  }, { signal });
}
