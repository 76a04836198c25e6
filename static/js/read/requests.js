/** What the page asks for by itself: exact tracks of the unit that is shown, and the similarity order. */

import { trackKey } from "./reading.js";
import { fits, shownUnit } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('../wire/messages.js').Unit} UnitCommand */
/** @typedef {import('../wire/messages.js').Order} OrderCommand */
/** @typedef {import('../wire/messages.js').Reach} ReachCommand */
/** @typedef {import('../wire/messages.js').Intervene} InterveneCommand */
/** @typedef {import('./reading.js').Reading} Reading */
/**
 * Sends a command; gives its id, or 0 if it could not be sent.
 * @typedef {(command: Omit<UnitCommand, "id"> | Omit<OrderCommand, "id"> | Omit<ReachCommand, "id">
 *   | Omit<InterveneCommand, "id">) => number} Ask
 */

const HOVER_REST_MS = 120;

/**
 * The exact tracks of the shown unit: at once for a chosen one, after a moment's rest for one that is only hovered.
 * @param {ReadStore} store
 * @param {Ask} send
 * @param {AbortSignal} signal
 * @param {(state: ReadState) => Reading | null} [readingOf]  of which of the two readings
 */
export function askForTracks(store, send, signal, readingOf = ({ reading }) => reading) {
  let asked = ""; // for these tracks of the open text
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function ask() {
    const state = store.get();
    const reading = readingOf(state);
    const { layer, unit } = shownUnit(state);
    if (!reading || !state.connected || !fits({ layer, unit }, reading) || reading.length === 0) return;
    const key = trackKey(layer, unit);
    if (key === asked || reading.tracks.get(key)?.read === reading.length) return;
    if (send({ type: "unit", trace: reading.trace, layer, unit }) > 0) asked = key;
  }

  store.subscribe((state, previous) => {
    const opened = isOpened(readingOf(state), readingOf(previous));
    if (opened) asked = "";
    if (!opened && shownUnit(state) === shownUnit(previous)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, state.hoverUnit ? HOVER_REST_MS : 0);
  }, { signal });
}

/**
 * The similarity order of all layers over the whole text, once it has been read.
 * @param {ReadStore} store
 * @param {Ask} send
 * @param {AbortSignal} signal
 */
export function askForOrder(store, send, signal) {
  let asked = false;
  store.subscribe((state, previous) => {
    const { order, reading } = state;
    if (isOpened(reading, previous.reading)) asked = false;
    if (!reading || order !== "similar" || reading.length < 2 || reading.read < reading.length) return;
    const span = { start: 0, stop: reading.length };
    if (!asked) asked = send({ type: "order", trace: reading.trace, ...span }) > 0;
    else if (reading.order && !reading.orderSpan) store.set({ reading: { ...reading, orderSpan: span } });
  }, { signal });
}

/**
 * Whether a text was opened, or opened again. (Another server may give the same number to another reading.)
 * @param {Reading | null} reading
 * @param {Reading | null} previous
 */
const isOpened = (reading, previous) =>
  reading?.characters !== previous?.characters || reading?.trace !== previous?.trace;
