/** What is said to those who listen: what was found, and which unit is looked at. */

import { byId } from "../common/dom.js";
import { chosenEvidence, conceptKind, conceptTitle, lineLabel } from "./state.js";
import { evidenceSentence } from "./sentences.js";

const REST_MS = 400;

/** @param {import('./state.js').FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountSpoken(store, { signal }) {
  const status = byId("status", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  store.subscribe((state, previous) => {
    const keys = /** @type {const} */ (["found", "unit", "of", "brushed", "tested"]);
    if (keys.every((key) => state[key] === previous[key])) return;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = describe(store.get(), state.tested !== previous.tested)), REST_MS);
  }, { signal });
}

/** @param {import('./state.js').FindState} state @param {boolean} tested  something new was tested */
export function describe(state, tested) {
  if (tested && state.tested) return state.tested.answer.sentence;
  const evidence = chosenEvidence(state);
  const line = lineLabel(state.unit, state.of);
  if (state.brushed) return `${line} of ${state.brushed.units.length} units that stand out where it was brushed.`;
  return evidence ? `${conceptTitle(state)}: unit ${line}. ${evidenceSentence(evidence, conceptKind(state))}` : "";
}
