/** The user's own labelled sentences: typed, pasted, or from a file. They stay in the page. */

import { Refusal } from "../../api.js";
import { byId } from "../../common/dom.js";

const MOST_CHARACTERS = 120_000;
const MOST_FILE_BYTES = 4 * MOST_CHARACTERS;

const FILM = [
  "the actors were brilliant", "i slept through the second half", "a script without one good line", "the ending made me cry",
  "the camera never rests", "two hours of dull dialogue", "the director knows his actors", "the music of the last scene",
  "a story told with charm", "they should have cut the first half", "the dialogue was sharp", "an ending without a story",
];
const FOOD = [
  "the soup was cold", "the waiter brought the wrong fish", "bread still warm from the oven", "too much salt in the soup",
  "the best fish in town", "a dessert with too much sugar", "we waited an hour for bread", "the cook knows his fish",
  "the wine was warm", "a soup that tastes of salt", "the dessert came cold", "the waiter was charming",
];

/** To begin with. */
export const EXAMPLE = [...FILM.map((line) => `film\t${line}`), ...FOOD.map((line) => `food\t${line}`)].join("\n");

/** What is wrong with their number, before they are sent; null if nothing is. @param {string} sentences @returns {Refusal | null} */
export function tooLong(sentences) {
  if (sentences.length <= MOST_CHARACTERS) return null;
  const said = `expected at most ${MOST_CHARACTERS.toLocaleString("en-US")} characters, got ${sentences.length.toLocaleString("en-US")}`;
  return new Refusal(said, "sentences", "keep fewer sentences");
}

/**
 * Puts a chosen file into the field.
 * @param {import("../../state/store.js").Store<any>} store @param {(refusal: Refusal) => void} refuse @param {{signal: AbortSignal}} lifetime
 */
export function mountFile(store, refuse, { signal }) {
  const file = byId("sentences-file", HTMLInputElement);
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    file.value = "";
    if (!chosen) return;
    if (chosen.size <= MOST_FILE_BYTES) return store.set({ sentences: await chosen.text() });
    const said = `expected a file of at most ${MOST_FILE_BYTES / 1000} kB, got ${Math.ceil(chosen.size / 1000)} kB`;
    refuse(new Refusal(said, "sentences", "choose a shorter one"));
  }, { signal });
}
