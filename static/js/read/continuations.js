/** "Write on with and without": what the model writes from the same seeds, in the text as it was and as it is changed. */

import { Refusal } from "../api.js";
import { byId, sentence } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { count, inline } from "../plot/format.js";
import { changeName } from "./held.js";
import { numberIn } from "./writer.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<ReadState>} ReadStore */
/** @typedef {import("./session.js").Session} Session */

const SEEDS = 10;
const CONTEXT = 32; // characters before what is written

/** @param {ReadStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountContinuations(store, session, { signal }) {
  const dialog = byId("goon", HTMLDialogElement);
  const form = byId("goon-form", HTMLFormElement);
  const go = byId("goon-go", HTMLButtonElement);
  const error = byId("goon-error", HTMLElement);
  const rows = byId("goon-rows", HTMLElement);

  byId("goon-open", HTMLButtonElement).addEventListener("click", () => {
    const { reading, at, held } = store.get();
    if (!reading || dialog.open) return;
    const before = inline(reading.characters.slice(Math.max(0, at + 1 - CONTEXT), at + 1));
    setText(byId("goon-where", HTMLElement), `After position ${count(at)}, “${before}”. Changed: `
      + `${held.map((change) => changeName(change, reading.characters)).join("; ")}. A unit held to the end stays held.`);
    rows.replaceChildren();
    error.textContent = "";
    dialog.showModal();
    void write();
  }, { signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void write();
  }, { signal });
  byId("goon-close", HTMLButtonElement).addEventListener("click", () => dialog.close(), { signal });

  async function write() {
    const { reading, changed, at, held } = store.get();
    const wish = wishOf();
    error.textContent = typeof wish === "string" ? wish : "";
    if (typeof wish === "string" || go.disabled || !reading) return;
    if (!changed || changed.asked !== held || changed.reading.read <= at) {
      error.textContent = "The changed text is still being read: try again in a moment.";
      return;
    }
    go.disabled = true;
    setText(go, "Writing …");
    try {
      const without = await session.goOn({ trace: reading.trace, position: at, ...wish });
      showRows(rows, wish.seeds, without, null);
      showRows(rows, wish.seeds, without, await session.goOn({ trace: changed.reading.trace, position: at, ...wish }));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      error.textContent = `${sentence(refusal.message)} ${sentence(refusal.hint)}`;
    } finally {
      go.disabled = false;
      setText(go, "Write again");
    }
  }
}

/** @returns {{count: number, temperature: number, seeds: number[]} | string} */
function wishOf() {
  const length = numberIn("goon-count", "length", 1, 400, true);
  if (typeof length === "string") return length;
  const temperature = numberIn("goon-temperature", "temperature", 0, 10, false);
  if (typeof temperature === "string") return temperature;
  const seed = numberIn("goon-seed", "first seed", 0, 2 ** 31 - SEEDS, true);
  if (typeof seed === "string") return seed;
  return { count: length, temperature, seeds: Array.from({ length: SEEDS }, (_, index) => seed + index) };
}

/**
 * One row a seed; what both write alike is dim.
 * @param {HTMLElement} body @param {number[]} seeds @param {string[]} without @param {string[] | null} changed  null: still to come
 */
function showRows(body, seeds, without, changed) {
  body.replaceChildren(...seeds.map((seed, index) => {
    const [a, b] = [Array.from(without[index] ?? ""), Array.from(changed?.[index] ?? "")];
    const alike = changed ? commonStart(a, b) : 0;
    return element("tr", {}, element("th", { scope: "row" }, String(seed)), cell(a, alike), changed ? cell(b, alike) : element("td", {}, "…"));
  }));
}

/** @param {string[]} characters @param {number} alike */
const cell = (characters, alike) => element("td", {},
  element("span", { class: "alike" }, inline(characters.slice(0, alike))), inline(characters.slice(alike)));

/** How many characters two texts begin with alike. @param {readonly string[]} a @param {readonly string[]} b */
export function commonStart(a, b) {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}
