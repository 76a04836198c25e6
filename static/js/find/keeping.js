/**
 * What the page asks for by itself: where the concept holds in the text, the chosen unit's passages, what brushing finds.
 */

import { Refusal } from "../api.js";
import { sentence } from "../common/dom.js";
import { unitLabel } from "../read/state.js";
import { fetchBrushed, fetchLabels, fetchNotes, fetchUnit } from "./requests.js";
import { brushedUnit, choose, conceptKey } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('../wire/messages.js').TextReference} TextReference */

const REST_MS = 140;
const MOST_KEPT = 64;
const OTHER_TEXT = "The labelled file has a text of its own, and this is another: nothing is underlined here.";

/** The open text as the server knows it. @param {FindState} state @returns {TextReference | null} */
export const openText = ({ text, reading }) =>
  (text?.kind === "stored" && reading ? { kind: "inline", characters: reading.characters.join("") } : text);

/**
 * Does something a moment after one of the selected values has changed; what came too late is dropped.
 * @param {FindStore} store @param {(state: FindState) => string} keyOf  "": nothing to do
 * @param {(state: FindState, isLate: () => boolean) => Promise<void>} act
 * @param {number} rest
 * @param {{signal: AbortSignal}} lifetime
 */
function afterChange(store, keyOf, act, rest, { signal }) {
  let seen = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  store.subscribe((state) => {
    const key = keyOf(state);
    if (key === seen) return;
    seen = key;
    clearTimeout(timer);
    if (key === "") return;
    timer = setTimeout(() => {
      act(store.get(), () => seen !== key || signal.aborted).catch((error) => {
        if (!(error instanceof Refusal)) console.error(error);
      });
    }, rest);
  }, { signal });
}

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function keepLabels(store, lifetime) {
  const key = (/** @type {FindState} */ state) =>
    (state.reading && state.text ? `${state.reading.trace} ${conceptKey(state.concept)} ${state.text.kind === "sample" ? state.text.name : state.text.sha256}` : "");
  afterChange(store, key, async (state, isLate) => {
    const text = openText(state);
    if (!text) return;
    try {
      const labels = await fetchLabels({ text, concept: state.concept });
      if (!isLate()) store.set({ labels, labelsNote: "" });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const note = state.concept.kind === "labelled" ? OTHER_TEXT : sentence(error.message);
      if (!isLate()) store.set({ labels: null, labelsNote: note });
    }
  }, 0, lifetime);
}

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function keepProfile(store, lifetime) {
  /** @type {Map<string, import('../wire/find.js').UnitAnswer>} */
  const kept = new Map();
  const key = (/** @type {FindState} */ state) => (state.found ? `${state.model} ${unitLabel(state.unit)} ${state.findings?.key}` : "");
  afterChange(store, key, async (state, isLate) => {
    const of = key(state);
    const profile = kept.get(of) ?? await fetchUnit(state.model, unitLabel(state.unit), state.findings?.key ?? "");
    kept.set(of, profile);
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
    if (!isLate()) store.set({ profile });
  }, REST_MS, lifetime);
}

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function keepNotes(store, lifetime) {
  afterChange(store, ({ model }) => model, async ({ model }, isLate) => {
    const { notes } = await fetchNotes(model);
    if (!isLate()) store.set({ notes });
  }, 0, lifetime);
}

/**
 * Which units stand out where it was brushed; a threshold set by hand is asked about too.
 * @param {FindStore} store @param {{signal: AbortSignal}} lifetime
 */
export function keepBrushed(store, lifetime) {
  const key = (/** @type {FindState} */ { reading, on, off, threshold, brushed }) => (reading && on.length > 0
    ? `${reading.trace} ${JSON.stringify([on, off])} ${brushed ? threshold : ""}` : "");
  let last = "";
  let reopened = store.get().on.length > 0; // by a link, which names the unit and the threshold too
  store.subscribe(({ on, brushed, found }) => {
    if (on.length > 0 || !brushed) return;
    last = "";
    const best = found?.ranking[0];
    store.set({ brushed: null, ...(best ? choose(best) : {}) });
  }, lifetime);
  afterChange(store, key, async (state, isLate) => {
    const text = openText(state);
    if (!text || !state.reading) return;
    const spans = JSON.stringify([state.on, state.off]);
    const fresh = spans !== last && !reopened;
    try {
      const brushed = await fetchBrushed({
        model: state.model, text, on: state.on, off: state.off, threshold: fresh ? null : state.threshold,
      });
      if (isLate()) return;
      last = spans;
      const best = brushed.units[0];
      const lost = reopened && brushedUnit({ ...state, brushed }) === null;
      reopened = false;
      store.set({ brushed, ...((fresh || lost) && best ? choose({ ...best, quantity: "h" }) : {}) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!isLate()) store.set({ notice: { level: "error", text: sentence(error.message), hint: sentence(error.hint) } });
    }
  }, REST_MS, lifetime);
}
