/** Where the unit is highest and lowest in the searched text: passages aligned on their peaks, coloured by it. */

import { byId } from "../common/dom.js";
import { element, frame, keepDrawn, setText, tooltip } from "../common/panel.js";
import { colourIndex } from "../plot/colours.js";
import { count, inline, signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { shownName } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('../wire/find.js').Passage} Passage */

const PEAK_AT = 0.6; // of the width: what came before matters more
const AROUND = 48; // characters that a passage has on each side of its peak
const CELL = 0.52; // rem
const BESIDE = 4.2; // rem, for the value

/** @param {import('./state.js').UnitStore} store @param {{signal: AbortSignal}} lifetime */
export function mountPassages(store, lifetime) {
  const parts = frame(byId("passages", HTMLElement), "Passages");
  const lists = element("div", { class: "passage-lists" });
  const tops = list();
  const bottoms = list();
  lists.append(tops.el, bottoms.el);
  const none = element("p", { class: "figure-empty" });
  parts.body.append(none, lists);
  const tip = tooltip(parts.body);
  keepDrawn(parts.body, store, (state) => [state.answer, state.palette, state.sign], (state) => {
    const profile = state.answer?.profile;
    lists.hidden = !profile;
    setText(none, profile || !state.answer ? "" : "Come with a search of a text.");
    if (!profile) return setText(parts.caption, "");
    const limit = Math.max(Math.abs(profile.least), Math.abs(profile.largest)) || 1;
    const name = shownName(state);
    const [high, low] = state.sign > 0 ? [profile.top, profile.bottom] : [profile.bottom, profile.top];
    for (const [{ lines, title }, passages, which] of /** @type {const} */ ([[tops, high, "Highest"], [bottoms, low, "Lowest"]])) {
      setText(title, `${which} ${name}`);
      const cells = Math.max(20, Math.floor((lines.clientWidth / theme().rem - BESIDE) / CELL));
      lines.replaceChildren(...passages.map((passage) => line(passage, state, cells, limit)));
    }
    setText(parts.note, `colours end at ±${signed(limit).replace("+", "")}`);
    setText(parts.caption, `${count(high.length)} places where ${name} is highest and ${count(low.length)} where it is lowest in the searched text, the peak in one column; point at a character for its value.`);
  }, lifetime);
  parts.body.addEventListener("pointermove", (event) => {
    const value = event.target instanceof HTMLElement ? event.target.dataset.value : undefined;
    if (value === undefined) return tip.hide();
    const box = parts.body.getBoundingClientRect();
    tip.show(event.clientX - box.left, event.clientY - box.top, `${shownName(store.get())} ${signed(Number(value), 3)}`);
  }, lifetime);
  parts.body.addEventListener("pointerleave", () => tip.hide(), lifetime);
}

function list() {
  const title = element("h3");
  const lines = element("ol", { class: "passage-lines" });
  return { el: element("div", {}, title, lines), lines, title };
}

/** @param {Passage} passage @param {UnitState} state @param {number} cells @param {number} limit */
function line({ characters, peak, values, position, place }, { palette, sign }, cells, limit) {
  const all = Array.from(characters);
  const table = theme().palettes[palette];
  const before = Math.min(AROUND, Math.floor(cells * PEAK_AT));
  const first = peak - before;
  const spans = Array.from({ length: Math.min(cells, before + 1 + AROUND) }, (_, index) => {
    const at = first + index;
    const character = all[at];
    if (character === undefined) return element("span", {}, " ");
    const value = sign * (values[at] ?? NaN);
    const entry = colourIndex(value, limit);
    const span = element("span", { "data-value": value, class: at === peak ? "peak" : "" }, inline([character]));
    span.style.backgroundColor = table.css[entry] ?? "";
    span.style.color = table.pale[entry] ? "var(--ink-on-light)" : "var(--ink-on-dark)";
    return span;
  });
  const where = `${place ? `${place}, ` : ""}position ${count(position)}`;
  const most = signed(sign * (values[peak] ?? NaN));
  const spoken = `${where}, ${shownName({ sign })} ${most}: ${inline(all)}`;
  return element("li", { title: where }, element("span", { class: "passage-text", role: "img", "aria-label": spoken }, ...spans),
    element("output", { class: "numbers" }, most));
}
