/**
 * The parts of the text panel that open and close: search, editor, writer. Only one of editor and writer is
 * open.
 */

import { byId } from "../common/dom.js";

/** @typedef {"search" | "editor" | "writer"} InsetName */

/** @type {Record<InsetName, string>} */
const OPENERS = { search: "search-open", editor: "edit", writer: "write" };
const NAMES = /** @type {const} */ (["search", "editor", "writer"]);

/** @param {{signal: AbortSignal}} lifetime */
export function mountInsets({ signal }) {
  /** @param {InsetName} name */
  function close(name) {
    const inset = byId(name, HTMLElement);
    if (inset.hidden) return false;
    const held = inset.contains(document.activeElement);
    inset.hidden = true;
    byId(OPENERS[name], HTMLElement).setAttribute("aria-expanded", "false");
    inset.dispatchEvent(new CustomEvent("inset-closed"));
    if (held) byId("text", HTMLElement).focus({ preventScroll: true });
    return true;
  }

  /** @param {InsetName} name */
  function open(name) {
    if (name !== "search") close(name === "editor" ? "writer" : "editor");
    const inset = byId(name, HTMLElement);
    inset.hidden = false;
    byId(OPENERS[name], HTMLElement).setAttribute("aria-expanded", "true");
    inset.dispatchEvent(new CustomEvent("inset-opened"));
  }

  for (const name of NAMES) {
    const inset = byId(name, HTMLElement);
    const opener = byId(OPENERS[name], HTMLElement);
    opener.addEventListener("click", () => void (inset.hidden ? open(name) : close(name)), { signal });
    inset.addEventListener("close-inset", () => void close(name), { signal });
    inset.addEventListener("open-inset", () => open(name), { signal });
    inset.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("[data-close]")) close(name);
    }, { signal });
  }
  /** Closes what is open, the one with the focus first. */
  function closeOne() {
    const focused = NAMES.find((name) => byId(name, HTMLElement).contains(document.activeElement));
    return focused ? close(focused) : NAMES.some(close);
  }
  return { open, closeOne };
}
