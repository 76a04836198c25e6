/** What is on screen when the page starts, and the address that follows it. */

import { Refusal, fetchLab } from "../api.js";
import { byId, sentence } from "../common/dom.js";
import { NOT_COPIED, copyAddress } from "../common/link.js";
import { runsFromUrl, setUpFromUrl, urlFromState } from "./address.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */

const PAUSE_MS = 350; // browsers refuse more than a few changes a second

/**
 * The runs that the address names, or new ones of its set-up.
 * @param {GradientsStore} store @param {Session} session @param {URL} url
 */
export async function boot(store, session, url) {
  try {
    const lab = await fetchLab();
    store.set({ lab, ...setUpFromUrl(url, lab) });
    const runs = runsFromUrl(url);
    if (runs.length === 0 || !(await opened(store, session, runs))) {
      store.set({ at: null });
      await session.begin();
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    store.set({ notice: { level: "error", text: sentence(error.message), hint: sentence(error.hint), offer: "reload" } });
  }
}

/** @param {GradientsStore} store @param {Session} session @param {string[]} runs */
async function opened(store, session, runs) {
  try {
    await session.open(runs);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const text = `The runs of this link are not here: ${error.message}.`;
    store.set({ notice: { level: "info", text, hint: "New ones of the same set-up begin at step 0." } });
    return false;
  }
}

/**
 * The address follows the state; the Link button copies it.
 * @param {GradientsStore} store @param {{signal: AbortSignal}} lifetime
 */
export function bindAddress(store, { signal }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  function replace() {
    clearTimeout(timer);
    timer = undefined;
    const state = store.get();
    if (!state.lab || !state.lanes[0]) return; // what the address asks for has not come yet
    const address = urlFromState(state);
    if (address !== location.pathname + location.search) history.replaceState(null, "", address);
  }
  store.subscribe(() => {
    timer ??= setTimeout(replace, PAUSE_MS);
  }, { signal });
  addEventListener("pagehide", replace, { signal });
  const link = byId("link", HTMLButtonElement);
  link.addEventListener("click", async () => {
    replace();
    if (!(await copyAddress(link))) store.set({ notice: NOT_COPIED });
  }, { signal });
}
