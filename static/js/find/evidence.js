/**
 * "Evidence for a unit": what it says about the chosen line of the table, where it has its page, and the pictures below.
 */

import { byId } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { unitLabel } from "../read/state.js";
import { watch } from "../state/store.js";
import { strength } from "./figures.js";
import { unitPage } from "./requests.js";
import { evidenceSentence, score, unitName } from "./sentences.js";
import { chosenEvidence, conceptKind, conceptTitle } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */

/** @param {import('./state.js').FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountEvidence(store, lifetime) {
  const page = element("a", {}, "its page");
  const read = element("a", {}, "in Read");
  byId("evidence-tools", HTMLElement).append(page, read);
  watch(store, (state) => [state.found, state.unit, state.of, state.brushed, state.notes, state.model, state.text, state.at, state.refused, state.big], (state) => {
    const address = unitLabel(state.unit);
    const name = unitName(state.unit, state.notes);
    const about = state.model !== "" && (state.found !== null || state.brushed !== null);
    setText(byId("evidence-name", HTMLElement), about ? `Evidence for ${address} ${state.of}` : "Evidence");
    setText(byId("evidence-note", HTMLElement), about ? name || (state.brushed ? "what was brushed" : conceptTitle(state)) : "");
    page.hidden = read.hidden = !about;
    page.href = unitPage(state.model, address) + (state.big ? "?big=1" : "");
    read.href = readAddress(state);
    setText(byId("evidence-sentence", HTMLElement), about ? sentenceOf(state) : "");
  }, lifetime);
}

/** @param {FindState} state */
function sentenceOf(state) {
  const { found, brushed, unit } = state;
  if (brushed) return "Histograms of the brushed spans alone; what a search of a longer text says of it stands on its page.";
  const evidence = chosenEvidence(state);
  if (evidence) return evidenceSentence(evidence, conceptKind(state));
  const value = found?.all_units[unit.layer]?.[unit.unit] ?? null;
  if (value === null) return "";
  const kept = `Evidence was kept for the ${found?.ranking.filter(({ quantity }) => quantity === "h").length ?? 0} best units; this one has `;
  return `${kept}${conceptKind(state) === "number" ? "correlation" : "AUC"} ${score(strength(value, conceptKind(state)))} on the part that choices were made on.`;
}

/** @param {FindState} state */
function readAddress({ model, text, unit, of, sign, at, big }) {
  const query = new URLSearchParams({ model, unit: unitLabel(unit), at: String(at), show: of === "c" ? "c" : "h" });
  if (of === "c") query.set("scale", "text");
  if (sign < 0) query.set("sign", "-");
  if (big) query.set("big", "1");
  if (text) query.set("text", text.kind === "sample" ? `sample:${text.name}` : `sha256:${text.sha256}`);
  return `/?${query}`;
}
