/** The keys of a lesson. */

import { isForeign, isTaken } from "../common/keyboard.js";

/**
 * @typedef {object} Deeds
 * @property {() => void} theme
 * @property {() => void} big
 * @property {() => void} help
 * @property {() => void} undo
 * @property {() => void} reset
 * @property {() => void} stop  what computes
 * @property {() => import("./transport.js").Transport | null} transport
 * @property {Record<string, () => void>} own  keys of the lesson
 */

/** @param {Deeds} deeds @param {{signal: AbortSignal}} lifetime */
export function mountKeys(deeds, { signal }) {
  document.addEventListener("keydown", (event) => {
    if (isForeign(event) || isTaken(event.target, event.key) || document.querySelector("dialog[open]")) return;
    const deed = deedOf(event, deeds);
    if (!deed) return;
    event.preventDefault();
    deed();
  }, { signal });
}

/** @param {KeyboardEvent} event @param {Deeds} deeds @returns {(() => void) | null} */
function deedOf({ key, shiftKey }, deeds) {
  const own = deeds.own[key];
  if (own) return own;
  const transport = deeds.transport();
  const by = shiftKey ? 10 : 1;
  /** @type {Record<string, (() => void) | undefined>} */
  const known = {
    t: deeds.theme, b: deeds.big, "?": deeds.help, z: deeds.undo, r: deeds.reset, Escape: deeds.stop,
    i: () => location.assign("/lessons"), p: () => follow("prev"), n: () => follow("next"),
    ...(transport && {
      ArrowLeft: () => transport.move(-by), ArrowRight: () => transport.move(by), " ": transport.toggle,
      Home: () => transport.to("start"), End: () => transport.to("end"),
    }),
  };
  return known[key] ?? null;
}

/** @param {"prev" | "next"} rel */
function follow(rel) {
  /** @type {HTMLAnchorElement | null} */ (document.querySelector(`a[rel=${rel}]`))?.click();
}
