/** The user's own pairs: typed, pasted, or from a file. Short ones are in the address; long ones only in the page. */

import { Refusal } from "../../api.js";
import { byId } from "../../common/dom.js";
import { sayAt } from "../controls.js";
import { watch } from "../../state/store.js";

export const MOST_IN_ADDRESS = 1200;
const MOST_FILE_BYTES = 300_000;

const NUMERALS = /** @type {const} */ ([[90, "xc"], [50, "l"], [40, "xl"], [10, "x"], [9, "ix"], [5, "v"], [4, "iv"], [1, "i"]]);

/** Roman numerals, 1 to 99. @param {number} number @returns {string} */
export function roman(number) {
  const [value, letters] = NUMERALS.find(([size]) => size <= number) ?? [0, ""];
  return value ? letters + roman(number - value) : "";
}

/** To begin with. */
export const ROMAN = Array.from({ length: 99 }, (_, index) => `${roman(index + 1)}\t${index + 1}`).join("\n");

/** What they are: the long ones, if there are any. @param {{pairs: string, long: string}} state */
export const pairsOf = ({ pairs, long }) => long || pairs;

/** What a text becomes, if it is one of the pairs. @param {string} pairs @param {string} text @returns {string | null} */
export function answerIn(pairs, text) {
  for (const line of pairs.split(/\r?\n/)) {
    const [source, target] = line.split("\t");
    if (target !== undefined && source?.trim() === text.trim()) return target.trim();
  }
  return null;
}

/** @param {string} text */
export const placed = (text) => (text.length > MOST_IN_ADDRESS ? { long: text, pairs: "" } : { long: "", pairs: text });

/**
 * @param {import("../../state/store.js").Store<any>} store @param {(refusal: Refusal) => void} refuse @param {{signal: AbortSignal}} lifetime
 */
export function mountOwnPairs(store, refuse, { signal }) {
  const area = byId("pairs", HTMLTextAreaElement);
  const file = byId("pairs-file", HTMLInputElement);
  const control = /** @type {HTMLElement} */ (document.querySelector("[data-control=pairs]"));
  area.addEventListener("input", () => store.set(placed(area.value)), { signal });
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    file.value = "";
    if (!chosen) return;
    if (chosen.size > MOST_FILE_BYTES) {
      refuse(new Refusal(`expected a file of at most ${MOST_FILE_BYTES / 1000} kB, got ${Math.ceil(chosen.size / 1000)} kB`, "pairs", "choose a shorter one"));
      return;
    }
    store.set(placed(await chosen.text()));
  }, { signal });
  watch(store, (state) => [pairsOf(state)], (state) => {
    if (area.value !== pairsOf(state)) area.value = pairsOf(state);
    sayAt(control, "");
    byId("pairs-long", HTMLElement).hidden = state.long === "";
  }, { signal });
}
