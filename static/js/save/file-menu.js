/** The small "save" menu of a panel: a list of files that are made when they are asked for. */

import { element } from "../common/panel.js";

/**
 * @typedef {object} SavedFile
 * @property {string} kind   SVG, PNG, CSV, NPZ
 * @property {string} label  what is in it, in a word or two
 * @property {string} name   with extension
 * @property {() => Promise<Blob>} make
 */

/**
 * @param {HTMLElement} el  the menu is appended to it
 * @param {() => SavedFile[]} files  asked for when the menu opens
 * @param {(text: string) => void} failed  is told why there is no file
 */
export function mountFileMenu(el, files, failed) {
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
    list.replaceChildren(...files().map((file) => entry(file, details, failed)));
    const lifetime = new AbortController();
    details.addEventListener("toggle", () => lifetime.abort(), { once: true });
    document.addEventListener("pointerdown", close, { signal: lifetime.signal });
    details.addEventListener("keydown", close, { signal: lifetime.signal });
  });
}

/** @param {SavedFile} file @param {HTMLDetailsElement} details @param {(text: string) => void} failed */
function entry({ kind, label, name, make }, details, failed) {
  const button = element("button", { type: "button" }, element("b", {}, kind), ` ${label}`);
  button.addEventListener("click", async () => {
    details.open = false;
    details.querySelector("summary")?.focus();
    try {
      download(await make(), name);
    } catch (error) {
      failed(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  return button;
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
