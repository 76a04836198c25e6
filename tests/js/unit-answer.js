/** What the server may say of a unit, for the tests. */

/** @typedef {import("../../static/js/wire/find.js").UnitAnswer} UnitAnswer */
/** @typedef {import("../../static/js/wire/find.js").UnitEvidence} UnitEvidence */

/** @param {Partial<UnitEvidence>} [changes] @returns {UnitEvidence} */
export const evidenceOf = (changes = {}) => ({
  layer: 0, unit: 26, quantity: "h", sign: 1, choose: 0.96, report: 0.97, low: 0.95, high: 0.99, threshold: 0.3, f1: 0.9,
  precision: 0.92, recall: 0.88, mean_inside: 0.71, mean_outside: -0.12, error: 0, histogram: null, start: null, end: null, levels: [], ...changes,
});

/** @param {Partial<UnitAnswer>} [changes] @returns {UnitAnswer} */
export const answerOf = (changes = {}) => ({
  model: "wiki-lstm", cell: "lstm", layer: 0, unit: 26, layers: 2, hidden_size: 30,
  note: { name: "", note: "" }, shipped: [], searches: [],
  profile: {
    layer: 0, unit: 26, mean: 0.02, deviation: 0.15, least: -0.72, largest: 0.82,
    histogram: { low: -1, high: 1, inside: [], outside: [0.25, 0.75] },
    scores: { digit: null, depth: -0.25, "inside-url": 0.03, "inside-quotes": 0.8 }, top: [], bottom: [],
  },
  evidence: {},
  titles: { digit: "digit", depth: "depth of nesting", "inside-url": "inside a URL", "inside-quotes": "inside quotes" },
  kinds: { digit: "yes-no", depth: "number", "inside-url": "yes-no", "inside-quotes": "yes-no" },
  measured_on: "a text (500 characters)",
  gates: [{ gate: "i", closed: 0.95, open: 0, mean: 0.03 }, { gate: "f", closed: 0.4, open: 0.5, mean: 0.6 }, { gate: "o", closed: 0.02, open: 0.03, mean: 0.5 }],
  memory: { gates: 12.34, autocorrelation: 3, curve: [1, 0.8, 0.5, 0.2, null] },
  pushes_up: [{ character: "\n", weight: 0.7 }], pushes_down: [{ character: "x", weight: -1.2 }],
  inputs: [{ gate: "f", layer: 0, unit: 26, weight: -2 }, { gate: "i", layer: 0, unit: 3, weight: 1 }], reads: [],
  ...changes,
});
