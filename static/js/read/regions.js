/** The regions of the page: which of them a link leaves out, and how tall the column at the cursor is. */

import { byId } from "../common/dom.js";
import { watch } from "../state/store.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountRegions(store, { signal }) {
  keepSideInView(signal);
  watch(store, (state) => [state.hide], ({ hide }) => {
    for (const region of document.querySelectorAll("[data-region]")) {
      region.toggleAttribute("data-hidden", hide.includes(region.getAttribute("data-region") ?? ""));
    }
  }, { signal });
}

/** The style sheet must know how tall the column at the cursor is, to stop it at its end. @param {AbortSignal} signal */
function keepSideInView(signal) {
  const side = byId("side", HTMLElement);
  const observer = new ResizeObserver(() => side.style.setProperty("--side-height", `${side.offsetHeight}px`));
  observer.observe(side);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
