/** Names of saved files: what it is, of which model and text, in characters that every file system takes. */

import { changeName } from "../read/held.js";
import { unitLabel } from "../read/state.js";

/** @typedef {import("../read/state.js").ReadState} ReadState */

/** "wiki-lstm" from "wiki lstm", at most 60 characters. @param {string} text */
export function plainName(text) {
  const safe = text.normalize("NFKD").replace(/[^\w.+-]+/g, "-").replace(/^[-.]+|-+$/g, "").slice(0, 60);
  return safe || "untitled";
}

/** The text as the API names it. @param {ReadState} state */
export function textReference({ text }) {
  if (!text) return "";
  return text.kind === "sample" ? `sample:${text.name}` : `sha256:${text.sha256}`;
}

/**
 * "wiki-lstm_wiki_3.117_gates", without extension.
 * @param {ReadState} state
 * @param {string} what
 * @param {string} [detail]  a unit, a position, a stretch
 */
export function exportName(state, what, detail = "") {
  return [state.model, textName(state), detail, what].filter(Boolean).map(plainName).join("_");
}

/** The text in a word: a sample's name, or the first digits of the hash. @param {ReadState} state */
export function textName({ text }) {
  if (!text) return "";
  return text.kind === "sample" ? text.name : `text ${text.sha256.slice(0, 8)}`;
}

/**
 * The line over a saved picture: what it shows, of which model, reading which text, where.
 * @param {ReadState} state
 * @param {string} what
 * @param {{start: number, stop: number} | number} [where]  a stretch or a position
 */
export function pictureTitle(state, what, where) {
  const stretch = typeof where === "object" ? `positions ${where.start} to ${where.stop - 1}` : "";
  const place = typeof where === "number" ? `position ${where}` : stretch;
  return [what, state.model, textName(state), place, heldName(state)].filter(Boolean).join(" · ");
}

/** What is held in the reading that the picture shows. @param {ReadState} state */
function heldName({ changed, reading }) {
  if (!changed || changed.reading.trace !== reading?.trace) return "";
  return `with ${changed.changes.map((change, index) => changeName(changed.asked[index] ?? change, changed.was, change)).join(", ")}`;
}

/**
 * Address of the numbers behind a picture.
 * @param {ReadState} state
 * @param {string} what
 * @param {"csv" | "npz"} format
 */
export function exportAddress(state, what, format) {
  const query = new URLSearchParams({ model: state.model, text: textReference(state), what, format });
  if (what === "unit") query.set("unit", unitLabel(state.unit));
  return `/api/export?${query}`;
}
