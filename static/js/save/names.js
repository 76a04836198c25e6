/** Names of saved files: what it is, of which model and text, in characters that every file system takes. */

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
 * @param {string} [detail]
 */
export function exportName(state, what, detail = unitLabel(state.unit)) {
  const { text } = state;
  const named = !text ? "" : text.kind === "sample" ? text.name : text.sha256.slice(0, 8);
  return [state.model, named, detail, what].map(plainName).join("_");
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
