/** Asking for the reach-back: of the targets around the cursor when it rests, of a whole stretch when somebody wants it. */

import { MOST_BACK, MOST_TARGETS, blockSpan, openBlock, rowOf, withBlock, withMatrix } from "./reach-blocks.js";
import { stretch } from "./state.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<ReadState>} ReadStore */
/** @typedef {import("./requests.js").Ask} Ask */

const REST_MS = 120;
const LEAST_BACK = 64; // also where the page has just turned

/**
 * @param {ReadStore} store
 * @param {Ask} send
 * @param {AbortSignal} signal
 */
export function askForReach(store, send, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function ask() {
    const state = store.get();
    if (!isReady(state)) return;
    if (state.matrix && !hasMatrix(state)) requestMatrix(store, send);
    else if (isMissing(state)) requestAround(store, send);
  }

  store.subscribe((state, previous) => {
    const { reach, reading, at } = state;
    if (reading?.characters !== previous.reading?.characters || reading?.trace !== previous.reading?.trace) {
      store.set({ reach: { ...reach, blocks: [], matrix: null, shown: -1 } });
    } else if (reading && at !== reach.shown && rowOf(reach, reading.trace, at)) {
      store.set({ reach: { ...reach, shown: at } });
    }
    if (previous.matrix && !state.matrix) dropMatrix(store, send);
    if (!changed(state, previous)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  }, { signal });
}

/** Whether something has changed that the request depends on. @param {ReadState} state @param {ReadState} previous */
function changed(state, previous) {
  const keys = /** @type {const} */ (["at", "reading", "span", "saliency", "matrix", "playing", "connected"]);
  return keys.some((key) => state[key] !== previous[key]) || state.reach.watchers !== previous.reach.watchers
    || state.reach.matrix?.complete !== previous.reach.matrix?.complete;
}

/** The text comes first. @param {ReadState} state */
function isReady(state) {
  const { reading, connected, playing } = state;
  return reading !== null && connected && !playing && reading.length > 1 && reading.read >= stretch(state).stop;
}

/** Whether something shows what has not come yet. A matrix on its way comes first: somebody asked for it. @param {ReadState} state */
function isMissing(state) {
  const { reach, saliency } = state;
  if ((reach.watchers === 0 && !saliency) || (reach.matrix && !reach.matrix.complete)) return false;
  return !isThere(state);
}

/** @param {ReadState} state */
function hasMatrix(state) {
  const { reach: { matrix }, reading } = state;
  const { start, stop } = matrixSpan(state);
  return matrix !== null && matrix.trace === reading?.trace && matrix.start === start && matrix.stop === stop;
}

/** The earliest position that is to be seen. @param {ReadState} state */
function wantedSince(state) {
  if (state.saliency) return 0;
  return Math.max(0, Math.min(stretch(state).start, state.at - LEAST_BACK));
}

/** @param {ReadState} state */
function isThere(state) {
  const { reading, reach, at } = state;
  if (!reading) return false;
  const least = Math.max(0, wantedSince(state), blockSpan(at, reading.length).start - MOST_BACK);
  const mine = reach.blocks.find((block) => block.trace === reading.trace && at >= block.start && at < block.stop);
  if (mine && mine.first <= least) return true; // or it is on its way
  const row = rowOf(reach, reading.trace, at);
  return row !== null && row.from <= least;
}

/** Asks for the targets around the cursor; whatever was under way ends. @param {ReadStore} store @param {Ask} send */
function requestAround(store, send) {
  const state = store.get();
  const { reading, at } = state;
  if (!reading) return;
  const { start, stop } = blockSpan(at, reading.length);
  const since = Math.max(0, Math.min(wantedSince(state), start - LEAST_BACK));
  const command = { trace: reading.trace, start, stop, back: MOST_BACK, since };
  const id = send({ type: "reach", ...command });
  if (id > 0) store.set({ reach: withBlock(store.get().reach, openBlock({ id, ...command })) });
}

/** The targets of the matrix: the stretch, or as much of it around the cursor as can be asked for. @param {ReadState} state */
export function matrixSpan(state) {
  const { start, stop } = stretch(state);
  if (stop - start <= MOST_TARGETS) return { start, stop };
  const page = Math.floor((state.at - start) / MOST_TARGETS) * MOST_TARGETS; // it turns as the page does
  const first = Math.min(start + page, stop - MOST_TARGETS);
  return { start: first, stop: first + MOST_TARGETS };
}

/** Asks for every target of the stretch. @param {ReadStore} store @param {Ask} send */
function requestMatrix(store, send) {
  const state = store.get();
  if (!state.reading) return;
  const { start, stop } = matrixSpan(state);
  const command = { trace: state.reading.trace, start, stop, back: MOST_BACK, since: start };
  const id = send({ type: "reach", ...command });
  if (id > 0) store.set({ reach: withMatrix(store.get().reach, openBlock({ id, ...command })) });
}

/**
 * The matrix is closed; if it was on its way, the work for it ends, because the newest request wins.
 * @param {ReadStore} store @param {Ask} send
 */
function dropMatrix(store, send) {
  const { matrix } = store.get().reach;
  store.set({ reach: withMatrix(store.get().reach, null) });
  if (matrix && !matrix.complete) requestAround(store, send);
}
