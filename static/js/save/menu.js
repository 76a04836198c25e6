/** The "save" menu of the panels that read: the picture as SVG or PNG, the numbers behind it as CSV or NPZ. */

import { unitLabel } from "../read/state.js";
import { mountFileMenu } from "./file-menu.js";
import { exportAddress, exportName } from "./names.js";
import { pictureFiles } from "./pictures.js";

/** @typedef {import("../state/store.js").Store<import("../read/state.js").ReadState>} ReadStore */

/**
 * What a menu offers: a picture, or numbers alone.
 * @typedef {import("./pictures.js").Picture & {
 *   exports: () => {what: string, label: string}[], files?: () => import("./file-menu.js").SavedFile[], store: ReadStore}} Saving
 *   exports: numbers to be had from the server; files: made here
 */

/**
 * @param {HTMLElement} el  the menu is appended to it
 * @param {Saving} saving
 */
export function mountSaveMenu(el, saving) {
  const { store } = saving;
  const files = () => [...pictureFiles(saving), ...(saving.files?.() ?? []), ...numbersFiles(saving)];
  mountFileMenu(el, files, (text) => store.set({ notice: { level: "error", text, hint: "" } }));
}

/** @param {Saving} saving */
function numbersFiles({ exports, store }) {
  return exports().flatMap(({ what, label }) => /** @type {const} */ (["csv", "npz"]).map((format) => ({
    kind: format.toUpperCase(), label, name: `${numbersName(store, what)}.${format}`,
    make: () => numbersFile(store, what, format),
  })));
}

/** @param {ReadStore} store @param {string} what */
function numbersName(store, what) {
  const state = store.get();
  return exportName(state, what, what === "unit" ? unitLabel(state.unit) : "");
}

/** @param {ReadStore} store @param {string} what @param {"csv" | "npz"} format */
async function numbersFile(store, what, format) {
  const response = await fetch(exportAddress(store.get(), what, format)).catch(() => null);
  if (!response) throw new Error("the server does not answer");
  if (response.ok) return response.blob();
  const refusal = await response.json().catch(() => null);
  throw new Error(refusal?.error ?? `the server answered ${response.status}`);
}
