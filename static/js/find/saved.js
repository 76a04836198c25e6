/** The numbers behind the page, as files: the table, every unit, the chosen histogram, all of it. */

import { mountFileMenu } from "../save/file-menu.js";
import { plainName } from "../save/names.js";
import { unitLabel } from "../read/state.js";
import { edgeValue, signedHistogram } from "./histograms.js";
import { chosenEvidence } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {(string | number | null)[][]} Lines */

/** @param {HTMLElement} el @param {import('./state.js').FindStore} store */
export function mountSaved(el, store) {
  mountFileMenu(el, () => filesOf(store.get()), (text) => store.set({ notice: { level: "error", text, hint: "" } }));
}

/** @param {FindState} state @returns {import('../save/file-menu.js').SavedFile[]} */
function filesOf(state) {
  const { found, findings, brushed } = state;
  const name = (/** @type {string} */ what) => [state.model, found?.concept.name ?? "brushed", what].map(plainName).join("_");
  const csv = (/** @type {string} */ label, /** @type {string} */ what, /** @type {Lines} */ lines) =>
    ({ kind: "CSV", label, name: `${name(what)}.csv`, make: async () => new Blob([csvText(lines)], { type: "text/csv" }) });
  if (brushed) return [csv("of these units", "brushed", brushedLines(brushed))];
  if (!found || !findings) return [];
  const files = [csv("of the table", "units", rankingLines(found)), csv("of every unit", "all-units", allLines(found))];
  const histogram = histogramLines(state);
  if (histogram) files.push(csv("of the histogram", `${unitLabel(state.unit)}-${state.of}-histogram`, histogram));
  return [
    ...files,
    { kind: "JSON", label: "of all concepts", name: `${plainName(state.model)}_findings.json`, make: async () => new Blob([JSON.stringify(findings)], { type: "application/json" }) },
  ];
}

/** @param {import('./state.js').ConceptFindings} found @returns {Lines} */
export function rankingLines({ ranking }) {
  const keys = /** @type {const} */ ([
    "sign", "choose", "report", "low", "high", "threshold", "precision", "recall", "f1", "mean_inside",
    "mean_outside", "error",
  ]);
  return [["unit", "quantity", ...keys], ...ranking.map((row) => [unitLabel(row), row.quantity, ...keys.map((key) => row[key])])];
}

/** @param {import('./state.js').ConceptFindings} found @returns {Lines} */
export const allLines = ({ all_units: layers, concept }) => [
  ["unit", concept.kind === "number" ? "correlation" : "auc"],
  ...layers.flatMap((values, layer) => values.map((value, unit) => [unitLabel({ layer, unit }), value])),
];

/** @param {import('../wire/find.js').BrushedUnits} brushed @returns {Lines} */
const brushedLines = ({ units }) => [
  ["unit", "sign", "auc", "threshold", "on_above", "off_above"],
  ...units.map((one) => [unitLabel(one), one.sign, one.auc, one.threshold, one.on_above, one.off_above]),
];

/** Of value times sign, as on the page. @param {FindState} state @returns {Lines | null} */
function histogramLines(state) {
  const evidence = chosenEvidence(state);
  if (!evidence?.histogram) return null;
  const histogram = signedHistogram(evidence.histogram, evidence.sign);
  return [["from", "to", "inside", "outside"], ...histogram.outside.map((share, bin) =>
    [edgeValue(histogram, bin), edgeValue(histogram, bin + 1), histogram.inside[bin] ?? null, share])];
}

/** A dot in numbers, commas between; what is not there is empty. @param {Lines} lines */
export const csvText = (lines) => lines.map((line) => `${line.map((value) => (value === null ? "" : String(value))).join(",")}\n`).join("");
