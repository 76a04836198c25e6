/** Whom a key belongs to: the browser, the focused control, or the page. */

/**
 * Whether the page must leave the key alone.
 * @param {KeyboardEvent} event
 */
export const isForeign = (event) => event.defaultPrevented || event.isComposing || isShortcut(event);

/** A shortcut of the browser; AltGr makes characters on many keyboards. @param {KeyboardEvent} event */
const isShortcut = (event) =>
  (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");

/**
 * Whether the focused element has a use of its own for the key.
 * @param {EventTarget | null} target
 * @param {string} key
 */
export function isTaken(target, key) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  if (target instanceof HTMLInputElement) return target.type !== "range" || /^(Arrow|Home|End|Page)/.test(key);
  return (key === " " || key === "Enter") && target.closest("button, a, summary, [role=button]") !== null;
}
