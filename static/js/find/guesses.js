/** The five likeliest next characters at the cursor; with something held, before and after. */

import { characterName } from "../common/glyphs.js";
import { element, fillBar, setText } from "../common/panel.js";
import { glyph, inline, percent, signed } from "../plot/format.js";
import { GUESSES, series } from "../read/reading.js";
import { shownAt, unitLabel } from "../read/state.js";

/** @typedef {import('../read/reading.js').Reading} Reading */
/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {{label: string, probability: number, truth: boolean}} Guess */

/** @param {Reading} reading @param {number} at @returns {Guess[]} */
export function guessesAt({ vocabulary, guessIds, guessProbabilities, characters }, at) {
  return Array.from({ length: Math.min(GUESSES, vocabulary.length) }, (_, rank) => {
    const label = vocabulary[guessIds[at * GUESSES + rank] ?? 0] ?? "";
    return { label, probability: guessProbabilities[at * GUESSES + rank] ?? NaN, truth: label !== "" && label === characters[at + 1] };
  });
}

/** A list that can be shown again and again. @param {string} name */
export function guessList(name) {
  const list = element("ol", { class: "guesses" });
  const lines = Array.from({ length: GUESSES }, () => {
    const [label, bar, value] = [
      element("span", { class: "guess-character" }), element("span", { class: "bar" }),
      element("span", { class: "guess-value" }),
    ];
    const li = element("li", {}, label, bar, value);
    list.append(li);
    return { li, label, bar, value };
  });
  return {
    el: list,
    /** @param {Guess[]} guesses */
    show(guesses) {
      lines.forEach(({ li, label, bar, value }, index) => {
        const guess = guesses[index];
        li.hidden = !guess || Number.isNaN(guess.probability);
        if (!guess) return;
        li.className = guess.truth ? "true" : "";
        setText(label, glyph(guess.label));
        setText(value, percent(guess.probability));
        fillBar(bar, 0, guess.probability);
      });
      const words = guesses.map(({ label, probability, truth }) => `${characterName(label)} ${percent(probability)}${truth ? ", the true one" : ""}`);
      list.setAttribute("aria-label", `${name}: ${words.join("; ")}`);
    },
  };
}

/** @param {HTMLElement} el @param {import('./state.js').FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountGuesses(el, store, { signal }) {
  const heading = element("h3", {}, "Next character");
  const where = element("p", { class: "next-where" });
  const list = guessList("Next character");
  const value = element("p", { class: "next-value numbers" });
  el.append(heading, where, list.el, value);
  const draw = (/** @type {FindState} */ state) => {
    const { reading } = state;
    const at = shownAt(state);
    el.classList.toggle("hollow", !reading || at >= reading.read);
    if (!reading || at >= reading.read) return;
    setText(where, `after “${inline(reading.characters.slice(Math.max(0, at - 9), at + 1))}”`);
    list.show(guessesAt(reading, at));
    const now = series(reading, state.unit.layer, state.unit.unit, state.quantity)[at] ?? NaN;
    setText(value, `${state.sign < 0 ? "−" : ""}${state.of} of ${unitLabel(state.unit)} here: ${signed(state.sign * now)}`);
  };
  draw(store.get());
  store.subscribe((state, previous) => {
    const keys = /** @type {const} */ (["reading", "unit", "of", "sign", "at", "hoverAt"]);
    if (keys.some((key) => state[key] !== previous[key])) draw(state);
  }, { signal });
}
