/**
 * The state of the Gradients page, its defaults, and what follows from it. Pure: no document, no socket.
 *
 * A setting is shared by both lanes, or split: then `a` and `b` both have it. Lane 0 is A, lane 1 is B.
 */

import { FIELDS, appliesTo, fieldNamed, neutral } from "./fields.js";

/** @typedef {import('../wire/messages.js').RunSettings} RunSettings */
/** @typedef {import('./fields.js').FieldName} FieldName */
/** @typedef {import('./fields.js').Value} Value */
/** @typedef {import('./lane.js').Lane} Lane */
/** @typedef {import('../common/notice.js').Notice} Notice */
/** @typedef {0 | 1} LaneIndex */

/**
 * A ready-made story: what it changes of the defaults, and then in each lane; `b` null: one lane.
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} title
 * @property {string} sentence
 * @property {Partial<RunSettings>} settings
 * @property {Partial<RunSettings>} a
 * @property {Partial<RunSettings> | null} b
 */

/**
 * @typedef {object} Lab
 * @property {RunSettings} defaults
 * @property {Record<string, [number, number]>} bounds
 * @property {Preset[]} presets
 * @property {{value: string, title: string}[]} corpora
 * @property {Record<string, number>} limits
 */

/**
 * @typedef {object} RunSummary
 * @property {string} run
 * @property {string | null} name
 * @property {import('../wire/messages.js').RunStatus["kind"]} kind
 * @property {string} about
 * @property {import('../wire/messages.js').RunStatus["state"]} state
 * @property {string} reason
 * @property {number} step
 * @property {number | null} steps
 * @property {string} created  ISO 8601
 * @property {number} bytes
 */

/**
 * What both lanes are set to.
 * @typedef {object} SetUp
 * @property {string | null} preset  the story it began with
 * @property {RunSettings} shared
 * @property {Partial<RunSettings>} a
 * @property {Partial<RunSettings> | null} b  null: lane B is off
 */

/**
 * Refused, or not to be read; lane null: the control that both share.
 * @typedef {{lane: LaneIndex | null, field: FieldName, text: string, hint: string}} FieldError
 */

/** What Undo goes back to. @typedef {{setUp: SetUp, runs: readonly (string | null)[], what: string}} Earlier */

/**
 * @typedef {SetUp & {
 *   lab: Lab | null,
 *   lanes: [Lane | null, Lane | null],
 *   at: number | null,
 *   playing: boolean,
 *   pace: number | null,
 *   matrix: "w" | "jacobian" | null,
 *   layer: number,
 *   lossScale: "linear" | "log",
 *   runs: RunSummary[] | null,
 *   notice: Notice | null,
 *   connected: boolean,
 *   theme: "auto" | "light" | "dark",
 *   big: boolean,
 *   setupOpen: boolean,
 *   fieldErrors: FieldError[],
 *   earlier: Earlier[],
 * }} GradientsState
 * `at`: the slider's step, null: the live end. `pace`: steps a second, null: full speed. `matrix`: whose eigenvalues, null:
 * what all lanes have. `layer` counts from 0.
 */

/** Steps a second: few enough to be watched, and to observe nearly every one. */
export const DEFAULT_PACE = 50;

/** What is there before the server has said its own. @type {RunSettings} */
const FIRST = {
  cell: "rnn", hidden_size: 64, layers: 1, task: "remember", length: 60, lag: 59, corpus: "sample:wiki", batch_size: 32,
  window: 0, stride: 0, state: "carried", initialization: "pytorch", sigma: 0.125, gain: 1, alpha: 1,
  spectral_radius: null, forget_bias: null, chrono: null, clipping: "norm", threshold: 1, optimizer: "sgd",
  learning_rate: 0.05, seed: 0, steps: 400,
};

/** @type {GradientsState} */
export const DEFAULTS = {
  preset: null, shared: FIRST, a: {}, b: {}, lab: null, lanes: [null, null], at: null, playing: false, pace: DEFAULT_PACE, matrix: null,
  layer: 0, lossScale: "linear", runs: null, notice: null, connected: true, theme: "auto", big: false, setupOpen: false, fieldErrors: [],
  earlier: [],
};

