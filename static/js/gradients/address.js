/**
 * The address of a view: the preset, then what differs from it. A setting without a lane holds for both, `a.` and `b.`
 * for one; an empty value is written `none`. `runs` names runs that are opened instead of new ones.
 *
 * /gradients?preset=clipping-rescues&hidden_size=32&b.clipping=off&at=120&pace=5&matrix=jacobian&layer=2&loss=log&runs=ID,ID
 */

import { FIELDS, fieldNamed, typed } from "./fields.js";
import { DEFAULTS, DEFAULT_PACE, isSplit, setUpFrom, tidy } from "./state.js";

/** @typedef {import('../wire/messages.js').RunSettings} RunSettings */
/** @typedef {import('./fields.js').Value} Value */
/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').Lab} Lab */
/** @typedef {import('./state.js').SetUp} SetUp */

/** @typedef {"at" | "pace" | "matrix" | "layer" | "lossScale" | "theme" | "big"} ViewKey */

/**
 * What an address says of how things are looked at; what it says wrongly is as if it were not there.
 * @param {URL} url
 * @returns {Partial<Pick<GradientsState, ViewKey>>}
 */
export function viewFromUrl({ searchParams: query }) {
  /** @type {Partial<Pick<GradientsState, ViewKey>>} */
  const view = {};
  const at = number(query.get("at"), 0, 1e9);
  if (at !== null) view.at = Math.floor(at);
  const pace = number(query.get("pace"), 0.1, 1000);
  if (pace !== null) view.pace = pace;
  if (query.get("pace") === "full") view.pace = null;
  const matrix = query.get("matrix");
  if (matrix === "w" || matrix === "jacobian") view.matrix = matrix;
  const layer = number(query.get("layer"), 1, 99);
  if (layer !== null) view.layer = Math.floor(layer) - 1;
  const loss = query.get("loss");
  if (loss === "linear" || loss === "log") view.lossScale = loss;
  const theme = query.get("theme");
  if (theme === "auto" || theme === "light" || theme === "dark") view.theme = theme;
  const big = query.get("big");
  if (big !== null) view.big = big !== "0";
  return view;
}

/** Runs that an address names. @param {URL} url @returns {string[]} */
export const runsFromUrl = ({ searchParams: query }) =>
  (query.get("runs") ?? "").split(",").filter((run) => /^[\w-]{1,80}$/.test(run)).slice(0, 2);

/**
 * @param {URL} url
 * @param {Lab} lab
 * @returns {SetUp}
 */
export function setUpFromUrl({ searchParams: query }, lab) {
  const named = lab.presets.find(({ name }) => name === query.get("preset")) ?? null;
  const base = setUpFrom(lab, named ?? (says(query) ? null : lab.presets[0] ?? null));
  const lanes = query.get("lanes");
  const shared = { ...base.shared };
  const a = { ...base.a };
  /** @type {Partial<RunSettings> | null} */
  const b = lanes === "1" || (base.b === null && lanes !== "2" && !says(query, "b.")) ? null : { ...base.b };
  for (const { name } of FIELDS) {
    const both = valueFrom(name, query.get(name));
    const mine = valueFrom(name, query.get(`a.${name}`));
    const other = valueFrom(name, query.get(`b.${name}`));
    if (both !== undefined) {
      Object.assign(shared, { [name]: both });
      delete a[name];
      delete b?.[name];
    }
    if (mine !== undefined) Object.assign(a, { [name]: mine });
    if (b && other !== undefined) Object.assign(b, { [name]: other });
  }
  return tidy({ preset: base.preset, shared, a, b });
}

/** Whether an address has a set-up of its own. @param {URLSearchParams} query @param {string} [prefix] */
const says = (query, prefix) => FIELDS.some(({ name }) =>
  (prefix === undefined ? ["", "a.", "b."] : [prefix]).some((lane) => query.has(lane + name)));

/** @param {string} name @param {string | null} text @returns {Value | undefined} */
function valueFrom(name, text) {
  const field = fieldNamed(name);
  if (!field || text === null) return undefined;
  if (field.kind === "corpus") return /^(sample|corpus|sha256):.{1,190}$/u.test(text) ? text : undefined;
  if (field.kind === "choice") {
    return /** @type {Value | undefined} */ (field.choices?.find(([value]) => value === text)?.[0]);
  }
  if (field.empty && text === "none") return field.empty.value;
  const value = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) && (field.kind === "real" || Number.isInteger(value)) ? value : undefined;
}

/**
 * The address of a state, from the path on.
 * @param {GradientsState} state
 * @returns {string}
 */
export function urlFromState(state) {
  const words = [...setUpWords(state), ...viewWords(state)];
  return `/gradients${words.length > 0 ? `?${words.map(([key, value]) => `${key}=${readable(value)}`).join("&")}` : ""}`;
}

/** @param {GradientsState} state @returns {[string, string][]} */
function setUpWords(state) {
  if (!state.lab) return [];
  const preset = state.lab.presets.find(({ name }) => name === state.preset) ?? null;
  const base = setUpFrom(state.lab, preset);
  /** @type {[string, string][]} */
  const words = preset ? [["preset", preset.name]] : [];
  if ((state.b === null) !== (base.b === null)) words.push(["lanes", state.b === null ? "1" : "2"]);
  for (const field of FIELDS) {
    const { name } = field;
    const write = (/** @type {string} */ lane, /** @type {Value | undefined} */ value) =>
      words.push([lane + name, typed(field, value ?? null) || "none"]);
    if (isSplit(state, name)) {
      const before = isSplit(base, name);
      if (!before || state.a[name] !== base.a[name]) write("a.", state.a[name]);
      if (!before || state.b?.[name] !== base.b?.[name]) write("b.", state.b?.[name]);
    } else if (state.shared[name] !== base.shared[name] || isSplit(base, name)) write("", state.shared[name]);
  }
  // Nothing at all would mean the first preset.
  if (words.length === 0) words.push(["seed", String(state.shared.seed)]);
  return words;
}

/** @param {GradientsState} state @returns {[string, string][]} */
function viewWords(state) {
  /** @type {[string, string][]} */
  const words = [];
  if (state.at !== null) words.push(["at", String(state.at)]);
  if (state.pace !== DEFAULT_PACE) words.push(["pace", String(state.pace ?? "full")]);
  if (state.matrix !== null) words.push(["matrix", state.matrix]);
  if (state.layer > 0) words.push(["layer", String(state.layer + 1)]);
  if (state.lossScale !== DEFAULTS.lossScale) words.push(["loss", state.lossScale]);
  if (state.theme !== DEFAULTS.theme) words.push(["theme", state.theme]);
  if (state.big) words.push(["big", "1"]);
  const lanes = state.lanes.filter((lane) => lane !== null);
  if (lanes.some(({ status }) => status.step > 0 || !status.settings)) {
    words.push(["runs", lanes.map(({ run }) => run).join(",")]); // untouched ones can be made again
  }
  return words;
}

/** @param {string} value */
const readable = (value) => encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2C/g, ",");

/** @param {string | null} text @param {number} least @param {number} most */
function number(text, least, most) {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : null;
}
