/**
 * The address of a unit's page and of the pages that it leads to; what an address does not say is at its default.
 *
 * /models/wiki-lstm/units/1.26?search=KEY&concept=inside-url&text=sample:wiki&at=120&show=c&theme=dark&big=1#text=...
 */

import { byId } from "../common/dom.js";
import { NOT_COPIED, copyAddress } from "../common/link.js";
import { unitLabel } from "../read/state.js";
import { textName } from "../state/url.js";
import { knownSign } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('./state.js').UnitStore} UnitStore */

const PAUSE_MS = 350; // browsers refuse more than a few changes a second
const MOST_FRAGMENT_BYTES = 2048;

/** @param {string} model @param {string} address */
export const unitPath = (model, address) => `/models/${encodeURIComponent(model)}/units/${address}`;

/** @param {URL} url @returns {{state: Partial<UnitState>, characters: string | null}} */
export function unitFromUrl(url) {
  const [, , model = "", , address = ""] = url.pathname.split("/");
  const query = url.searchParams;
  /** @type {Partial<UnitState>} */
  const state = { model: decoded(model) ?? "", address: decoded(address) ?? "" };
  const searched = query.get("search") ?? "";
  if (/^[0-9a-zA-Z]{1,64}$/.test(searched)) state.searched = searched;
  const concept = query.get("concept") ?? "";
  if (concept && concept.length <= 200) state.concept = concept;
  const text = textFrom(query.get("text") ?? "");
  if (text) state.text = text;
  const at = query.get("at") ?? "";
  if (/^\d{1,6}$/.test(at)) state.at = Number(at);
  const sign = query.get("sign");
  if (sign === "-" || sign === "+") state.sign = sign === "-" ? -1 : 1;
  if (query.get("show") === "c") Object.assign(state, { quantity: "c", scale: "text" });
  const theme = /** @type {const} */ (["light", "dark"]).find((choice) => choice === query.get("theme"));
  if (theme) state.theme = theme;
  if (query.get("big") === "1") state.big = true;
  const characters = url.hash.startsWith("#text=") ? decoded(url.hash.slice(6)) : null;
  return { state, characters };
}

/** The address of a state, of this unit or of another of the model. @param {UnitState} state @param {string} [address] */
export function urlFromUnit(state, address = state.address) {
  /** @type {[string, string][]} */
  const query = [];
  if (state.searched) query.push(["search", state.searched]);
  if (state.concept) query.push(["concept", state.concept]);
  if (state.text && state.reading) query.push(["text", textName(state.text)], ["at", String(state.at)]);
  if (state.quantity !== "h") query.push(["show", state.quantity]);
  if (address === state.address && state.sign !== knownSign(state)) query.push(["sign", state.sign < 0 ? "-" : "+"]);
  if (state.theme !== "auto") query.push(["theme", state.theme]);
  if (state.big) query.push(["big", "1"]);
  return `${unitPath(state.model, address)}${joined(query)}${fragment(state)}`;
}

/** The Read page with this unit, on the same text. @param {UnitState} state */
export function readAddress(state) {
  /** @type {[string, string][]} */
  const query = [["model", state.model]];
  if (state.text && state.reading) query.push(["text", textName(state.text)], ["at", String(state.at)]);
  query.push(["unit", state.address], ["show", state.quantity]);
  if (state.sign < 0) query.push(["sign", "-"]);
  if (state.quantity === "c") query.push(["scale", "text"]);
  return `/${joined(query)}${fragment(state)}`;
}

/** The Find page with this unit. @param {UnitState} state @param {string} [concept] */
export function findAddress({ model, address, answer }, concept) {
  /** @type {[string, string][]} */
  const query = [["model", model]];
  if (concept) query.push(["concept", concept]);
  if (answer) query.push(["unit", unitLabel(answer)]);
  else if (address) query.push(["unit", address]);
  return `/find${joined(query)}`;
}

/** @param {UnitStore} store @param {{signal: AbortSignal}} lifetime */
export function followAddress(store, { signal }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let written = location.pathname + location.search;
  const replace = () => {
    clearTimeout(timer);
    timer = undefined;
    const state = store.get();
    if (!state.answer || !state.reading) return; // a link that leads nowhere stays as it is
    const address = urlFromUnit(state);
    if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
    written = location.pathname + location.search;
  };
  store.subscribe(() => {
    timer ??= setTimeout(replace, PAUSE_MS);
  }, { signal });
  addEventListener("pagehide", replace, { signal });
  addEventListener("popstate", () => {
    if (written !== location.pathname + location.search) location.reload(); // edited by hand; not a jump within the page
  }, { signal });
  const link = byId("link", HTMLButtonElement);
  link.addEventListener("click", async () => {
    replace();
    if (!(await copyAddress(link))) store.set({ notice: NOT_COPIED });
  }, { signal });
}

/** @param {[string, string][]} query */
const joined = (query) =>
  (query.length > 0 ? `?${query.map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%3A/g, ":")}`).join("&")}` : "");

/** @param {UnitState} state */
function fragment({ text, reading }) {
  if (text?.kind !== "stored" || !reading || reading.length > MOST_FRAGMENT_BYTES) return "";
  const characters = reading.characters.join("");
  return new TextEncoder().encode(characters).length <= MOST_FRAGMENT_BYTES ? `#text=${encodeURIComponent(characters)}` : "";
}

/** @param {string} name @returns {UnitState["text"]} */
function textFrom(name) {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(name)?.[1];
  if (sha256) return { kind: "stored", sha256 };
  const sample = /^sample:(.{1,200})$/u.exec(name)?.[1];
  return sample ? { kind: "sample", name: sample } : null;
}

/** @param {string} part @returns {string | null} */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a cut link
  }
}
