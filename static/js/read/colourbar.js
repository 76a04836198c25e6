/** The bar over the text that belongs to colour: which unit, which quantity, which sign. */

import { byId, segmented } from "../common/dom.js";
import { watch } from "../state/store.js";
import { neighbour } from "./keys.js";
import { namedByUser } from "./notes.js";
import {
  chooseUnit, currentModel, hasCellState, parseUnit, shownQuantity, shownSign, shownUnit, unitLabel,
} from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountColourBar(store, { signal }) {
  mountUnit(store, signal);
  mountNamedUnits(store, signal);
  const group = byId("quantity", HTMLElement);
  const showQuantity = segmented(group, (value) => {
    store.set(value === "saliency" ? { saliency: true } : { quantity: value === "c" ? "c" : "h", saliency: false });
  }, signal);
  const cell = group.querySelector('[data-value="c"]');
  watch(store, (state) => [shownQuantity(state), state.saliency, state.reading?.characters], (state) => {
    showQuantity(state.saliency ? "saliency" : shownQuantity(state));
    cell?.toggleAttribute("hidden", state.reading !== null && !hasCellState(state.reading));
  }, { signal });
  const negate = byId("negate", HTMLButtonElement);
  negate.addEventListener("click", () => store.set({ sign: store.get().sign < 0 ? 1 : -1 }), { signal });
  watch(store, (state) => [state.sign], ({ sign }) => negate.setAttribute("aria-pressed", String(sign < 0)), { signal });
}

/** @param {ReadStore} store @param {AbortSignal} signal */
function mountUnit(store, signal) {
  const input = byId("unit", HTMLInputElement);
  const back = byId("unit-back", HTMLButtonElement);
  const on = byId("unit-on", HTMLButtonElement);
  back.addEventListener("click", () => store.set(neighbour(store.get(), -1)), { signal });
  on.addEventListener("click", () => store.set(neighbour(store.get(), 1)), { signal });

  function read() {
    const state = store.get();
    const unit = parseUnit(input.value, state.reading);
    const { reading } = state;
    const last = reading ? `${reading.layers}.${reading.hiddenSize - 1}` : "";
    input.setCustomValidity(unit || !reading ? "" : `layer.unit, from 1.0 to ${last}`);
    if (unit) store.set(chooseUnit(state, unit));
    return unit !== null;
  }
  input.addEventListener("change", () => void (read() || input.reportValidity()), { signal });
  input.addEventListener("input", () => input.setCustomValidity(""), { signal });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !read()) input.reportValidity();
    if (event.key !== "Escape") return;
    input.setCustomValidity("");
    input.value = unitLabel(store.get().unit);
    input.blur();
  }, { signal });
  input.addEventListener("blur", () => {
    input.setCustomValidity("");
    input.value = unitLabel(store.get().unit);
  }, { signal });
  input.addEventListener("focus", () => input.select(), { signal });
  watch(store, (state) => [shownUnit(state), state.reading !== null], (state) => {
    for (const control of [input, back, on]) control.disabled = state.reading === null;
    if (document.activeElement !== input || parseUnit(input.value)) input.value = unitLabel(shownUnit(state));
    input.classList.toggle("previewed", state.hoverUnit !== null);
  }, { signal });
}

/** @param {ReadStore} store @param {AbortSignal} signal */
function mountNamedUnits(store, signal) {
  const select = byId("named-unit", HTMLSelectElement);
  select.addEventListener("change", () => {
    const own = /^own:(.*)$/.exec(select.value)?.[1];
    const address = own === undefined ? null : parseUnit(own);
    if (address) return store.set(chooseUnit(store.get(), address));
    const named = currentModel(store.get())?.units[Number(select.value)];
    if (named) store.set({ ...chooseUnit(store.get(), named), quantity: named.quantity, sign: named.sign });
  }, { signal });
  watch(store, (state) => [state.model, state.models, state.notes], (state) => {
    const own = namedByUser(state.notes).map((unit) => new Option(`${unit.name} · ${unitLabel(unit)}`, `own:${unitLabel(unit)}`));
    const units = currentModel(state)?.units ?? [];
    const nameless = new Option("no name", "");
    nameless.disabled = true;
    nameless.hidden = true;
    select.replaceChildren(nameless, ...own, ...units.map((unit, index) =>
      new Option(`${unit.concept} · ${unitLabel(unit)} · AUC ${unit.auc.toFixed(2)}`, String(index))));
    select.hidden = units.length + own.length === 0;
  }, { signal });
  const shown = (/** @type {ReadState} */ state) =>
    [shownUnit(state), shownQuantity(state), shownSign(state), state.model, state.models, state.notes];
  watch(store, shown, (state) => {
    const index = nameShown(state);
    const label = unitLabel(shownUnit(state));
    select.value = state.notes[label]?.name ? `own:${label}` : index < 0 ? "" : String(index);
  }, { signal });
}

/** Index of the shown unit's name, -1 without one; of several the one for what is shown of it. @param {ReadState} state */
function nameShown(state) {
  const units = currentModel(state)?.units ?? [];
  const { layer, unit } = shownUnit(state);
  const here = units.filter((named) => named.layer === layer && named.unit === unit);
  const exact = here.find(({ quantity, sign }) => quantity === shownQuantity(state) && sign === shownSign(state));
  const best = exact ?? here[0];
  return best ? units.indexOf(best) : -1;
}
