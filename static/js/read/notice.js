/** The line under the head of the page: what went wrong, what to do, and that the server is gone. */

import { watch } from "../state/store.js";
import { byId } from "./dom.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('./state.js').Notice} Notice */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/** @type {Notice} */
const LOST = {
  level: "error", text: "The server is gone.", hint: "Everything here stays; trying again every two seconds.",
};

/** @param {ReadStore} store @param {{openSample: () => void}} tools @param {{signal: AbortSignal}} lifetime */
export function mountNotice(store, { openSample }, { signal }) {
  const line = byId("notice", HTMLElement);
  watch(store, (state) => [state.notice, state.connected], ({ notice, connected }) => {
    const shown = connected ? notice : LOST;
    line.hidden = shown === null;
    if (!shown) return line.replaceChildren();
    line.className = `notice ${shown.level}`;
    line.setAttribute("role", shown.level === "error" ? "alert" : "status");
    const text = document.createElement("strong");
    text.textContent = shown.text;
    line.replaceChildren(text, ` ${shown.hint} `);
    if (shown.offer === "sample") line.append(button("Read the sample instead", openSample));
    if (shown.offer === "reload") line.append(button("Reload", () => location.reload()));
    if (shown !== LOST) line.append(button("Close", () => store.set({ notice: null })));
  }, { signal });
}

/** @param {string} name @param {() => void} act */
function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = name;
  made.addEventListener("click", act);
  return made;
}
