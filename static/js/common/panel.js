/** What the panels have in common: a head, a body, a caption, a tooltip, and when to draw again. */

import { onThemeChange, theme } from "../plot/theme.js";
import { segmented } from "./dom.js";

/** @typedef {{signal: AbortSignal}} Lifetime */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** Writes only what differs, so that nothing is laid out for nothing. @param {Node} node @param {string} text */
export function setText(node, text) {
  const only = node.firstChild;
  if (only instanceof Text && only.nextSibling === null) {
    if (only.data !== text) only.data = text;
  } else if (node.textContent !== text) node.textContent = text;
}

/**
 * Fills a `.bar` from one share of its width to another; a gradient, because that costs paint alone, and no layout.
 * @param {HTMLElement} bar @param {number} from @param {number} to
 */
export function fillBar(bar, from, to) {
  const share = (/** @type {number} */ value) => `${(100 * Math.max(0, Math.min(1, value))).toFixed(1)}%`;
  const [start, stop] = Number.isNaN(from + to) ? ["0%", "0%"] : [share(from), share(to)];
  if (bar.style.getPropertyValue("--from") !== start) bar.style.setProperty("--from", start);
  if (bar.style.getPropertyValue("--to") !== stop) bar.style.setProperty("--to", stop);
}

/**
 * Head (title, note, tools), body and caption, in place of whatever the region held.
 * @param {HTMLElement} el
 * @param {string} title
 */
export function frame(el, title) {
  const heading = element("h2", {}, title);
  const note = element("p", { class: "figure-note" });
  const tools = element("div", { class: "figure-tools" });
  const body = element("div", { class: "figure-body" });
  const caption = element("p", { class: "figure-caption" });
  el.replaceChildren(element("header", { class: "figure-head" }, heading, note, tools), body, caption);
  el.classList.add("figure");
  return { heading, note, tools, body, caption };
}

/**
 * Draws when one of the selected values, the width of `body`, the theme or the device's pixels have changed.
 * @template {object} State
 * @param {HTMLElement} body
 * @param {import("../state/store.js").Store<State>} store
 * @param {(state: State) => readonly unknown[]} select
 * @param {(state: State, width: number) => void} draw
 * @param {Lifetime} lifetime
 * @returns {() => void}  looks again now, for what the store does not know
 */
export function keepDrawn(body, store, select, draw, { signal }) {
  let width = 0;
  /** @type {readonly unknown[]} */
  let seen = [];
  const check = () => {
    if (width === 0) return;
    const state = store.get();
    const now = [width, theme().version, devicePixelRatio, ...select(state)];
    if (now.length === seen.length && now.every((value, index) => Object.is(value, seen[index]))) return;
    seen = now;
    draw(state, width);
  };
  const observer = new ResizeObserver(([entry]) => {
    width = Math.floor(entry?.contentRect.width ?? 0);
    check();
  });
  observer.observe(body);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  onThemeChange(check, { signal });
  store.subscribe(check, { signal });
  return check;
}

/**
 * Buttons of which one is chosen, for options that may change.
 * @param {string} label
 * @param {(value: string) => void} chosen
 */
export function choice(label, chosen) {
  const el = element("div", { class: "segmented", role: "radiogroup", "aria-label": label });
  let offered = "";
  let lifetime = new AbortController();
  let showChosen = (/** @type {string} */ _value) => {};
  return {
    el,
    /** @param {[string, string][]} options  values and what they are called */
    offer(options) {
      if (options.join("|") === offered) return;
      offered = options.join("|");
      el.replaceChildren(...options.map(([value, name]) =>
        element("button", { type: "button", role: "radio", "data-value": value }, name)));
      lifetime.abort();
      lifetime = new AbortController();
      showChosen = segmented(el, chosen, lifetime.signal);
    },
    /** @param {string} value */
    show(value) {
      showChosen(value);
    },
  };
}

/**
 * A small label beside the pointer.
 * @param {HTMLElement} parent  positioned
 */
export function tooltip(parent) {
  const tip = element("div", { class: "figure-tip", "aria-hidden": "true", hidden: "" });
  parent.append(tip);
  return {
    /** @param {number} x @param {number} y @param {string} text  in CSS pixels of the parent */
    show(x, y, text) {
      setText(tip, text);
      tip.hidden = false;
      const left = Math.max(0, Math.min(x + 14, parent.clientWidth - tip.offsetWidth));
      const above = y - tip.offsetHeight - 10;
      tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(above < -28 ? y + 18 : above)}px)`;
    },
    hide() {
      tip.hidden = true;
    },
  };
}
