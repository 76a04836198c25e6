/** Small things that the controls of the pages have in common. */

/**
 * The element with an id; a missing one is a mistake in the template.
 * @template {HTMLElement} E
 * @param {string} id @param {new () => E} Type
 * @returns {E}
 */
export function byId(id, Type) {
  const element = document.getElementById(id);
  if (!(element instanceof Type)) throw new Error(`the page has no ${Type.name} #${id}`);
  return element;
}

/**
 * A group of buttons of which one is chosen; the arrow keys move inside the group.
 * @param {HTMLElement} group  role=radiogroup, of buttons with role=radio and data-value
 * @param {(value: string) => void} choose
 * @param {AbortSignal} signal
 * @returns {(value: string) => void} shows a value as chosen
 */
export function segmented(group, choose, signal) {
  const buttons = [...group.querySelectorAll("button")];
  group.addEventListener("click", ({ target }) => {
    const value = target instanceof Element ? target.closest("button")?.dataset.value : undefined;
    if (value !== undefined) choose(value);
  }, { signal });
  group.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const from = buttons.findIndex((button) => button === event.target);
    if (!move || from < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = buttons[(from + move + buttons.length) % buttons.length];
    next?.focus();
    choose(next?.dataset.value ?? "");
  }, { signal });
  return (value) => {
    for (const button of buttons) {
      const chosen = button.dataset.value === value;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  };
}

/** "1,204" @param {number} value */
export const grouped = (value) => value.toLocaleString("en-US");

/** One or many. @param {number} value @param {string} word */
export const plural = (value, word) => `${grouped(value)} ${word}${value === 1 ? "" : "s"}`;

/**
 * The first letter as a capital and a full stop at the end: a server's sentence as people read it.
 * @param {string} text
 */
export function sentence(text) {
  const whole = text.trim();
  if (!whole) return "";
  return whole[0]?.toUpperCase() + whole.slice(1) + (/[.!?]$/.test(whole) ? "" : ".");
}
