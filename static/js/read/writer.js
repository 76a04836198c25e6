/** "Write on": the model continues the text after the cursor; what stood there can be brought back. */

import { Refusal } from "../api.js";
import { byId, grouped, plural, sentence } from "../common/dom.js";
import { glyphOf } from "../common/glyphs.js";
import { watch } from "../state/store.js";
import { MOST_CHARACTERS } from "./compose.js";
import { inline } from "./session.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('./session.js').Session} Session */

const SHOWN_BEFORE = 24; // characters of context in the sentence above the fields

/** @param {ReadStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountWriter(store, session, { signal }) {
  const form = byId("writer", HTMLFormElement);
  const where = byId("writer-where", HTMLElement);
  const error = byId("writer-error", HTMLElement);
  const go = byId("writer-go", HTMLButtonElement);

  form.addEventListener("inset-opened", () => byId("writer-count", HTMLInputElement).focus(), { signal });
  watch(store, (state) => [state.at, state.reading?.characters], (state) => {
    where.textContent = whereSentence(state);
  }, { signal });
  form.addEventListener("input", () => (error.textContent = ""), { signal });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    const wish = wishOf(store.get());
    if (typeof wish === "string") {
      error.textContent = wish;
      return;
    }
    go.disabled = true;
    go.textContent = "Writing …";
    error.textContent = "";
    try {
      await writeOn(store, session, wish);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      error.textContent = `${sentence(refusal.message)} ${sentence(refusal.hint)}`;
    } finally {
      go.disabled = false;
      go.textContent = "Write";
    }
  }, { signal });
}

/** @typedef {{position: number, count: number, temperature: number, seed: number}} Wish */

/** @param {ReadStore} store @param {Session} session @param {Wish} wish */
async function writeOn(store, session, wish) {
  const { reading, model } = store.get();
  const written = await session.write(wish);
  const kept = reading?.characters.slice(0, wish.position + 1) ?? [];
  await session.open(model, inline([...kept, written]), { at: Math.max(0, wish.position) });
}

/** What the fields ask for, or what is wrong with them. @param {ReadState} state @returns {Wish | string} */
function wishOf({ reading, at }) {
  if (!reading) return "Open a text first.";
  const position = reading.length > 0 ? at : -1;
  const count = numberIn("writer-count", "length", 1, Math.min(2000, MOST_CHARACTERS - position - 1), true);
  if (typeof count === "string") return count;
  const temperature = numberIn("writer-temperature", "temperature", 0, 10, false);
  if (typeof temperature === "string") return temperature;
  const seed = numberIn("writer-seed", "seed", 0, 2 ** 31 - 1, true);
  return typeof seed === "string" ? seed : { position, count, temperature, seed };
}

/**
 * The number in a field, or what is wrong with it; the field is then marked and focused.
 * @param {string} id @param {string} name @param {number} least @param {number} most @param {boolean} whole
 * @returns {number | string}
 */
export function numberIn(id, name, least, most, whole) {
  const field = byId(id, HTMLInputElement);
  const value = field.value.trim() === "" ? NaN : Number(field.value);
  const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
  field.setAttribute("aria-invalid", String(!fits));
  if (fits) return value;
  field.focus();
  const kind = whole ? "a whole number from" : "from";
  return `${name} must be ${kind} ${grouped(least)} to ${grouped(most)}${Number.isNaN(value) ? "" : `, got ${value}`}.`;
}

/** @param {ReadState} state */
function whereSentence({ reading, at }) {
  if (!reading || reading.length === 0) return "The model writes from nothing.";
  const before = reading.characters.slice(Math.max(0, at + 1 - SHOWN_BEFORE), at + 1);
  const shown = before.map((character) => (character === " " ? " " : glyphOf(character).text)).join("");
  const behind = reading.length - at - 1;
  const loss = behind > 0 ? ` The ${plural(behind, "character")} behind it ${behind === 1 ? "is" : "are"} replaced.` : "";
  return `Goes on after position ${grouped(at)}, “${shown}”.${loss}`;
}
