/** The control of one setting: of one lane, or of both. */

import { element, setText } from "../common/panel.js";
import { segmented } from "../common/dom.js";
import { appliesTo, typed } from "./fields.js";
import { corpusName } from "./phrases.js";
import { LANE_NAMES, errorAt, settingsOf } from "./state.js";

/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */

/**
 * @typedef {object} Control
 * @property {HTMLElement} el
 * @property {HTMLElement} input  what a label is for
 * @property {(state: GradientsState) => void} show
 */

/**
 * @typedef {object} Place
 * @property {LaneIndex | null} lane  null: both
 * @property {string} prefix          of ids, so that a setting may have controls in several places
 * @property {boolean} [compact]      a few choices as buttons side by side, a symbol in place of the label
 * @property {(text: string) => void} commit
 * @property {() => void} [paste]     offered by the choice of a text
 * @property {AbortSignal} signal
 */

export const PASTE = "paste";

/** @param {Field} field @param {Place} place @returns {Control} */
export function makeControl(field, place) {
  const id = `${place.prefix}-${field.name}`;
  const error = element("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const made = bare(field, place, id);
  const el = element("div", { class: "control" }, made.el, error);
  if (place.lane !== null) el.dataset.lane = LANE_NAMES[place.lane];
  return {
    el,
    input: made.input,
    show(state) {
      const wrong = errorAt(state, place.lane, field.name);
      const lane = place.lane ?? 0;
      const settings = settingsOf(state, lane);
      el.hidden = !appliesTo(field, settings);
      setText(error, wrong ? `${wrong.text} ${wrong.hint}`.trim() : "");
      made.input.setAttribute("aria-invalid", String(wrong !== null));
      if (wrong) made.input.setAttribute("aria-describedby", error.id);
      else made.input.removeAttribute("aria-describedby");
      if (!wrong || made.input.tagName !== "INPUT") made.show(state, typed(field, raw(state, lane)[field.name]));
    },
  };
}

/** What was set, whether it applies or not. @param {GradientsState} state @param {LaneIndex} lane */
const raw = ({ shared, a, b }, lane) => ({ ...shared, ...(lane === 0 ? a : b) });

/**
 * @typedef {{el: HTMLElement, input: HTMLElement, show: (state: GradientsState, text: string) => void}} Bare
 * @param {Field} field @param {Place} place @param {string} id
 * @returns {Bare}
 */
function bare(field, place, id) {
  if (field.kind === "corpus") return corpusSelect(field, place, id);
  if (field.kind !== "choice") return numberInput(field, place, id);
  return place.compact && (field.choices?.length ?? 0) <= 3 ? buttons(field, place) : choiceSelect(field, place, id);
}

/** @param {Field} field @param {Place} place */
const spoken = (field, { lane }) => (lane === null ? field.label : `${field.label} of ${LANE_NAMES[lane]}`);

/** @param {Field} field @param {Place} place @param {string} id @returns {Bare} */
function numberInput(field, place, id) {
  const input = element("input", {
    id, type: "text", inputmode: field.kind === "whole" ? "numeric" : "decimal", autocomplete: "off", spellcheck: "false",
    "aria-label": spoken(field, place), placeholder: field.empty?.word ?? "", title: field.help,
  });
  const unit = element("span", { class: "unit" }, field.unit ?? "");
  const symbol = place.compact && field.symbol ? [element("span", { class: "symbol" }, field.symbol)] : [];
  let shown = "";
  input.addEventListener("change", () => place.commit(input.value), { signal: place.signal });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === shown) return;
    event.preventDefault();
    input.value = shown;
    place.commit(shown);
  }, { signal: place.signal });
  return {
    el: element("span", { class: "field" }, ...symbol, input, unit),
    input,
    show(_, text) {
      const typing = document.activeElement === input && input.value !== shown;
      shown = text;
      if (!typing && input.value !== text) input.value = text;
    },
  };
}

/** @param {Field} field @param {Place} place @param {string} id @returns {Bare} */
function choiceSelect(field, place, id) {
  const select = element("select", { id, "aria-label": spoken(field, place), title: field.help });
  select.append(...(field.choices ?? []).map(([value, name]) => new Option(name, value)));
  select.addEventListener("change", () => place.commit(select.value), { signal: place.signal });
  return {
    el: select,
    input: select,
    show(_, text) {
      if (select.value !== text) select.value = text;
    },
  };
}

/** @param {Field} field @param {Place} place @returns {Bare} */
function buttons(field, place) {
  const group = element("div", { class: "segmented", role: "radiogroup", "aria-label": spoken(field, place) });
  group.append(...(field.choices ?? []).map(([value, name]) =>
    element("button", { type: "button", role: "radio", "data-value": value }, name)));
  const show = segmented(group, place.commit, place.signal);
  return { el: group, input: group, show: (_, text) => show(text) };
}

/** @param {Field} field @param {Place} place @param {string} id @returns {Bare} */
function corpusSelect(field, place, id) {
  const select = element("select", { id, "aria-label": spoken(field, place), title: field.help });
  let text = "";
  select.addEventListener("change", () => {
    if (select.value !== PASTE) return place.commit(select.value);
    select.value = text;
    place.paste?.();
  }, { signal: place.signal });
  return {
    el: select,
    input: select,
    show({ lab }, value) {
      text = value;
      const known = lab?.corpora.map((corpus) => corpus.value) ?? [];
      const options = known.includes(value) || !lab ? known : [...known, value];
      if (select.dataset.options !== options.join("|")) {
        select.dataset.options = options.join("|");
        const names = options.map((one) => new Option(corpusName(one, lab), one));
        select.replaceChildren(...names, new Option("Paste a text …", PASTE));
      }
      select.value = value;
    },
  };
}
