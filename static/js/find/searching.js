/** Which search is shown: runs one, waits for it, takes over what it found. */

import { Refusal } from "../api.js";
import { sentence } from "../common/dom.js";
import { cancelWork, fetchCatalog, fetchFindings, startSearch } from "./requests.js";
import { SHIPPED, choiceOf, choose, findingsOf, rowsOf, sameConcept, textFor } from "./state.js";
import { untilOver } from "./waiting.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').ConceptChoice} ConceptChoice */
/** @typedef {import('../wire/find.js').Findings} Findings */

const MOST_CHARACTERS = 1_000_000; // of a search that the page starts
const AGAIN = "choose what to look for, to search again";

/**
 * @typedef {object} Searching
 * @property {(concept: ConceptChoice, options?: {keepUnit?: boolean}) => Promise<void>} look  for a concept, in the text that is chosen
 * @property {(text: string) => Promise<void>} lookIn  another text, for the same concept
 * @property {(key: string) => Promise<void>} reopen   a search that was kept
 */

/** @param {FindStore} store @returns {Searching} */
export function createSearching(store) {
  let turn = 0; // of what was asked for last
  let latest = 0; // turn of the search that was started last
  let running = ""; // its key, until it has ended

  /** @type {Searching["look"]} */
  async function look(concept, { keepUnit = false } = {}) {
    const state = store.get();
    turn += 1;
    const known = state.findings && isOf(state.findings, state) && findingsOf(state.findings, concept, builtIn(state));
    if (known && (concept.kind === "built-in" || sameConcept(concept, state.concept))) {
      store.set({ concept, ...unlabelled(concept, state), ...taken(state.findings, known, state, keepUnit) });
      return;
    }
    const searched = textFor(state, concept);
    store.set({
      concept, ...unlabelled(concept, state), searched, found: null, refused: null, work: null, tested: null, brushed: null,
    });
    await run(turn, concept, keepUnit);
  }

  /** @param {number} mine @param {ConceptChoice} concept @param {boolean} keepUnit */
  async function run(mine, concept, keepUnit) {
    const { model, searched } = store.get();
    try {
      const first = await startSearch({ model, text: searched, concept, most_characters: MOST_CHARACTERS });
      const overtaken = mine < latest; // answers may come in another order
      const unwanted = overtaken ? first.key : running;
      if (!overtaken) [latest, running] = [mine, first.key];
      if (unwanted && unwanted !== running) await cancelWork("searches", unwanted).catch(() => null); // nobody waits for it now
      if (overtaken) return;
      const last = await untilOver("searches", first, (work) => {
        if (latest !== mine) return false;
        store.set({ work });
        return true;
      });
      if (!last) return;
      if (latest === mine) running = "";
      if (turn !== mine || store.get().model !== model) {
        store.set({ work: null });
        if (last.state === "done") await renewKept(model);
      } else if (last.state === "done") {
        await take(mine, last.key, concept, keepUnit);
        if (first.state !== "done") await renewKept(model);
      } else store.set({ refused: { error: last.error || "the search was cancelled", hint: last.hint || AGAIN, field: "" } });
    } catch (error) {
      refuse(mine, error);
    }
  }

  /** A search that has just been made is among the kept ones. @param {string} model */
  async function renewKept(model) {
    const { kept } = await fetchCatalog(model);
    const { catalog, model: now } = store.get();
    if (catalog && now === model) store.set({ catalog: { ...catalog, kept } });
  }

  /** @param {number} mine @param {string} key @param {ConceptChoice} concept @param {boolean} keepUnit */
  async function take(mine, key, concept, keepUnit) {
    const findings = await fetchFindings(key);
    if (turn !== mine) return;
    const state = store.get();
    const found = findingsOf(findings, concept, builtIn(state));
    store.set({ findings, work: null, ...taken(findings, found, state, keepUnit) });
    if (!found) store.set({ refused: { error: "these findings say nothing about this concept", hint: "search another text", field: "concept" } });
  }

  /** @param {number} mine @param {unknown} error */
  function refuse(mine, error) {
    if (!(error instanceof Refusal)) throw error;
    if (turn === mine) store.set({ work: null, refused: { error: error.message, hint: error.hint, field: error.field } });
  }

  return {
    look,
    async lookIn(text) {
      store.set({ searched: text, findings: null });
      await look(store.get().concept);
    },
    async reopen(key) {
      turn += 1;
      const mine = turn;
      try {
        const findings = await fetchFindings(key);
        if (turn !== mine) return;
        const state = store.get();
        const first = findingsOf(findings, state.concept, builtIn(state)) ?? findings.concepts[0] ?? null;
        const concept = (first && choiceOf(findings, first, builtIn(state))) ?? state.concept;
        const { source } = findings.text;
        const searched = state.catalog?.texts.some(({ value }) => value === source) ? source : state.searched;
        store.set({ concept, ...unlabelled(concept, state), searched, findings, ...taken(findings, first, state, false) });
      } catch (error) {
        refuse(mine, error);
        const { refused } = store.get();
        if (refused) store.set({ notice: { level: "error", text: sentence(refused.error), hint: sentence(refused.hint) } });
      }
    },
  };
}

/**
 * The patch that shows what was found: its best unit, unless one was named.
 * @param {Findings | null} findings
 * @param {FindState["found"]} found @param {FindState} state @param {boolean} keepUnit
 * @returns {Partial<FindState>}
 */
function taken(findings, found, state, keepUnit) {
  /** @type {Partial<FindState>} */
  const patch = { found, refused: null, brushed: null, tested: null };
  if (!findings || !found) return patch;
  const rows = rowsOf(found, "best");
  const { unit, of } = state;
  const kept = keepUnit ? found.ranking.find((row) => row.layer === unit.layer && row.unit === unit.unit && row.quantity === of) : undefined;
  if (kept) return { ...patch, ...choose(kept), threshold: state.threshold };
  if (keepUnit && unit.layer < findings.layers && unit.unit < findings.hidden_size) return patch;
  return rows[0] ? { ...patch, ...choose(rows[0]) } : patch;
}

/**
 * The labels of one concept never stand under the name of another, however long a pattern takes.
 * @param {ConceptChoice} concept @param {FindState} state @returns {Partial<FindState>}
 */
const unlabelled = (concept, state) => (sameConcept(concept, state.concept) ? {} : { labels: null, labelsNote: "" });

/** Whether findings are of the model and text that are chosen. @param {Findings} findings @param {FindState} state */
const isOf = (findings, { model, searched }) =>
  findings.model === model && (searched === SHIPPED || findings.text.source === searched);

/** @param {FindState} state */
const builtIn = ({ catalog }) => catalog?.concepts.map(({ name }) => name) ?? [];
