/** Settings in words: what is shared, and what a lane has that the other has not. */

import { CELLS, appliesTo, fieldNamed } from "./fields.js";
import { differences, lanesOn, settingsOf } from "./state.js";

/** @typedef {import('../wire/messages.js').RunSettings} RunSettings */
/** @typedef {import('./fields.js').FieldName} FieldName */
/** @typedef {import('./state.js').Lab} Lab */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */

/**
 * A side of a run that is said in one piece.
 * @typedef {{fields: FieldName[], say: (settings: RunSettings, lab: Lab | null) => string}} Aspect
 */

/** @type {readonly Aspect[]} */
const ASPECTS = [
  { fields: ["task", "length", "lag", "corpus"], say: task },
  { fields: ["cell", "hidden_size", "layers"], say: network },
  { fields: ["window", "stride", "state"], say: truncation },
  { fields: ["initialization", "sigma", "gain", "alpha", "spectral_radius"], say: initialization },
  { fields: ["forget_bias"], say: ({ forget_bias: bias }) => `forget bias ${bias ?? "as drawn"}` },
  { fields: ["chrono"], say: ({ chrono }) => `chrono ${chrono ?? "off"}` },
  { fields: ["clipping", "threshold"], say: clipping },
  { fields: ["optimizer", "learning_rate"], say: ({ optimizer, learning_rate }) => `${OPTIMIZERS[optimizer]} ${learning_rate}` },
  { fields: ["batch_size"], say: ({ batch_size: size }) => `batch ${size}` },
  { fields: ["seed"], say: ({ seed }) => `seed ${seed}` },
  { fields: ["steps"], say: ({ steps }) => `${steps} steps` },
];

const OPTIMIZERS = { sgd: "SGD", momentum: "momentum", rmsprop: "RMSprop", adam: "Adam" };

/** Left out of the shared line where they say only that nothing is done. @type {readonly string[]} */
const QUIET = ["", "forget bias as drawn", "chrono off"];

/**
 * "remember the first of 60 symbols · tanh RNN, 64 units · …": what the lanes have in common.
 * @param {import('./state.js').GradientsState} state
 */
export function sharedLine(state) {
  const settings = settingsOf(state, 0);
  const different = state.b === null ? [] : differences(settings, settingsOf(state, 1));
  return ASPECTS.filter(({ fields }) => !fields.some((field) => different.includes(field)) && !fields.includes("steps"))
    .map(({ say }) => say(settings, state.lab)).filter((words) => !QUIET.includes(words)).join(" · ");
}

/**
 * What a lane has that the other has not, one piece an aspect; nothing where both are alike or alone.
 * @param {import('./state.js').GradientsState} state @param {LaneIndex} lane
 * @returns {string[]}
 */
export function differenceOf(state, lane) {
  if (lanesOn(state).length < 2) return [];
  const mine = settingsOf(state, lane);
  const different = differences(mine, settingsOf(state, lane === 0 ? 1 : 0));
  return ASPECTS.filter(({ fields }) => fields.some((field) => different.includes(field)))
    .map(({ say }) => say(mine, state.lab) || "no truncation");
}

/** "hidden size 64": a setting and its value. @param {FieldName} name @param {RunSettings} settings */
export function saying(name, settings) {
  const field = fieldNamed(name);
  if (!field || !appliesTo(field, settings)) return "";
  const value = settings[name];
  const shown = field.choices?.find(([choice]) => choice === value)?.[1] ?? value;
  const words = field.empty && value === field.empty.value ? field.empty.word : shown;
  return `${field.label} ${words}`;
}

/** @param {RunSettings} settings */
function network({ cell, hidden_size: size, layers }) {
  const name = CELLS.find(([value]) => value === cell)?.[1] ?? cell;
  return `${name}, ${layers > 1 ? `${layers} × ` : ""}${size} units`;
}

/** @param {RunSettings} settings @param {Lab | null} lab */
function task({ task: kind, length, lag, corpus }, lab) {
  switch (kind) {
    case "remember": return lag === length - 1 ? `remember the first of ${length} symbols`
      : `remember a symbol over ${lag} of ${length} time steps`;
    case "adding": return `adding over ${length} time steps`;
    case "copy": return `copy over ${length - 20} time steps`;
    case "parity": return `parity of ${length} bits`;
    case "temporal_order": return `temporal order over ${length} time steps`;
    case "characters": return `characters of “${corpusName(corpus, lab)}”, ${length} at a time`;
    default: return assertNever(kind);
  }
}

/** @param {string} corpus @param {Lab | null} lab */
export function corpusName(corpus, lab) {
  const known = lab?.corpora.find(({ value }) => value === corpus)?.title;
  return known ?? (corpus.startsWith("sha256:") ? "your text" : corpus);
}

/** @param {RunSettings} settings */
function truncation({ window, stride, state }) {
  if (window === 0) return "";
  const every = stride > 0 && stride !== window ? ` every ${stride}` : "";
  return `BPTT over ${window} time steps${every}, state ${state}`;
}

/** @param {RunSettings} settings */
function initialization({ initialization: scheme, sigma, gain, alpha, spectral_radius: radius }) {
  const rescaled = radius === null ? "" : `, spectral radius ${radius}`;
  switch (scheme) {
    case "pytorch": return radius === null ? "uniform ±1/√H" : `uniform${rescaled}`;
    case "xavier": return `Xavier${rescaled}`;
    case "gaussian": return radius === null ? `Gaussian, σ ${sigma}` : `Gaussian${rescaled}`;
    case "orthogonal": return radius === null ? `orthogonal, gain ${gain}` : `orthogonal${rescaled}`;
    case "identity": return radius === null ? `${alpha === 1 ? "" : `${alpha} × `}identity` : `identity${rescaled}`;
    default: return assertNever(scheme);
  }
}

/** @param {RunSettings} settings */
function clipping({ clipping: kind, threshold }) {
  switch (kind) {
    case "off": return "clipping off";
    case "norm": return `clipping: norm ≤ ${threshold}`;
    case "value": return `clipping: |entry| ≤ ${threshold}`;
    default: return assertNever(kind);
  }
}

/** @param {never} value @returns {never} */
function assertNever(value) {
  throw new Error(`unexpected ${value}`);
}
