/** "Hold unit 3.117": what of it, at which value, over which positions. */

import { byId } from "../common/dom.js";
import { choice, element, setText } from "../common/panel.js";
import { count, plain } from "../plot/format.js";
import { holding, MOST_HELD, withChange } from "./held.js";
import { hasUnitPages } from "./notes.js";
import { trackKey } from "./reading.js";
import { shownQuantity, unitLabel, valueAt } from "./state.js";
import { isSigned } from "./tracks-figure.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./state.js").UnitAddress} UnitAddress */
/** @typedef {import("../state/store.js").Store<ReadState>} ReadStore */
/** @typedef {import("../wire/messages.js").Clamp} Clamp */
/** @typedef {import("./reading.js").Reading} Reading */

/** @type {Record<string, string>} */
const WORDS = {
  h: "hidden state", c: "cell state", i: "input gate", f: "forget gate", g: "candidate", o: "output gate",
  r: "reset gate", z: "update gate", n: "candidate",
};

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountHoldDialog(store, { signal }) {
  const dialog = byId("hold", HTMLDialogElement);
  const form = byId("hold-form", HTMLFormElement);
  const value = byId("hold-value", HTMLInputElement);
  const slider = byId("hold-slider", HTMLInputElement);
  const error = byId("hold-error", HTMLElement);
  /** @type {UnitAddress} */
  let unit = { layer: 0, unit: 0 };
  /** @type {Clamp["quantity"]} */
  let quantity = "h";
  const quantities = choice("What of the unit", (name) => choose(/** @type {Clamp["quantity"]} */ (name)));
  byId("hold-quantity", HTMLElement).append(quantities.el);

  /** @param {Clamp["quantity"]} name */
  function choose(name) {
    const state = store.get();
    if (!state.reading) return;
    quantity = name;
    quantities.show(name);
    setText(byId("hold-word", HTMLElement), WORDS[name] ?? "");
    const { low, high } = rangeOf(state.reading, unit, name);
    Object.assign(slider, { min: String(low), max: String(high), step: String((high - low) / 200) });
    setText(byId("hold-range", HTMLElement), `${plain(low, 1)} to ${plain(high, 1)}`);
    const now = valueNow(state, unit, name);
    value.value = slider.value = String(Number.isFinite(now) ? Number(now.toPrecision(3)) : 0);
    slider.setAttribute("aria-valuetext", value.value);
  }

  /** @param {UnitAddress} address @param {boolean} here  the value at the cursor is edited */
  function open(address, here) {
    const state = store.get();
    const { reading, at } = state;
    if (!reading || reading.length === 0 || dialog.open) return;
    unit = address;
    error.textContent = "";
    setText(byId("hold-title", HTMLElement), `${here ? "Edit" : "Hold"} unit ${unitLabel(unit)}`);
    setText(byId("hold-cursor", HTMLElement), `from position ${count(at)}, the cursor, on`);
    setText(byId("hold-here", HTMLElement), `at position ${count(at)} alone: an edit of one value`);
    const negated = state.sign < 0 ? "The value itself counts here, not the one multiplied by −1." : "";
    setText(byId("hold-sign", HTMLElement), negated);
    const offered = ["h", "c", "i", "f", "g", "o", "r", "z", "n"].filter((name) => reading.trackNames.includes(name));
    quantities.offer(offered.map((name) => [name, name]));
    choose(shownQuantity(state));
    check(form, "at", here ? "value" : "zero");
    check(form, "where", here ? "here" : "all");
    dialog.showModal();
    (here ? value : checked(form, "at"))?.focus();
    if (here) value.select();
  }

  value.addEventListener("input", () => {
    check(form, "at", "value");
    slider.value = value.value;
  }, { signal });
  slider.addEventListener("input", () => {
    check(form, "at", "value");
    value.value = String(Number(Number(slider.value).toPrecision(3)));
    slider.setAttribute("aria-valuetext", value.value);
  }, { signal });
  byId("hold-count", HTMLInputElement).addEventListener("input", () => check(form, "where", "span"), { signal });
  byId("hold-close", HTMLButtonElement).addEventListener("click", () => dialog.close(), { signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const state = store.get();
    const change = changeOf(form, state, unit, quantity);
    error.textContent = typeof change === "string" ? change : "";
    if (typeof change === "string") return;
    const held = withChange(state.held, change);
    if (held.length > MOST_HELD) error.textContent = `At most ${MOST_HELD} changes at once: let go of one first.`;
    else {
      store.set(holding(state, held));
      dialog.close();
    }
  }, { signal });
  document.addEventListener("hold-unit", (event) => {
    const detail = event instanceof CustomEvent ? event.detail : null;
    open(detail?.unit === undefined ? store.get().unit : { layer: detail.layer, unit: detail.unit }, detail?.here === true);
  }, { signal });
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function check(form, name, value) {
  for (const radio of radios(form, name)) radio.checked = radio.value === value;
}

/** @param {HTMLFormElement} form @param {string} name */
const checked = (form, name) => radios(form, name).find((radio) => radio.checked);

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement[]} */
const radios = (form, name) => [...form.querySelectorAll(`input[name=${name}]`)].filter((node) => node instanceof HTMLInputElement);

