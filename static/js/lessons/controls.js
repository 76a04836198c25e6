/** Binds the controls of a lesson's template to the settings of their names. */

import { sentence, segmented } from "../common/dom.js";
import { watch } from "../state/store.js";

/** @typedef {import("./address.js").Settings} Settings */
/** @typedef {import("../state/store.js").Store<any>} AnyStore */
/** @typedef {{signal: AbortSignal}} Lifetime */

const MOST_TOLD = 24; // characters of what was typed

/**
 * Every control of the page.
 * @param {AnyStore} store @param {Lifetime} lifetime
 * @returns {() => void}  what is typed and was refused gives way to the setting again
 */
export function mountControls(store, lifetime) {
  /** @type {(() => void)[]} */
  const shown = [];
  for (const control of document.querySelectorAll("[data-control]")) {
    const el = /** @type {HTMLElement} */ (control);
    if (el.dataset.kind === "own") continue; // the lesson binds it, refusals are told at it
    const bind = { slider: bindNumber, number: bindNumber, field: bindField, choice: bindChoice, toggle: bindToggle }[el.dataset.kind ?? ""];
    if (!bind) throw new Error(`no control is a ${el.dataset.kind}`);
    const show = bind(el, nameOf(el), store, lifetime);
    if (show) shown.push(show);
  }
  return () => shown.forEach((show) => show());
}

/** @param {HTMLElement} el */
const nameOf = (el) => el.dataset.control ?? "";

/** @param {HTMLElement} el @param {string} name @param {AnyStore} store @param {Lifetime} lifetime */
function bindNumber(el, name, store, { signal }) {
  const field = /** @type {HTMLInputElement} */ (el.querySelector(`#${name}`));
  const slider = /** @type {HTMLInputElement | null} */ (el.querySelector("input[type=range]"));
  const log = "log" in el.dataset;
  if (slider && log) {
    slider.min = String(Math.log10(Number(slider.min)));
    slider.max = String(Math.log10(Number(slider.max)));
  }
  slider?.addEventListener("input", () => {
    const value = Number(slider.value);
    sayAt(el, "");
    store.set({ [name]: log ? Number((10 ** value).toPrecision(3)) : value });
  }, { signal });
  const typed = () => {
    const { value, error } = numberFrom(field.value, el, field);
    sayAt(el, error);
    if (!error) store.set({ [name]: value });
  };
  field.addEventListener("change", typed, { signal });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") typed();
    const move = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!move || !slider) return;
    event.preventDefault();
    move > 0 ? slider.stepUp() : slider.stepDown();
    slider.dispatchEvent(new Event("input"));
  }, { signal });
  const show = () => {
    const value = store.get()[name];
    field.value = shortest(value);
    if (slider) slider.value = String(log ? Math.log10(value) : value);
    sayAt(el, "");
  };
  watch(store, (state) => [state[name]], show, { signal });
  return show;
}

/** @param {number} value */
const shortest = (value) => String(Number(value.toPrecision(12)));

/** @param {string} text */
const shortened = (text) => (text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)}…` : text);

/**
 * Whether the page can show a setting that an address names: a number within the bounds of its field, a choice that exists.
 * @param {string} name @param {string | number | boolean} value
 */
export function fitsControl(name, value) {
  const el = /** @type {HTMLElement | null} */ (document.querySelector(`[data-control="${CSS.escape(name)}"]`));
  if (document.querySelector(`[data-transport="${CSS.escape(name)}"]`)) return Number.isInteger(value) && Number(value) >= 0;
  if (el?.dataset.kind === "choice") return [...el.querySelectorAll("[data-value]")].some((button) => button.getAttribute("data-value") === String(value));
  const field = /** @type {HTMLInputElement | null | undefined} */ (el?.querySelector("input[data-least]"));
  return !el || !field || numberFrom(String(value), el, field).error === "";
}

/** @param {string} text @param {HTMLElement} el @param {HTMLInputElement} field */
function numberFrom(text, el, field) {
  const trimmed = text.trim().replace("−", "-");
  const whole = "whole" in el.dataset;
  const [least, most] = [Number(field.dataset.least), Number(field.dataset.most)];
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : NaN;
  const fits = number >= least && number <= most && (!whole || Number.isInteger(number));
  const kind = whole ? "a whole number" : "a number";
  return { value: number, error: fits ? "" : `Expected ${kind} from ${least} to ${most}, got ${shortened(trimmed) || "nothing"}.` };
}

/** @param {HTMLElement} el @param {string} name @param {AnyStore} store @param {Lifetime} lifetime */
function bindField(el, name, store, { signal }) {
  const field = /** @type {HTMLInputElement} */ (el.querySelector("input, textarea"));
  field.addEventListener("input", () => store.set({ [name]: field.value }), { signal });
  watch(store, (state) => [state[name]], ({ [name]: value }) => {
    if (field.value !== value) field.value = value;
    sayAt(el, "");
  }, { signal });
}

/** @param {HTMLElement} el @param {string} name @param {AnyStore} store @param {Lifetime} lifetime */
function bindChoice(el, name, store, { signal }) {
  const group = /** @type {HTMLElement} */ (el.querySelector("[role=radiogroup]"));
  const like = store.get()[name];
  const show = segmented(group, (value) => store.set({ [name]: typeof like === "number" ? Number(value) : value }), signal);
  watch(store, (state) => [state[name]], ({ [name]: value }) => {
    show(String(value));
    sayAt(el, "");
  }, { signal });
}

/** @param {HTMLElement} el @param {string} name @param {AnyStore} store @param {Lifetime} lifetime */
function bindToggle(el, name, store, { signal }) {
  const box = /** @type {HTMLInputElement} */ (el.querySelector("input"));
  box.addEventListener("change", () => store.set({ [name]: box.checked }), { signal });
  watch(store, (state) => [state[name]], ({ [name]: value }) => (box.checked = value), { signal });
}

/**
 * What is wrong with what stands in a control; "" takes it back.
 * @param {Element} el @param {string} text
 */
export function sayAt(el, text) {
  const place = el.querySelector(".field-error");
  if (!place || place.textContent === text) return;
  place.textContent = text;
  el.querySelector("input, textarea, [role=radiogroup]")?.toggleAttribute("aria-invalid", text !== "");
  if (text) el.querySelector("input, textarea")?.setAttribute("aria-invalid", "true");
}

/**
 * The control that a refusal is about, if the page has it: "weights.2.1" is about "weights".
 * @param {string} field
 */
export function controlOf(field) {
  const [name] = field.split(".");
  return name ? document.querySelector(`[data-control="${CSS.escape(name)}"]`) : null;
}

/** @param {import("../api.js").Refusal} refusal */
export const spoken = ({ message, hint }) => `${sentence(message)} ${sentence(hint)}`.trim();
