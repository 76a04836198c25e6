/**
 * The state of a unit's page: that of the text it colours, as the Read page has it, and what is known of the unit.
 * Pure. Layers and units count from 0 here and from 1 (layers) in what people see.
 */

import { DEFAULTS, unitLabel } from "../read/state.js";

/** @typedef {import('../wire/find.js').UnitAnswer} UnitAnswer */
/** @typedef {import('../wire/find.js').UnitEvidence} UnitEvidence */
/** @typedef {import('../wire/find.js').UnitNote} UnitNote */
/** @typedef {import('../read/state.js').UnitAddress} UnitAddress */
/** @typedef {import('../read/state.js').ReadState} ReadState */

/**
 * @typedef {object} OfUnit
 * @property {string} address            as the path has it; it may be none
 * @property {UnitAnswer | null} answer
 * @property {{error: string, hint: string} | null} refused  why there is none
 * @property {string} searched           key of the search that is shown; "": the first
 * @property {string} concept            whose inside and outside are shown; "": the best known, ALL: neither
 */

/** @typedef {ReadState & OfUnit} UnitState */
/** @typedef {import('../state/store.js').Store<UnitState>} UnitStore */

/** Instead of a concept: all positions. */
export const ALL = "all";

/** @type {UnitState} */
export const UNIT_DEFAULTS = {
  ...DEFAULTS, guesses: 0, address: "", answer: null, refused: null, searched: "", concept: "",
};

/** The text's panels know this state as theirs. @param {UnitStore} store */
export const asReadStore = (store) =>
  /** @type {import('../state/store.js').Store<ReadState>} */ (/** @type {unknown} */ (store));

/**
 * How far from chance: 0 to 1 for an AUC, whichever way round, and for a correlation.
 * @param {number | null | undefined} value @param {"yes-no" | "number" | undefined} kind
 */
export const strength = (value, kind) =>
  (value === null || value === undefined ? NaN : kind === "number" ? Math.abs(value) : Math.abs(2 * value - 1));

/** One bar: a concept with its score. @typedef {{name: string, title: string, kind: "yes-no" | "number", value: number | null, share: number}} Score  share: -1 to 1, 0 is chance */

/** What is shown of the unit: h, or with a sign of -1 what it is multiplied by -1. @param {{sign: number}} state */
export const shownName = ({ sign }, quantity = "h") => `${sign < 0 ? "\u2212" : ""}${quantity}`;

/**
 * The sign under which the unit is on inside the concept it is best at; 1 where nothing is known.
 * @param {UnitState} state @returns {1 | -1}
 */
export const knownSign = (state) => shownEvidence({ ...state, concept: state.concept === ALL ? "" : state.concept })?.sign ?? 1;

/** The scores of h, or of -h, the furthest from chance first. @param {UnitAnswer} answer @param {number} [sign] @returns {Score[]} */
export function scoresOf({ profile, titles, kinds }, sign = 1) {
  const scores = Object.entries(profile?.scores ?? {}).map(([name, raw]) => {
    const kind = kinds[name] ?? "yes-no";
    const value = raw === null || sign > 0 ? raw : kind === "number" ? -raw : 1 - raw;
    return { name, title: titles[name] ?? name, kind, value, share: value === null ? NaN : kind === "number" ? value : 2 * value - 1 };
  });
  const far = (/** @type {Score} */ { share }) => (Number.isNaN(share) ? -1 : Math.abs(share));
  return scores.sort((a, b) => far(b) - far(a) || a.title.localeCompare(b.title));
}

/** Concepts with evidence about this unit, the strongest first. @param {UnitAnswer} answer @returns {string[]} */
export function evidentConcepts({ evidence, kinds }) {
  const far = (/** @type {string} */ name) => {
    const found = evidence[name];
    return found?.report === null || !found ? -1 : kinds[name] === "number" ? Math.abs(found.report) : strength(found.report, "yes-no");
  };
  return Object.keys(evidence).sort((a, b) => far(b) - far(a));
}

/** The concept whose inside and outside are shown, or null. @param {UnitState} state @returns {string | null} */
export function shownConcept({ answer, concept }) {
  if (!answer || concept === ALL) return null;
  return concept in answer.evidence ? concept : evidentConcepts(answer)[0] ?? null;
}

/** @param {UnitState} state @returns {UnitEvidence | null} */
export function shownEvidence(state) {
  const concept = shownConcept(state);
  return concept === null ? null : state.answer?.evidence[concept] ?? null;
}

/**
 * The unit before or after, over the borders of layers, in a ring.
 * @param {{layer: number, unit: number, layers: number, hidden_size: number}} of @param {1 | -1} step
 * @returns {UnitAddress}
 */
export function neighbour({ layer, unit, layers, hidden_size: size }, step) {
  const all = layers * size;
  const index = (layer * size + unit + step + all) % all;
  return { layer: Math.floor(index / size), unit: index % size };
}

/** "3.117 the URL cell": with what the user calls it. @param {UnitAddress} address @param {ReadState["notes"]} notes */
export function named(address, notes) {
  const label = unitLabel(address);
  const name = notes[label]?.name;
  return name ? `${label} ${name}` : label;
}