/** @type {readonly ["A", "B"]} */
export const LANE_NAMES = ["A", "B"];

/** Lanes that are on. @param {Pick<SetUp, "b">} state @returns {LaneIndex[]} */
export const lanesOn = ({ b }) => (b === null ? [0] : [0, 1]);

/** @param {SetUp} state @param {FieldName} field */
export const isSplit = ({ a, b }, field) => field in a && b !== null && field in b;

/** What a lane is set to. @param {SetUp} state @param {LaneIndex} lane @returns {RunSettings} */
export const settingsOf = ({ shared, a, b }, lane) => neutral({ ...shared, ...(lane === 0 ? a : b) });

/** @param {SetUp} state @returns {SetUp} */
export const setUpOf = ({ preset, shared, a, b }) => ({ preset, shared, a, b });

/** The story of the state as it is told. @param {{preset: string | null, lab: Lab | null}} state */
export const presetOf = ({ preset, lab }) => lab?.presets.find(({ name }) => name === preset) ?? null;

/** @param {Lab} lab @param {Preset | null} preset @returns {SetUp} */
export function setUpFrom(lab, preset) {
  if (!preset) return { preset: null, shared: lab.defaults, a: {}, b: {} };
  const shared = { ...lab.defaults, ...preset.settings };
  return tidy({ preset: preset.name, shared, a: preset.a, b: preset.b });
}

/** With every split setting in both lanes; with one lane, nothing is split. @param {SetUp} setUp @returns {SetUp} */
export function tidy({ preset, shared, a, b }) {
  if (b === null) return { preset, shared: { ...shared, ...a }, a: {}, b: null };
  const split = /** @type {FieldName[]} */ (Object.keys({ ...a, ...b }));
  const whole = (/** @type {Partial<RunSettings>} */ lane) => ({ ...pick(shared, split), ...lane });
  return { preset, shared: { ...shared, ...pick({ ...shared, ...a }, split) }, a: whole(a), b: whole(b) };
}

/** @param {RunSettings} settings @param {readonly FieldName[]} fields @returns {Partial<RunSettings>} */
const pick = (settings, fields) => Object.fromEntries(fields.map((field) => [field, settings[field]]));

/**
 * A setting of one lane, or of both (null). In one lane it splits; where both agree again it is shared again.
 * @param {SetUp} state @param {LaneIndex | null} lane @param {FieldName} field @param {Value} value
 * @returns {SetUp}
 */
export function withValue(state, lane, field, value) {
  if (lane === null || state.b === null) {
    const { [field]: _, ...a } = state.a;
    const { [field]: __, ...b } = state.b ?? {};
    const shared = { ...state.shared, [field]: value, ...follow(state.shared, field, value) };
    return { preset: state.preset, shared, a, b: state.b && b };
  }
  const [a, b] = [settingsAt(state, 0), settingsAt(state, 1)];
  const moved = follow(lane === 0 ? a : b, field, value);
  const mine = { ...(lane === 0 ? state.a : state.b), ...moved, [field]: value };
  const other = { ...(lane === 0 ? state.b : state.a), [field]: (lane === 0 ? b : a)[field] };
  const changed = tidy({ ...setUpOf(state), a: lane === 0 ? mine : other, b: lane === 0 ? other : mine });
  return other[field] === value ? withValue(changed, null, field, value) : changed;
}

/** Not neutral: as it was typed. @param {SetUp} state @param {LaneIndex} lane @returns {RunSettings} */
const settingsAt = ({ shared, a, b }, lane) => ({ ...shared, ...(lane === 0 ? a : b) });

/**
 * Who remembers the first symbol goes on doing so in a sequence of another length.
 * @param {RunSettings} settings @param {FieldName} field @param {Value} value
 * @returns {Partial<RunSettings>}
 */
