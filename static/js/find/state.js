/**
 * The state of the Find page: that of the text it shows, as the Read page has it, and what is looked for and was found.
 * Pure. Layers and units count from 0 here and from 1 (layers) in what people see.
 */

import { DEFAULTS, unitLabel } from "../read/state.js";

/** @typedef {import('../wire/find.js').ConceptFindings} ConceptFindings */
/** @typedef {import('../wire/find.js').UnitEvidence} UnitEvidence */
/** @typedef {import('../wire/find.js').Findings} Findings */
/** @typedef {import('../wire/find.js').Search["concept"]} ConceptChoice */
/** @typedef {import('../wire/find.js').WorkStatus} WorkStatus */
/** @typedef {import('../wire/find.js').CausalAnswer} CausalAnswer */
/** @typedef {import('../wire/find.js').BrushedUnits} BrushedUnits */
/** @typedef {UnitEvidence["quantity"]} Quantity  h, c or a gate */
/** @typedef {[number, number]} Span  start and stop */

/**
 * What is clamped, and where: the chosen unit, or h of the `units` units of a probe.
 * @typedef {{units: number, quantity: Quantity, to: "zero" | "mean" | "value", value: number, where: "always" | "inside"}} Clamping
 */

/**
 * What a model does in a test: the answer, and what it was asked.
 * @typedef {{answer: CausalAnswer, label: string, where: Clamping["where"], concept: string}} Tested
 */

/**
 * @typedef {object} Finding
 * @property {import('../wire/find.js').Catalog | null} catalog
 * @property {string} searched           value of the text that is searched; "" until the catalog is there
 * @property {ConceptChoice} concept
 * @property {Findings | null} findings
 * @property {ConceptFindings | null} found   of `findings`, for `concept`
 * @property {WorkStatus | null} work    the search that runs, or that ended without a result
 * @property {{error: string, hint: string, field: string} | null} refused  why there are no findings
 * @property {"best" | "h" | "inner"} filter  which quantities the ranking shows; best: one line a unit
 * @property {Quantity} of               what of the unit is looked at; the text is coloured by it
 * @property {number | null} threshold   set by hand, of value times sign; null: the one that was chosen
 * @property {boolean} brushing
 * @property {Span[]} on                 brushed: the concept holds there
 * @property {Span[]} off                and must not hold there
 * @property {BrushedUnits | null} brushed
 * @property {import('../wire/find.js').Labels | null} labels  of the text that is shown
 * @property {string} labelsNote         why there are none
 * @property {import('../wire/find.js').UnitAnswer | null} profile  of the chosen unit
 * @property {Clamping} clamping
 * @property {WorkStatus | null} testing
 * @property {Tested | null} tested
 * @property {number} seed               of the first continuation
 */

/** @typedef {import('../read/state.js').ReadState & Finding} FindState */
/** @typedef {import('../state/store.js').Store<FindState>} FindStore */

/** What the page opens with. @type {ConceptChoice} */
export const FIRST_CONCEPT = { kind: "built-in", name: "inside-url" };
export const SHIPPED = "shipped";

/** @type {FindState} */
export const FIND_DEFAULTS = {
  ...DEFAULTS, guesses: 0, span: 200,
  catalog: null, searched: "", concept: FIRST_CONCEPT, findings: null, found: null, work: null, refused: null,
  filter: "best", of: "h", threshold: null, brushing: false, on: [], off: [], brushed: null,
  labels: null, labelsNote: "", profile: null,
  clamping: { units: 1, quantity: "h", to: "zero", value: 0, where: "always" }, testing: null, tested: null, seed: 1,
};

/** The text's panels know this state as theirs. @param {FindStore} store */
export const asReadStore = (store) =>
  /** @type {import('../state/store.js').Store<import('../read/state.js').ReadState>} */ (/** @type {unknown} */ (store));

/** @param {ConceptChoice} a @param {ConceptChoice} b */
export const sameConcept = (a, b) => conceptKey(a) === conceptKey(b);

/** @param {ConceptChoice} concept */
export const conceptKey = (concept) =>
  `${concept.kind}:${concept.kind === "built-in" ? concept.name : concept.kind === "regex" ? concept.pattern : concept.sha256}`;

/**
 * What of a search is about a concept, or null: a search for an own concept holds that one alone, or it and the
 * built-in ones.
 * @param {Findings} findings @param {ConceptChoice} concept @param {readonly string[]} builtIn  names
 */
export function findingsOf(findings, concept, builtIn) {
  if (concept.kind === "built-in") return findings.concepts.find((found) => found.concept.name === concept.name) ?? null;
  const own = findings.concepts.filter((found) => !builtIn.includes(found.concept.name));
  return own[0] ?? null;
}

const MATCHES = "matches of "; // how the title of a pattern's concept begins

/**
 * How to ask for a concept that was found in a search which is opened again; null if that cannot be told.
 * @param {Findings} findings @param {ConceptFindings} found @param {readonly string[]} builtIn  names
 * @returns {ConceptChoice | null}
 */
