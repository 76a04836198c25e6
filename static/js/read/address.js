/** The address follows the state, and leads back to it. */

import { byId } from "../common/dom.js";
import { NOT_COPIED, copyAddress } from "../common/link.js";
import { stateFromUrl, urlFromState } from "../state/url.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

const PAUSE_MS = 350; // browsers refuse more than a few changes a second

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
    if (await copyAddress(link)) sayTooLong(store);
    else store.set({ notice: NOT_COPIED });
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

/** Whoever copied the link of a long text of the user's own. @param {ReadStore} store */
function sayTooLong(store) {
  const { text } = store.get();
  if (text?.kind === "stored" && !location.hash) {
    const hint = "The text itself is too long to travel in it (2 kB): on another machine it must be pasted.";
    store.set({ notice: { level: "info", text: "The link opens this view on this machine only.", hint } });
  }
}
