/** What the page asks for by itself: exact tracks of the unit that is shown, and the similarity order. */

import { trackKey } from "./reading.js";
import { fits, shownUnit } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

const HOVER_REST_MS = 120;

/**
 * The exact tracks of the shown unit: at once for a chosen one, after a moment's rest for one that is only
 * hovered.
 * @param {ReadStore} store
 * @param {(command: Omit<import('../wire/messages.js').Unit, "id">) => boolean} send
 * @param {AbortSignal} signal
 */
export function askForTracks(store, send, signal) {
  let asked = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function ask() {
    const state = store.get();
    const { reading } = state;
    const { layer, unit } = shownUnit(state);
    if (!reading || !state.connected || !fits({ layer, unit }, reading) || reading.length === 0) return;
    const key = trackKey(layer, unit);
    if (reading.tracks.get(key)?.read === reading.length) return;
    const request = `${reading.trace}:${key}`;
    if (request === asked) return;
    if (send({ type: "unit", trace: reading.trace, layer, unit })) asked = request;
  }

  store.subscribe((state, previous) => {
    const moved = shownUnit(state) !== shownUnit(previous);
    if (!moved && state.reading?.trace === previous.reading?.trace && state.connected === previous.connected) return;
    clearTimeout(timer);
    timer = setTimeout(ask, state.hoverUnit ? HOVER_REST_MS : 0);
  }, { signal });
}

/**
 * The similarity order of all layers over the whole text, once it has been read.
 * @param {ReadStore} store
 * @param {(command: Omit<import('../wire/messages.js').Order, "id">) => boolean} send
 * @param {AbortSignal} signal
 */
export function askForOrder(store, send, signal) {
  let asked = -1;
  store.subscribe(({ order, reading }) => {
    if (!reading || order !== "similar" || reading.length < 2 || reading.read < reading.length) return;
    if (reading.trace !== asked) {
      const span = { start: 0, stop: reading.length };
      if (send({ type: "order", trace: reading.trace, ...span })) asked = reading.trace;
    } else if (reading.order && !reading.orderSpan) {
      store.set({ reading: { ...reading, orderSpan: { start: 0, stop: reading.length } } });
    }
  }, { signal });
}
