/**
 * The changed reading beside the one of the text as it was, and the state as the panels see it: with the changed
 * reading in the place of the other. Pure.
 */

import { firstChanged } from "./held.js";
import { openReading } from "./reading.js";

/** @typedef {import('./reading.js').Reading} Reading */
/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('../wire/messages.js').Change} Change */
/** @typedef {import('../wire/messages.js').Intervened} Intervened */

/**
 * `changes` with the values of means; `asked` as they were asked for; `was`: the text as it was.
 * @typedef {{reading: Reading, changes: readonly Change[], asked: readonly Change[], was: readonly string[]}} Changed
 */

/**
 * An empty changed reading; before the first change it is as the other.
 * @param {Intervened} event
 * @param {Reading} original
 * @param {readonly Change[]} asked
 * @returns {Changed}
 */
export function openChanged(event, original, asked) {
  const { model, cell, layers, hiddenSize: hidden_size, vocabulary, trackNames: tracks, baseline } = original;
  const previous = { ...original, read: Math.min(original.read, firstChanged(event.changes)), tracks: new Map() };
  const reading = openReading({
    type: "opened", id: event.id, trace: event.trace, model, cell, layers, hidden_size, vocabulary, tracks, baseline,
    characters: event.characters, text: { kind: "sample", name: "" },
  }, previous);
  const same = reading.characters.every((character, at) => character === original.characters[at]);
  if (same) {
    reading.characters = original.characters; // one array: nothing is laid out again
    reading.baselineBits.set(original.baselineBits);
  }
  return { reading, changes: event.changes, asked, was: original.characters };
}

/** @type {WeakMap<ReadState, ReadState>} */
const seen = new WeakMap();

/**
 * The state as panels see it: `reading` is the changed one where that is shown, and `before` the other one where both
 * are. While nothing is held it is the state itself.
 * @param {ReadState} state
 * @returns {ReadState}
 */
export function shown(state) {
  const { changed, compare, held, reading } = state;
  if (!changed || !reading || compare === "original" || held.length === 0 || changed.reading.read === 0) return state;
  let view = seen.get(state);
  if (!view) {
    view = { ...state, reading: ordered(changed.reading, reading), before: compare === "both" ? reading : null };
    seen.set(state, view);
  }
  return view;
}

/** @type {WeakMap<Reading, Reading>} */
const inOrder = new WeakMap();

/** The changed reading with the rows' order of the other, so that the same unit is in the same row. @param {Reading} changed @param {Reading} original */
function ordered(changed, { order, orderSpan }) {
  if (order === null) return changed;
  const before = inOrder.get(changed);
  if (before?.order === order && before.orderSpan === orderSpan) return before;
  const made = { ...changed, order, orderSpan };
  inOrder.set(changed, made);
  return made;
}

/** The store as panels see it. @param {ReadStore} store @returns {ReadStore} */
export const shownStore = (store) => ({
  get: () => shown(store.get()),
  set: store.set,
  subscribe: (listener, options) => store.subscribe((state, previous) => listener(shown(state), shown(previous)), options),
  flush: store.flush,
});
