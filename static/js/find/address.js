/**
 * The address of a view of the Find page; what it does not say is at its default.
 *
 * /find?model=wiki-lstm&text=shipped&concept=inside-url&unit=3.53&of=c&on=sample:wiki&at=130&threshold=0.4
 *   &brush=12-40&not=50-60&clamp=c:0:inside&filter=h&theme=dark&big=1#text=...
 */

import { NOT_COPIED, copyAddress } from "../common/link.js";
import { byId } from "../common/dom.js";
import { parseUnit, unitLabel } from "../read/state.js";
import { textName } from "../state/url.js";
import { spansFrom, spansText } from "./spans.js";
import { FIND_DEFAULTS } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').ConceptChoice} ConceptChoice */

const MOST_FRAGMENT_BYTES = 2048;
const PAUSE_MS = 350;

/**
 * @param {URL} url
 * @returns {{state: Partial<FindState>, characters: string | null}}
 */
export function findFromUrl(url) {
  const query = url.searchParams;
  /** @type {Partial<FindState>} */
  const state = {};
  const put = (/** @type {Partial<FindState>} */ patch) => Object.assign(state, patch);
  const model = query.get("model");
  if (model) put({ model });
  const searched = query.get("text");
  if (searched && searched.length <= 300) put({ searched });
  const concept = conceptFrom(query.get("concept") ?? "");
  if (concept) put({ concept });
  const unit = parseUnit(query.get("unit") ?? "");
  const of = quantityFrom(query.get("of"));
  if (unit) put({
    unit, of, quantity: /** @type {"h" | "c"} */ (of), sign: query.get("sign") === "-" ? -1 : 1,
    scale: of === "c" ? "text" : "fixed",
  });
  const text = textFrom(query.get("on") ?? "");
  if (text) put({ text });
  const at = Number(query.get("at") ?? NaN);
  if (Number.isInteger(at) && at >= 0 && at <= 1e6) put({ at });
  const threshold = Number(query.get("threshold") || NaN);
  if (Math.abs(threshold) <= 1e6) put({ threshold });
  const [on, off] = [spansFrom(query.get("brush") ?? ""), spansFrom(query.get("not") ?? "")];
  if (on.length > 0) put({ on, off });
  const clamping = clampingFrom(query.get("clamp") ?? "");
  if (clamping) put({ clamping });
  const filter = /** @type {const} */ (["h", "inner"]).find((choice) => choice === query.get("filter"));
  if (filter) put({ filter });
  const theme = /** @type {const} */ (["light", "dark"]).find((choice) => choice === query.get("theme"));
  if (theme) put({ theme });
  const big = query.get("big");
  if (big !== null) put({ big: big !== "0" });
  return { state, characters: fragmentText(url.hash) };
}

/** The address of a state, from the path on. @param {FindState} state */
export function urlFromFind(state) {
  /** @type {[string, string][]} */
  const query = [];
  if (state.model) query.push(["model", state.model]);
  if (state.searched) query.push(["text", state.searched]);
  query.push(["concept", conceptText(state.concept)]);
  if (state.reading) {
    query.push(["unit", unitLabel(state.unit)], ["of", state.of]);
    if (state.sign < 0) query.push(["sign", "-"]);
    if (state.text) query.push(["on", textName(state.text)]);
    query.push(["at", String(state.at)]);
  }
  if (state.threshold !== null) query.push(["threshold", String(Number(state.threshold.toPrecision(4)))]);
  if (state.on.length > 0) query.push(["brush", spansText(state.on)]);
  if (state.on.length > 0 && state.off.length > 0) query.push(["not", spansText(state.off)]);
  const { units, quantity, to, value, where } = state.clamping;
  const usual = FIND_DEFAULTS.clamping;
  if (units > 1 || quantity !== usual.quantity || to !== usual.to || where !== usual.where) {
    query.push(["clamp", `${quantity}:${to === "value" ? String(value) : to}:${where}${units > 1 ? `:${units}` : ""}`]);
  }
  if (state.filter !== "best") query.push(["filter", state.filter]);
  if (state.theme !== "auto") query.push(["theme", state.theme]);
  if (state.big) query.push(["big", "1"]);
  return `/find?${query.map(([key, value]) => `${key}=${readable(value)}`).join("&")}${fragment(state)}`;
}

/** @param {string} value */
const readable = (value) => encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2C/g, ",");

/** @param {ConceptChoice} concept */
export const conceptText = (concept) => (concept.kind === "built-in" ? concept.name
  : concept.kind === "regex" ? `regex:${concept.pattern}` : `labelled:${concept.sha256}`);

/** @param {string} text @returns {ConceptChoice | null} */
export function conceptFrom(text) {
  const pattern = /^regex:([^]{1,500})$/u.exec(text)?.[1];
  if (pattern) return { kind: "regex", pattern };
  const sha256 = /^labelled:([0-9a-f]{64})$/.exec(text)?.[1];
  if (sha256) return { kind: "labelled", sha256 };
  return /^[a-z0-9-]{1,80}$/.test(text) ? { kind: "built-in", name: text } : null;
}

/** @param {string | null} text @returns {FindState["of"]} */
const quantityFrom = (text) => (/^[hcifgorzn]$/.test(text ?? "") ? /** @type {FindState["of"]} */ (text) : "h");

/** @param {string} text @returns {FindState["clamping"] | null} */
function clampingFrom(text) {
  const [quantity = "", held = "", where = "", several = "1"] = text.split(":");
  if (!/^[hcifgorzn]$/.test(quantity) || (where !== "always" && where !== "inside") || !/^(1|2|5|10)$/.test(several)) return null;
  const units = Number(several);
  const of = quantityFrom(quantity);
  if (held === "zero" || held === "mean") return { units, quantity: of, to: held, value: 0, where };
  const value = Number(held || NaN);
  return Math.abs(value) <= 1e6 ? { units, quantity: of, to: "value", value, where } : null;
}

/** @param {string} name @returns {FindState["text"]} */
function textFrom(name) {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(name)?.[1];
  if (sha256) return { kind: "stored", sha256 };
  const sample = /^sample:(.{1,200})$/u.exec(name)?.[1];
  return sample ? { kind: "sample", name: sample } : null;
}

/** @param {FindState} state */
function fragment({ text, reading }) {
  if (text?.kind !== "stored" || !reading || reading.length > MOST_FRAGMENT_BYTES) return "";
  const characters = reading.characters.join("");
  return new TextEncoder().encode(characters).length <= MOST_FRAGMENT_BYTES ? `#text=${encodeURIComponent(characters)}` : "";
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

/**
 * The address follows the state from the first text on.
 * @param {FindStore} store @param {{signal: AbortSignal}} lifetime
 */
export function followAddress(store, { signal }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const replace = () => {
    clearTimeout(timer);
    timer = undefined;
    const address = urlFromFind(store.get());
    if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
  };
  store.subscribe((state) => {
    if (state.reading) timer ??= setTimeout(replace, PAUSE_MS);
  }, { signal });
  addEventListener("pagehide", () => void (store.get().reading && replace()), { signal });
  const link = byId("link", HTMLButtonElement);
  link.addEventListener("click", async () => {
    replace();
    if (!(await copyAddress(link))) store.set({ notice: NOT_COPIED });
  }, { signal });
}