export function choiceOf(findings, { concept: { name, title } }, builtIn) {
  if (builtIn.includes(name)) return { kind: "built-in", name };
  const sha256 = /^labelled:([0-9a-f]{64})$/.exec(findings.text.source)?.[1];
  if (sha256) return { kind: "labelled", sha256 };
  return title.startsWith(MATCHES) ? { kind: "regex", pattern: title.slice(MATCHES.length) } : null;
}

/**
 * One line of the table.
 * @typedef {{layer: number, unit: number, quantity: Quantity, sign: 1 | -1, report: number, low: number, high: number,
 *   f1: number, choose: number, evidence: UnitEvidence | null}} Row
 */

/**
 * The table of a search: every quantity of every unit, its `h` alone, or each unit with the best of its quantities.
 * @param {ConceptFindings} found @param {FindState["filter"]} filter
 * @returns {Row[]}
 */
export function rowsOf(found, filter) {
  const seen = new Set();
  const shown = found.ranking.filter(({ layer, unit, quantity }) => {
    if (filter === "h") return quantity === "h";
    if (filter === "inner") return quantity !== "h";
    const key = `${layer}.${unit}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const number = (/** @type {number | null} */ value) => value ?? NaN;
  return shown.map((evidence) => ({
    layer: evidence.layer, unit: evidence.unit, quantity: evidence.quantity, sign: evidence.sign, evidence,
    report: number(evidence.report), choose: number(evidence.choose), f1: number(evidence.f1),
    low: number(evidence.low), high: number(evidence.high),
  }));
}

/** The line that is chosen. @param {FindState} state @returns {UnitEvidence | null} */
export function chosenEvidence({ found, unit, of }) {
  const own = found?.ranking.filter((evidence) => evidence.layer === unit.layer && evidence.unit === unit.unit) ?? [];
  return own.find((evidence) => evidence.quantity === of) ?? null;
}

/**
 * The patch that chooses what of which unit is looked at, as it was found: the text is coloured by it.
 * @param {{layer: number, unit: number, quantity: Quantity, sign: 1 | -1}} line
 * @returns {Partial<FindState>}
 */
export function choose({ layer, unit, quantity, sign }) {
  return {
    unit: { layer, unit }, hoverUnit: null, of: quantity, sign, threshold: null, saliency: false,
    quantity: /** @type {"h" | "c"} */ (quantity), // the text's painter takes whatever has a track
    scale: quantity === "c" ? "text" : "fixed",
  };
}

/** The threshold that is in force, of value times sign; NaN where there is none. @param {FindState} state */
export function thresholdNow(state) {
  if (state.threshold !== null) return state.threshold;
  const brushed = brushedUnit(state);
  if (brushed) return brushed.threshold;
  return chosenEvidence(state)?.threshold ?? NaN;
}

/** @param {FindState} state */
export const brushedUnit = ({ brushed, unit, of }) =>
  (of === "h" ? brushed?.units.find((one) => one.layer === unit.layer && one.unit === unit.unit) : undefined) ?? null;

/** "3.117 h" @param {{layer: number, unit: number}} address @param {string} quantity */
export const lineLabel = (address, quantity) => `${unitLabel(address)} ${quantity}`;

/** What a concept is called. @param {FindState} state */
export function conceptTitle({ concept, catalog, found }) {
  if (concept.kind === "built-in") {
    return catalog?.concepts.find(({ name }) => name === concept.name)?.title ?? concept.name;
  }
  if (concept.kind === "regex") return `${MATCHES}${concept.pattern}`;
  return found?.concept.title ?? "the labelled file";
}

/** @param {FindState} state */
export const conceptKind = ({ concept, catalog, found }) => (concept.kind === "built-in"
  ? catalog?.concepts.find(({ name }) => name === concept.name)?.kind : found?.concept.kind) ?? "yes-no";

/**
 * The text that a concept is searched in. What ships with a model says nothing about a concept of one's own: then the
 * first text that is there.
 * @param {Pick<FindState, "searched" | "catalog">} state @param {ConceptChoice} concept
 */
export function textFor({ searched, catalog }, concept) {
  if (searched !== SHIPPED || concept.kind === "built-in") return searched;
  return catalog?.texts.find(({ value, missing }) => value !== SHIPPED && missing === null)?.value ?? searched;
}

/** What stays when another text is opened. @param {FindState} state */
export const sameView = ({ unit, quantity, sign, scale }) => ({ unit, quantity, sign, scale });

/** Where the concept holds in the text that is shown. @param {FindState["labels"]} labels @returns {Span[]} */
export const spansOf = (labels) =>
  (labels?.kind === "yes-no" ? labels.runs.filter(([, , label]) => label > 0).map(([start, stop]) => [start, stop]) : []);

/** The units that a causal test holds. @param {FindState} state @returns {{layer: number, unit: number}[]} */
export function heldUnits({ clamping, unit, found }) {
  const probe = clamping.units > 1 ? found?.probes.find(({ units }) => units === clamping.units) : undefined;
  return probe ? probe.members.map(([layer, one]) => ({ layer, unit: one })) : [unit];
}

/** What the quantities of a cell are, besides h. @type {Record<string, Quantity[]>} */
const INNER = { lstm: ["c", "i", "f", "g", "o"], gru: ["r", "z", "n"] };

/** @param {string} cell @returns {Quantity[]} */
export const quantitiesOf = (cell) => ["h", ...(INNER[cell] ?? [])];
