/**
 * The address of a view, and of a run on the Gradients page.
 *
 * /sweeps/NAME?columns=initialization&colour=clipping&rows=none&measure=norm&scale=linear&table=runs&sort=loss&order=falling
 */

import { FIELDS, typed } from "../gradients/fields.js";
import { DEFAULTS, MEASURES } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */

const AXES = /** @type {const} */ (["columns", "rows", "colour"]);

/**
 * What an address says; what it says wrongly is as if it were not there.
 * @param {URL} url @returns {Partial<SweepsState>}
 */
export function viewFromUrl({ pathname, searchParams: query }) {
  /** @type {Partial<SweepsState>} */
  const view = { name: nameFromPath(pathname) };
  const chosen = /** @type {Record<string, string>} */ ({});
  for (const axis of AXES) {
    const field = query.get(axis);
    if (field && /^\w{1,40}$/.test(field)) chosen[axis] = field === "none" ? "" : field;
  }
  view.chosen = chosen;
  const measure = MEASURES.find(([name]) => name === query.get("measure"));
  if (measure) view.measure = measure[0];
  if (query.get("scale") === "linear") view.scale = "linear";
  if (query.get("table") === "runs") view.table = "runs";
  const sort = query.get("sort");
  if (sort && /^\w{1,40}$/.test(sort)) view.sort = sort;
  view.falling = query.get("order") === "falling";
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") view.theme = theme;
  const big = query.get("big");
  if (big !== null) view.big = big !== "0";
  return view;
}

/** @param {string} path */
export function nameFromPath(path) {
  const name = /^\/sweeps\/([A-Za-z0-9][\w-]{0,63})$/.exec(path)?.[1];
  return name ?? null;
}

/** @param {SweepsState} state */
export function urlFromState(state) {
  /** @type {[string, string][]} */
  const words = [];
  for (const axis of AXES) {
    const field = state.chosen[axis];
    if (field !== undefined) words.push([axis, field || "none"]);
  }
  for (const name of /** @type {const} */ (["measure", "scale", "table", "sort", "theme"])) {
    if (state[name] !== DEFAULTS[name]) words.push([name, state[name]]);
  }
  if (state.falling) words.push(["order", "falling"]);
  if (state.big) words.push(["big", "1"]);
  const query = words.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  return `/sweeps${state.name === null ? "" : `/${state.name}`}${query && `?${query}`}`;
}

/** The Gradients page with one lane of exactly these settings. @param {Record<string, import("./state.js").Value>} settings */
export function gradientsUrl(settings) {
  const words = FIELDS.map((field) => {
    const value = /** @type {import("../gradients/fields.js").Value} */ (settings[field.name] ?? null);
    return `${field.name}=${encodeURIComponent(typed(field, value) || "none").replace(/%3A/g, ":")}`;
  });
  return `/gradients?lanes=1&${words.join("&")}`;
}