function follow(settings, field, value) {
  const first = settings.lag === settings.length - 1;
  return field === "length" && first && typeof value === "number" && value > 1 ? { lag: value - 1 } : {};
}

/** A split line, equal in both lanes at first. @param {SetUp} state @param {FieldName} field @returns {SetUp} */
export function split(state, field) {
  const both = { [field]: state.shared[field] };
  return tidy({ ...setUpOf(state), a: { ...state.a, ...both }, b: { ...state.b, ...both } });
}

/** One control again, with the value of A. @param {SetUp} state @param {FieldName} field @returns {SetUp} */
export const join = (state, field) => withValue(state, null, field, state.a[field] ?? state.shared[field]);

/** @param {SetUp} state @returns {SetUp} */
export const swapped = (state) =>
  (state.b === null ? setUpOf(state) : tidy({ ...setUpOf(state), a: state.b, b: state.a }));

/** With lane B on, like A at first, or off. @param {SetUp} state @param {boolean} on @returns {SetUp} */
export const withLaneB = (state, on) => tidy({ ...setUpOf(state), b: on ? state.b ?? {} : null });

/**
 * What a run is set to now: what it was made of, and the changes it has been told since.
 * @param {import('../wire/messages.js').RunStatus} status
 * @returns {RunSettings | null}
 */
export function settingsNow({ settings, events }) {
  if (!settings) return null;
  /** @type {Partial<Record<FieldName, string | number>>} */
  const now = {};
  for (const { change } of events) {
    for (const [name, value] of Object.entries(change ?? {})) {
      const field = fieldNamed(name);
      if (field && value !== null) now[field.name] = value;
    }
  }
  return /** @type {RunSettings} */ ({ ...settings, ...now });
}

/**
 * What a run says of itself, as a set-up: shared where both agree.
 * @param {string | null} preset @param {RunSettings} a @param {RunSettings | null} b
 * @returns {SetUp}
 */
export function setUpOfRuns(preset, a, b) {
  if (!b) return { preset, shared: a, a: {}, b: null };
  const different = FIELDS.map(({ name }) => name).filter((name) => a[name] !== b[name]);
  return { preset, shared: a, a: pick(a, different), b: pick(b, different) };
}

/** @param {RunSettings} one @param {RunSettings} other @returns {FieldName[]} what differs and applies */
export function differences(one, other) {
  const [a, b] = [neutral(one), neutral(other)];
  return FIELDS.filter((field) => a[field.name] !== b[field.name] && (appliesTo(field, a) || appliesTo(field, b)))
    .map(({ name }) => name);
}

/** Settings in which the lanes differ now. @param {SetUp} state @returns {FieldName[]} */
export const differing = (state) => (state.b === null ? [] : differences(settingsOf(state, 0), settingsOf(state, 1)));

/** "settings.window" is about window. @param {string} field @returns {FieldName | null} */
export const fieldOf = (field) => fieldNamed(field.replace(/^settings\./, "").split(".")[0] ?? "")?.name ?? null;

/**
 * What went wrong at a control.
 * @param {GradientsState} state @param {LaneIndex | null} lane @param {FieldName} field
 */
export const errorAt = ({ fieldErrors }, lane, field) =>
  fieldErrors.find((error) => error.field === field && (lane === null || error.lane === null || error.lane === lane)) ?? null;

/** Optimizer steps until the end, or as far as the runs have come if nobody knows. @param {GradientsState} state */
export const stepsOf = ({ lanes }) => Math.max(0, ...lanes.map((lane) => lane?.status.steps ?? lane?.status.step ?? 0));

/** A run of `rnnscope train`: nothing of it can be set here. @param {Lane | null} lane */
export const isForeign = (lane) => lane !== null && lane.status.settings === null;

const OVER = ["finished", "diverged", "failed"];

/** Whether no lane can go on. @param {Pick<GradientsState, "lanes">} state */
export const isOver = ({ lanes }) => lanes.some(Boolean) && lanes.every((lane) => !lane || OVER.includes(lane.status.state));
