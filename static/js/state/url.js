/**
 * The address of a view. What names the view (model, text, unit, position, quantity, sign) is always written,
 * so that a link means the same when defaults change; a preference is written only where it differs from its
 * default.
 *
 * /?model=wiki-lstm&text=sample:wiki&unit=3.117&at=120&show=c&sign=-&scale=text&palette=classic&guesses=3
 *   &order=similar&layer=3&span=480&speed=20&theme=dark&matrix=1&big=1&hide=next,units
 *   &hold=3.117:h:0:12-40&compare=changed&tint=difference#text=...
 */

import { heldFrom, heldText } from "../read/held.js";
import { DEFAULTS, FASTEST, SLOWEST, parseUnit, unitLabel } from "../read/state.js";

/** @typedef {import('../read/state.js').ReadState} ReadState */

const MOST_FRAGMENT_BYTES = 2048; // of UTF-8; a longer text of the user's own travels by name only

/**
 * What the address says; nothing for what it does not say, or says wrongly.
 * `characters` is the text that travelled along in the fragment.
 * @param {URL} url
 * @returns {{state: Partial<ReadState>, characters: string | null}}
 */
export function stateFromUrl(url) {
  const query = url.searchParams;
  /** @type {Partial<ReadState>} */
  const state = {};
  const put = (/** @type {Partial<ReadState>} */ patch) => Object.assign(state, patch);

  const model = query.get("model");
  if (model) put({ model });
  const text = textFrom(query.get("text") ?? "");
  if (text) put({ text });
  const unit = parseUnit(query.get("unit") ?? "");
  if (unit) put({ unit });
  const at = whole(query.get("at"), 0, 1e6);
  if (at !== null) put({ at });
  const show = oneOf(query.get("show"), /** @type {const} */ (["h", "c", "saliency"]));
  if (show) put(show === "saliency" ? { saliency: true } : { quantity: show });
  if (query.get("sign") === "-") put({ sign: -1 });
  else if (unit) put({ sign: 1 });
  const scale = oneOf(query.get("scale"), /** @type {const} */ (["fixed", "text"]));
  if (scale) put({ scale });
  const palette = oneOf(query.get("palette"), /** @type {const} */ (["purple-green", "classic"]));
  if (palette) put({ palette });
  const guesses = oneOf(query.get("guesses"), /** @type {const} */ (["0", "3", "5"]));
  if (guesses) put({ guesses: /** @type {0 | 3 | 5} */ (Number(guesses)) });
  const order = oneOf(query.get("order"), /** @type {const} */ (["index", "similar"]));
  if (order) put({ order });
  const layer = whole(query.get("layer"), 1, 999);
  if (layer !== null) put({ layer: layer - 1 });
  const span = whole(query.get("span"), 20, 20_000);
  if (span !== null) put({ span });
  const speed = whole(query.get("speed"), SLOWEST, FASTEST);
  if (speed !== null) put({ speed });
  const theme = oneOf(query.get("theme"), /** @type {const} */ (["auto", "light", "dark"]));
  if (theme) put({ theme });
  if (query.get("matrix") === "1") put({ matrix: true });
  const big = query.get("big");
  if (big !== null) put({ big: big !== "0" });
  const hide = (query.get("hide") ?? "").split(",").filter((name) => /^[a-z-]{1,20}$/.test(name));
  if (hide.length > 0) put({ hide });
  const held = heldFrom(query.get("hold") ?? "");
  if (held.length > 0) put({ held });
  const compare = oneOf(query.get("compare"), /** @type {const} */ (["both", "changed", "original"]));
  if (compare) put({ compare });
  const tint = oneOf(query.get("tint"), /** @type {const} */ (["value", "difference", "surprise"]));
  if (tint) put({ tint });
  return { state, characters: fragmentText(url.hash) };
}

/**
 * The address of a state, from the path on.
 * @param {ReadState} state
 * @returns {string}
 */
export function urlFromState(state) {
  /** @type {[string, string][]} */
  const query = [];
  if (state.model) query.push(["model", state.model]);
  if (state.text) query.push(["text", textName(state.text)]);
  if (state.model && state.text) {
    query.push(["unit", unitLabel(state.unit)], ["at", String(state.at)]);
    query.push(["show", state.saliency ? "saliency" : state.quantity]);
    if (state.sign < 0) query.push(["sign", "-"]);
  }
  for (const key of /** @type {const} */ (["scale", "palette", "guesses", "order", "span", "speed", "theme"])) {
    if (state[key] !== DEFAULTS[key]) query.push([key, String(state[key])]);
  }
  if (state.layer !== null) query.push(["layer", String(state.layer + 1)]);
  if (state.matrix) query.push(["matrix", "1"]);
  if (state.big) query.push(["big", "1"]);
  if (state.hide.length > 0) query.push(["hide", state.hide.join(",")]);
  if (state.held.length > 0) query.push(["hold", heldText(state.held)]);
  for (const key of /** @type {const} */ (["compare", "tint"])) {
    if (state.held.length > 0 && state[key] !== DEFAULTS[key]) query.push([key, state[key]]);
  }
  const words = query.map(([key, value]) => `${key}=${readable(value)}`);
  return `/${words.length > 0 ? `?${words.join("&")}` : ""}${fragment(state)}`;
}

/** @param {string} value */
const readable = (value) => encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2C/g, ",");

/** @param {string} name @returns {ReadState["text"]} */
function textFrom(name) {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(name)?.[1];
  if (sha256) return { kind: "stored", sha256 };
  const sample = /^sample:(.{1,200})$/u.exec(name)?.[1];
  return sample ? { kind: "sample", name: sample } : null;
}

/** @param {NonNullable<ReadState["text"]>} text */
export const textName = (text) => (text.kind === "sample" ? `sample:${text.name}` : `sha256:${text.sha256}`);

/** @param {ReadState} state */
function fragment({ text, reading }) {
  if (text?.kind !== "stored" || !reading || reading.length > MOST_FRAGMENT_BYTES) return "";
  const characters = reading.characters.join("");
  const bytes = new TextEncoder().encode(characters).length;
  return bytes <= MOST_FRAGMENT_BYTES ? `#text=${encodeURIComponent(characters)}` : "";
}

/** @param {string} hash @returns {string | null} */
function fragmentText(hash) {
  if (!hash.startsWith("#text=")) return null;
  try {
    return decodeURIComponent(hash.slice(6));
  } catch {
    return null; // a cut link
  }
}

/** @param {string | null} value @param {number} least @param {number} most @returns {number | null} */
function whole(value, least, most) {
  if (value === null || !/^\d{1,7}$/.test(value)) return null;
  return Math.max(least, Math.min(most, Number(value)));
}

/**
 * @template {string} Choice
 * @param {string | null} value @param {readonly Choice[]} choices
 * @returns {Choice | null}
 */
const oneOf = (value, choices) => choices.find((choice) => choice === value) ?? null;
