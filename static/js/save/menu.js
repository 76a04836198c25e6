/** The small "save" menu of a panel: the picture as SVG or PNG, the numbers behind it as CSV or NPZ. */

import { element } from "../common/panel.js";
import { figureFile } from "../plot/plotly.js";
import { drawnPng, drawnSvg } from "./drawn.js";
import { onPaper } from "../plot/layout.js";
import { theme } from "../plot/theme.js";
import { unitLabel } from "../read/state.js";
import { exportAddress, exportName } from "./names.js";

/** @typedef {import("../state/store.js").Store<import("../read/state.js").ReadState>} ReadStore */
/** @typedef {import("../plot/canvas.js").Pen} Pen */
/** @typedef {import("../plot/plotly.js").Figure} Figure */

/**
 * What a menu offers. A panel gives `draw` and `size`, or `figure`, or numbers alone.
 * @typedef {object} Saving
 * @property {() => string} name  of the picture's file, without extension
 * @property {() => string} title  over the picture
 * @property {() => string} [caption]  under a drawing
 * @property {(pen: Pen, box: {width: number, height: number}) => void} [draw]
 * @property {() => {width: number, height: number}} [size]  of the drawing, in CSS pixels
 * @property {() => Figure | null} [figure]
 * @property {() => {what: string, label: string}[]} exports  numbers to be had from the server
 * @property {ReadStore} store
 */

/**
 * @param {HTMLElement} el  the menu is appended to it
 * @param {Saving} saving
 */
export function mountSaveMenu(el, saving) {
  const list = element("div", { class: "save-list", role: "group" });
  const summary = element("summary", { title: "Save the picture or the numbers behind it" }, "save");
  const details = element("details", { class: "save-menu" }, summary, list);
  el.append(details);
  const close = (/** @type {Event} */ event) => {
    const outside = event.type === "pointerdown" && !details.contains(/** @type {Node} */ (event.target));
    const escape = event instanceof KeyboardEvent && event.key === "Escape";
    if (!outside && !escape) return;
    details.open = false;
    if (escape) {
      event.stopPropagation();
      summary.focus();
    }
  };
  details.addEventListener("toggle", () => {
    if (!details.open) return list.replaceChildren();
    list.replaceChildren(...entries(saving, details));
    const lifetime = new AbortController();
    details.addEventListener("toggle", () => lifetime.abort(), { once: true });
    document.addEventListener("pointerdown", close, { signal: lifetime.signal });
    details.addEventListener("keydown", close, { signal: lifetime.signal });
  });
}

/** @param {Saving} saving @param {HTMLDetailsElement} details */
function entries(saving, details) {
  /** @type {("svg" | "png")[]} */
  const formats = saving.figure || saving.draw ? ["svg", "png"] : [];
  const pictures = formats.map((format) =>
    entry(format.toUpperCase(), "picture", () => pictureFile(saving, format), `${saving.name()}.${format}`, saving, details));
  const numbers = saving.exports().flatMap(({ what, label }) => /** @type {const} */ (["csv", "npz"]).map((format) =>
    entry(format.toUpperCase(), label, () => numbersFile(saving.store, what, format),
      `${numbersName(saving.store, what)}.${format}`, saving, details)));
  return [...pictures, ...numbers];
}

/** @param {ReadStore} store @param {string} what */
function numbersName(store, what) {
  const state = store.get();
  return exportName(state, what, what === "unit" ? unitLabel(state.unit) : "");
}

/**
 * @param {string} kind @param {string} label
 * @param {() => Promise<Blob>} make @param {string} name
 * @param {Saving} saving @param {HTMLDetailsElement} details
 */
function entry(kind, label, make, name, saving, details) {
  const button = element("button", { type: "button" }, element("b", {}, kind), ` ${label}`);
  button.addEventListener("click", async () => {
    details.open = false;
    details.querySelector("summary")?.focus();
    try {
      download(await make(), name);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      saving.store.set({ notice: { level: "error", text: `Not saved: ${text}`, hint: "" } });
    }
  });
  return button;
}

/** @param {Saving} saving @param {"svg" | "png"} format */
async function pictureFile({ figure, draw, size, title, caption }, format) {
  if (figure) {
    const made = figure();
    if (!made) throw new Error("there is no picture yet");
    return figureFile(onPaper(made, title(), theme()), format);
  }
  if (!draw || !size) throw new Error("this panel has no picture");
  const drawing = { draw, title: title(), caption: caption?.() ?? "" };
  return format === "svg" ? drawnSvg(drawing, size()) : drawnPng(drawing, size());
}

/** @param {ReadStore} store @param {string} what @param {"csv" | "npz"} format */
async function numbersFile(store, what, format) {
  const response = await fetch(exportAddress(store.get(), what, format)).catch(() => null);
  if (!response) throw new Error("the server does not answer");
  if (response.ok) return response.blob();
  const refusal = await response.json().catch(() => null);
  throw new Error(refusal?.error ?? `the server answered ${response.status}`);
}

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
