/** A small question mark beside a word: opens the help where it explains that word. */

import { byId } from "../common/dom.js";
import { element } from "../common/panel.js";

/** @typedef {"auc" | "f1" | "null" | "probe" | "causal"} Explained */

/** @param {Explained} what @param {string} name  as it is said */
export const helpMark = (what, name) =>
  element(
    "button",
    { type: "button", class: "help-mark", "data-help": what, "aria-label": `What is ${name}?`, title: `What is ${name}?` },
    "?"
  );

/** @param {() => void} open  the help @param {{signal: AbortSignal}} lifetime */
export function mountHelpMarks(open, { signal }) {
  document.addEventListener("click", ({ target }) => {
    const what = target instanceof Element ? target.closest("[data-help]")?.getAttribute("data-help") : null;
    if (!what) return;
    open();
    for (const old of byId("help", HTMLDialogElement).querySelectorAll(".explained")) old.classList.remove("explained");
    const paragraph = byId(`help-${what}`, HTMLElement);
    paragraph.classList.add("explained");
    paragraph.scrollIntoView({ block: "nearest" });
  }, { signal });
}
