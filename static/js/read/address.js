/** The address follows the state, and leads back to it. */

import { stateFromUrl, urlFromState } from "../state/url.js";
import { byId } from "./dom.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

const PAUSE_MS = 350; // browsers refuse more than a few changes a second
const SAID_MS = 1800;

/**
 * @param {ReadStore} store
 * @param {(address: ReturnType<typeof stateFromUrl>) => void} goTo  after Back, Forward, or an address edited by hand
 * @param {{signal: AbortSignal}} lifetime
 */
export function bindAddress(store, goTo, { signal }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let live = false; // nothing is written before the first text is open

  function replace() {
    clearTimeout(timer);
    timer = undefined;
    const address = urlFromState(store.get());
    if (live && address !== here()) history.replaceState(null, "", address);
  }
  store.subscribe(() => {
    if (live) timer ??= setTimeout(replace, PAUSE_MS);
  }, { signal });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    timer = undefined;
    goTo(stateFromUrl(new URL(location.href)));
  }, { signal });
  addEventListener("pagehide", replace, { signal });

  const link = byId("link", HTMLButtonElement);
  link.addEventListener("click", async () => {
    replace();
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    sayCopied(store, link, copied === true);
  }, { signal });

  return {
    /**
     * A text or a model has been opened.
     * @param {boolean} fresh  false if that belongs to the entry that is there
     */
    opened(fresh) {
      const address = urlFromState(store.get());
      const first = !live;
      live = true;
      clearTimeout(timer);
      timer = undefined;
      if (address === here()) return;
      if (fresh && !first) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    },
  };
}

const here = () => location.pathname + location.search + location.hash;

/** @param {ReadStore} store @param {HTMLButtonElement} link @param {boolean} copied */
function sayCopied(store, link, copied) {
  const { text } = store.get();
  if (!copied) {
    const hint = "The link is the address of the page.";
    store.set({ notice: { level: "info", text: "The browser did not allow copying.", hint } });
    return;
  }
  link.textContent = "Copied";
  byId("status", HTMLElement).textContent = "The link was copied.";
  setTimeout(() => (link.textContent = "Link"), SAID_MS);
  if (text?.kind === "stored" && !location.hash) {
    const hint = "The text itself is too long to travel in it (2 kB): on another machine it must be pasted.";
    store.set({ notice: { level: "info", text: "The link opens this view on this machine only.", hint } });
  }
}
