/**
 * What is said to those who listen: the character, the value and the guesses, once stepping by hand has come to
 * rest.
 */

import { byId } from "../common/dom.js";
import { characterName } from "../common/glyphs.js";
import { GUESSES } from "./reading.js";
import { shownQuantity, shownSign, unitLabel, valueAt } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

const REST_MS = 350;

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountSpoken(store, { signal }) {
  const status = byId("status", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  store.subscribe((state, previous) => {
    const moved = state.at !== previous.at || state.unit !== previous.unit;
    if (!moved || state.playing || !state.reading || !previous.reading) return;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = describe(store.get())), REST_MS);
  }, { signal });
}

/** One sentence about the cursor. @param {ReadState} state */
export function describe(state) {
  const { reading, at } = state;
  if (!reading || reading.length === 0) return "The text is empty.";
  const character = characterName(reading.characters[at] ?? "");
  if (at >= reading.read) return `Position ${at}, ${character}, not read yet.`;
  const quantity = shownQuantity(state);
  const value = shownSign(state) * valueAt(reading, state.unit, quantity, at);
  const guesses = Array.from({ length: 3 }, (_, rank) => {
    const index = at * GUESSES + rank;
    const name = characterName(reading.vocabulary[reading.guessIds[index] ?? 0] ?? "");
    return `${name} ${Math.round(100 * (reading.guessProbabilities[index] ?? 0))} %`;
  });
  const negated = shownSign(state) < 0 ? " negated" : "";
  const unit = `Unit ${unitLabel(state.unit)}, ${quantity}${negated} ${value.toFixed(2)}`;
  return `Position ${at}, ${character}. ${unit}. Next: ${guesses.join(", ")}.`;
}
