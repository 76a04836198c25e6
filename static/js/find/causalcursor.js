/** At the cursor: the five guesses before and after, and ten continuations with and without, from the same seeds. */

import { Refusal } from "../api.js";
import { byId, sentence } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { glyph, inline } from "../plot/format.js";
import { watch } from "../state/store.js";
import { clampLabel, clampsAt, continuationSentence, firstDifference } from "./clamps.js";
import { guessList, guessesAt } from "./guesses.js";
import { spanAt } from "./spans.js";
import { heldUnits, spansOf } from "./state.js";
import { toNextSpan } from "./textbar.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */

const SEEDS = 10;
const CHARACTERS = 80;
const TEMPERATURE = 0.7;
const LONGEST_WAIT_MS = 30_000;

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session @param {{signal: AbortSignal}} lifetime
 * @returns {() => Promise<void>} compares, at the cursor as it is now
 */
export function mountCausalCursor(store, session, lifetime) {
  const el = byId("causal-cursor", HTMLElement);
  const [before, after] = [column("as it is"), column("held")];
  const words = element("p", { class: "figure-caption" });
  const again = element("button", { type: "button" }, "Write on from the cursor");
  const seed = element("input", { type: "number", min: 0, max: 2147483637, step: 1, "aria-label": "First seed" });
  const heading = element("h3", {}, "At the cursor");
  const head = element(
    "div", { class: "causal-line" }, heading, element("span", { class: "spring" }),
    element("label", { class: "seed" }, "first seed ", seed), again
  );
  el.append(head, element("div", { class: "both" }, before.el, after.el), words);
  el.hidden = true;
  let turn = 0;

  async function compare() {
    if (store.get().clamping.where === "inside") goInside(store);
    const state = store.get();
    const { reading, at, clamping } = state;
    const units = heldUnits(state);
    if (!reading || reading.length === 0) return;
    turn += 1;
    const mine = turn;
    const spans = spansOf(state.labels);
    const held = clampsAt(units, clamping, spans, at);
    el.hidden = false;
    if (held.length === 0) return setText(
      words, "It holds nowhere in this text, so nothing is held: choose another text, or hold it everywhere."
    );
    setText(words, "Reading the text again, held …");
    store.set({ held });
    try {
      const trace = await changedTrace(store, held, lifetime.signal);
      const options = {
        position: at, count: CHARACTERS, temperature: TEMPERATURE,
        seeds: Array.from({ length: SEEDS }, (_, index) => state.seed + index),
      };
      setText(words, "Writing on …");
      const one = await session.goOn({ trace: reading.trace, ...options });
      const two = turn === mine ? await session.goOn({ trace, ...options }) : [];
      if (turn !== mine) return;
      const context = inline(reading.characters.slice(Math.max(0, at - 13), at + 1));
      setText(after.name, clampLabel(units, clamping));
      showWritten(before, context, one, two);
      showWritten(after, context, two, one);
      setText(heading, `At the cursor, behind “${inline(reading.characters.slice(Math.max(0, at - 9), at + 1))}”`);
      setText(words, `${continuationSentence(one, two)} Temperature ${TEMPERATURE}.`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (turn === mine) setText(words, sentence([error.message, error.hint].filter(Boolean).join(": ")));
    }
  }

  store.subscribe((state, previous) => {
    if (state.of === previous.of && state.unit === previous.unit) return;
    turn += 1;
    el.hidden = true;
    if (state.held.length > 0) store.set({ held: [] });
  }, lifetime);
  again.addEventListener("click", () => void compare(), lifetime);
  seed.addEventListener("change", () => {
    const value = Math.max(0, Math.min(2147483637, Math.round(seed.valueAsNumber || 0)));
    store.set({ seed: value });
    void compare();
  }, lifetime);
  watch(store, (state) => [state.seed], (state) => void (seed.value = String(state.seed)), lifetime);
  watch(store, (state) => [state.reading, state.changed, state.at], ({ reading, changed, at }) => {
    if (reading && at < reading.read) before.list.show(guessesAt(reading, at));
    if (changed && at < changed.reading.read) after.list.show(guessesAt(changed.reading, at));
  }, lifetime);
  return compare;
}

/** Held inside only, it is felt at the cursor only there. @param {FindStore} store */
function goInside(store) {
  const { labels, at } = store.get();
  if (!spanAt(spansOf(labels), at)) toNextSpan(store);
}

/** @param {string} title */
function column(title) {
  const list = guessList(title);
  const name = element("h4", {}, title);
  const written = element("ol", { class: "continuations" });
  return { el: element("div", { class: "side-by-side" }, name, list.el, written), name, list, written };
}

/**
 * @param {ReturnType<typeof column>} column @param {string} context @param {readonly string[]} texts
 * @param {readonly string[]} others
 */
function showWritten({ written }, context, texts, others) {
  written.replaceChildren(...texts.map((text, index) => {
    const at = firstDifference(text, others[index] ?? "");
    const shown = Array.from(text).map((character) => (character === " " ? " " : glyph(character)));
    return element(
      "li", {}, element("span", { class: "context" }, context), shown.slice(0, at).join(""),
      element("span", { class: "differs" }, shown.slice(at).join(""))
    );
  }));
}

/**
 * The trace of the changed reading, once all of it has come.
 * @param {FindStore} store @param {readonly import('../wire/messages.js').Change[]} held @param {AbortSignal} signal
 * @returns {Promise<number>}
 */
function changedTrace(store, held, signal) {
  return new Promise((resolve, reject) => {
    const ending = new AbortController();
    const stop = setTimeout(
      () => finish(() => reject(new Refusal("the text was not read again in time", "", "try once more"))),
      LONGEST_WAIT_MS
    );
    /** @param {() => void} settle */
    function finish(settle) {
      clearTimeout(stop);
      ending.abort();
      settle();
    }
    const look = () => {
      const { changed, held: now } = store.get();
      if (now !== held) return finish(() => reject(new Refusal("this could not be held", "", "")));
      if (changed?.asked === held && changed.reading.read === changed.reading.length) finish(() => resolve(changed.reading.trace));
    };
    store.subscribe(look, { signal: ending.signal });
    signal.addEventListener("abort", () => ending.abort(), { once: true });
    look();
  });
}
