/** The line over the page: what went wrong, what to do, and that the server is gone. */

import { watch } from "../state/store.js";
import { byId } from "./dom.js";

/** @typedef {{level: "info" | "error", text: string, hint: string, offer?: string}} Notice */
/** @typedef {{notice: Notice | null, connected: boolean}} Noticing */
/** @typedef {{name: string, act: () => void}} Offer  a button that leads out */

/** @type {Notice} */
const LOST = {
  level: "error", text: "The server is gone.", hint: "Everything here stays; trying again every two seconds.",
};

/**
 * @template {Noticing} State
 * @param {import("../state/store.js").Store<State>} page
 * @param {Record<string, Offer>} offers  by the names that notices give them; `reload` is there already
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountNotice(page, offers, { signal }) {
  const store = /** @type {import("../state/store.js").Store<Noticing>} */ (/** @type {unknown} */ (page));
  const line = byId("notice", HTMLElement);
  const known = { reload: { name: "Reload", act: () => location.reload() }, ...offers };
  watch(store, (state) => [state.notice, state.connected], ({ notice, connected }) => {
    const shown = connected ? notice : LOST;
    line.hidden = shown === null;
    if (!shown) return line.replaceChildren();
    line.className = `notice ${shown.level}`;
    line.setAttribute("role", shown.level === "error" ? "alert" : "status");
    const text = document.createElement("strong");
    text.textContent = shown.text;
    line.replaceChildren(text, ` ${shown.hint} `);
    const offer = shown.offer === undefined ? undefined : known[/** @type {keyof typeof known} */ (shown.offer)];
    if (offer) line.append(button(offer.name, offer.act));
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
