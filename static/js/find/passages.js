/** Where the unit is strongest in the searched text: passages under each other, aligned on the peak and coloured. */

import { byId } from "../common/dom.js";
import { choice, element, setText } from "../common/panel.js";
import { colourIndex } from "../plot/colours.js";
import { count, glyph, signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { drawnWhile } from "./drawn.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('../wire/find.js').Passage} Passage */

const MOST = 5; // passages

/** @param {import('./state.js').FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountPassages(store, lifetime) {
  const el = byId("passages", HTMLElement);
  let which = "top";
  const ends = choice("Which passages", (value) => {
    which = value;
    ends.show(value);
    draw();
  });
  ends.offer([["top", "highest"], ["bottom", "lowest"]]);
  ends.show(which);
  const body = element("div", { class: "figure-body" });
  const note = element("p", { class: "figure-note" });
  el.append(
    element(
      "div", { class: "figure-head" }, element("h3", {}, "Where it peaks"), note,
      element("div", { class: "figure-tools" }, ends.el)
    ),
    body
  );
  let width = 0;

  function draw() {
    const state = store.get();
    const profile = state.profile?.profile;
    if (!profile) return;
    const most = state.sign > 0 === (which === "top") ? profile.top : profile.bottom;
    const shown = most.slice(0, MOST);
    const cells = Math.floor((width - 54) / (theme().rem * 0.49)); // as wide as a character of the lines
    body.replaceChildren(element(
      "ol", { class: "passage-lines" }, ...shown.map((passage) => line(passage, state, Math.max(20, cells)))
    ));
    setText(note, shown.length ? `by ${state.sign < 0 ? "−" : ""}h, in the searched text` : "no passages were kept");
  }
  const isThere = (/** @type {FindState} */ { found, profile, unit }) => found !== null && profile?.profile?.layer === unit.layer && profile.profile.unit === unit.unit;
  drawnWhile(el, body, store, isThere, (state) => [state.profile, state.unit, state.sign, state.palette], (_, across) => {
    width = across;
    draw();
  }, lifetime);
}

/** @param {Passage} passage @param {FindState} state @param {number} cells */
function line({ characters, peak, values, position, place }, { sign, palette }, cells) {
  const all = Array.from(characters);
  const first = peak - Math.floor(cells * 0.6);
  const table = theme().palettes[palette];
  const end = Math.max(1, ...values.map(Math.abs));
  const spans = Array.from({ length: cells }, (_, index) => {
    const at = first + index;
    const character = all[at];
    const span = element("span", {}, character === undefined ? " " : character === " " ? " " : glyph(character));
    if (character === undefined) return span;
    const entry = colourIndex(sign * (values[at] ?? NaN), end);
    span.style.backgroundColor = table.css[entry] ?? "";
    span.style.color = table.pale[entry] ? "#000000" : "#ffffff";
    if (at === peak) span.className = "peak";
    return span;
  });
  const value = element("span", { class: "passage-value numbers" }, signed(sign * (values[peak] ?? NaN)));
  return element(
    "li", { title: `${place ? `${place}, ` : ""}position ${count(position)}` },
    element("span", { class: "passage-text" }, ...spans), value
  );
}
