/** The weights as numbers that can be typed where they stand in the picture, and one of them on a slider. */

import { element, setText } from "../../common/panel.js";
import { written } from "../equation.js";
import { sayAt } from "../controls.js";
import { MOST_WEIGHT, printed, withWeight } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./network.js").WeightPlace} WeightPlace */

/** What is typed as a weight; NaN if it is none. @param {string} text */
export function weightFrom(text) {
  const trimmed = text.trim().replace("−", "-");
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : NaN;
  return Math.abs(value) <= MOST_WEIGHT ? value : NaN;
}

/**
 * @param {HTMLElement} body  of the picture @param {HTMLElement} bar  control of the weights, with a slider
 * @param {import("../../state/store.js").Store<any>} store @param {{signal: AbortSignal}} lifetime
 */
export function mountWeights(body, bar, store, { signal }) {
  const slider = /** @type {HTMLInputElement} */ (bar.querySelector("input[type=range]"));
  const chosenName = /** @type {HTMLElement} */ (bar.querySelector(".chosen-weight"));
  /** @type {HTMLInputElement[]} */
  let fields = [];
  let made = "";
  let chosen = 0;

  const set = (/** @type {number} */ index, /** @type {number} */ value) => {
    sayAt(bar, "");
    store.set({ weights: withWeight(store.get(), index, value) });
  };
  const typed = (/** @type {number} */ index, /** @type {HTMLInputElement} */ field) => {
    const value = weightFrom(field.value);
    field.setAttribute("aria-invalid", String(Number.isNaN(value)));
    if (Number.isNaN(value)) sayAt(bar, `Expected a number from ${-MOST_WEIGHT} to ${MOST_WEIGHT} for ${field.title}, got ${field.value.trim() || "nothing"}.`);
    else set(index, value);
  };
  const choose = (/** @type {number} */ index) => {
    chosen = index;
    showChosen(store.get());
  };
  /** @param {State} state */
  function showChosen({ network }) {
    if (!network) return;
    chosen = Math.min(chosen, network.weights.length - 1);
    const value = network.weights[chosen] ?? 0;
    fields.forEach((field, index) => field.classList.toggle("chosen", index === chosen));
    const name = printed(network.names[chosen] ?? "", network);
    setText(chosenName, `${name} = ${written(value, 3)}`);
    slider.setAttribute("aria-label", `Weight ${name}`);
    if (Number(slider.value) !== value) slider.value = String(value);
  }
  slider.addEventListener("input", () => set(chosen, Number(slider.value)), { signal });
  bar.querySelector("button")?.addEventListener("click", () => {
    sayAt(bar, "");
    for (const [index, field] of fields.entries()) write(field, store.get().network?.weights[index] ?? 0);
    store.set({ weights: "" });
  }, { signal });

  /** @param {number} index @param {string} name */
  function make(index, name) {
    const field = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", title: name, "aria-label": `Weight ${name}`, "aria-describedby": "weights-error" });
    field.addEventListener("change", () => typed(index, field));
    field.addEventListener("focus", () => choose(index));
    field.addEventListener("keydown", (event) => {
      const move = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (event.key === "Enter") typed(index, field);
      if (!move) return;
      event.preventDefault();
      const value = weightFrom(field.value);
      if (Number.isNaN(value)) return;
      field.value = String(Number((value + move * (event.shiftKey ? 1 : 0.1)).toFixed(6)));
      typed(index, field);
    });
    fields[index] = field;
    return element("label", { class: "weight" }, element("span", {}, name), field);
  }

  /** @param {HTMLInputElement} field @param {number} value */
  function write(field, value) {
    field.value = String(value).replace("-", "−");
    field.removeAttribute("aria-invalid");
  }

  /**
   * Makes the fields of a system once, then moves them and shows their values; what is being typed is left alone.
   * @param {State} state @param {WeightPlace[]} places
   */
  return function show(state, places) {
    const { network } = state;
    if (!network) return;
    if (made !== network.system) {
      made = network.system;
      chosen = network.names.findIndex((name) => name.startsWith(made === "parity" ? "b" : "u"));
      for (const old of body.querySelectorAll(".weight")) old.remove();
      fields = [];
      body.append(...network.names.map((name, index) => make(index, printed(name, network))));
    }
    for (const { index, at: [x, y] } of places) {
      const field = fields[index];
      const label = field?.parentElement;
      if (!field || !label) continue;
      label.style.left = `${x.toFixed(1)}px`;
      label.style.top = `${y.toFixed(1)}px`;
      const typing = field === document.activeElement && weightFrom(field.value) === network.weights[index];
      if (!typing) write(field, network.weights[index] ?? 0);
      field.classList.toggle("changed", network.weights[index] !== network.by_hand[index]);
    }
    showChosen(state);
  };
}