/**
 * What the fields ask for, or what is wrong with them.
 * @param {HTMLFormElement} form @param {ReadState} state @param {UnitAddress} unit @param {Clamp["quantity"]} quantity
 * @returns {Clamp | string}
 */
function changeOf(form, { at, reading }, { layer, unit }, quantity) {
  const [how, where] = [checked(form, "at")?.value, checked(form, "where")?.value];
  const typed = numberIn("hold-value");
  if (how === "value" && !(Math.abs(typed) <= 1e6)) return refuse("hold-value", "The value must be a number from −1,000,000 to 1,000,000.");
  const value = how === "mean" ? null : how === "zero" ? 0 : typed;
  const length = numberIn("hold-count");
  const most = (reading?.length ?? 1) - at;
  if (where === "span" && !(Number.isInteger(length) && length >= 1)) return refuse("hold-count", "The number of characters must be a whole number from 1.");
  /** @type {Record<string, {start: number, stop: number | null}>} */
  const spans = {
    all: { start: 0, stop: null }, on: { start: at, stop: null }, here: { start: at, stop: at + 1 },
    span: { start: at, stop: at + Math.min(length, most) },
  };
  return { kind: "clamp", layer, unit, quantity, value, ...(spans[where ?? "all"] ?? { start: 0, stop: null }) };
}

/** @param {string} id */
function numberIn(id) {
  const text = byId(id, HTMLInputElement).value.trim();
  return text === "" ? NaN : Number(text);
}

/** @param {string} id @param {string} sentence */
function refuse(id, sentence) {
  byId(id, HTMLInputElement).focus();
  return sentence;
}

/** The values that the slider goes over. @param {Reading} reading @param {UnitAddress} unit @param {string} name */
function rangeOf(reading, { layer, unit }, name) {
  if (!isSigned(name)) return { low: 0, high: 1 };
  let most = 1;
  const row = reading.tracks.get(trackKey(layer, unit))?.rows[reading.trackNames.indexOf(name)];
  for (const value of row ?? []) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  const high = most > 1 ? Math.min(1e6, Math.ceil(most)) : 1;
  return { low: -high, high };
}

/** @param {ReadState} state @param {UnitAddress} unit @param {string} name */
function valueNow({ reading, at }, unit, name) {
  const row = reading?.tracks.get(trackKey(unit.layer, unit.unit))?.rows[reading.trackNames.indexOf(name)];
  return row?.[at] ?? (reading && name === "h" ? valueAt(reading, unit, "h", at) : NaN);
}

/**
 * The buttons that a unit's card has for it.
 * @param {HTMLElement} el
 * @param {ReadState} state
 */
export function showUnitActions(el, state) {
  const { unit, model, reading } = state;
  const act = (/** @type {string} */ name, /** @type {string} */ title, /** @type {boolean} */ here) => {
    const button = element("button", { type: "button", title, "aria-haspopup": "dialog" }, name);
    button.addEventListener("click", () => {
      button.dispatchEvent(new CustomEvent("hold-unit", { bubbles: true, detail: { ...unit, here } }));
    });
    return button;
  };
  const address = unitLabel(unit);
  const links = hasUnitPages() ? [
    element("a", { href: `/models/${encodeURIComponent(model)}/units/${address}` }, "Unit page"),
    element("a", { href: `/find?model=${encodeURIComponent(model)}&unit=${address}` }, "Find"),
  ] : [];
  el.hidden = !reading || reading.length === 0;
  el.replaceChildren(
    act("Hold …", "Hold this unit: h, c or a gate at a value, and read the text again (h)", false),
    act("Edit here …", "Set a value at the cursor alone, and read on", true), ...links,
  );
}
