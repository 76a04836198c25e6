/** The head of the page: which unit this is, its neighbours, the searches that looked at it, and where it leads. */

import { byId } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { parseUnit, unitLabel } from "../read/state.js";
import { watch } from "../state/store.js";
import { findAddress, readAddress, urlFromUnit } from "./address.js";
import { placeSentence } from "./sentences.js";
import { neighbour } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('./state.js').UnitStore} UnitStore */

/** @param {UnitStore} store @param {(key: string) => void} show  another search @param {{signal: AbortSignal}} lifetime */
export function mountHead(store, show, { signal }) {
  const search = byId("search", HTMLSelectElement);
  watch(store, (state) => [state.answer, state.refused, state.notes], (state) => {
    document.body.dataset.unit = state.answer ? "there" : state.refused ? "refused" : "waiting";
    setText(byId("title", HTMLElement), `Unit ${state.address}`);
    document.title = `Unit ${state.address} · ${state.model} · RNNscope`;
    setText(byId("crumb", HTMLElement), state.answer ? `${state.model}: ${placeSentence(state.answer)}` : state.model);
    byId("known", HTMLElement).replaceChildren(...knownAs(state));
    showRefusal(state);
    showSearches(search, state);
  }, { signal });
  watch(store, (state) => [state.answer, state.text, state.at, state.quantity, state.sign, state.searched, state.concept, state.theme, state.big, state.reading?.characters],
    showLinks, { signal });
  const negate = byId("negate", HTMLButtonElement);
  watch(store, (state) => [state.sign], ({ sign }) => negate.setAttribute("aria-pressed", String(sign < 0)), { signal });
  negate.addEventListener("click", () => store.set({ sign: store.get().sign > 0 ? -1 : 1 }), { signal });
  search.addEventListener("change", () => show(search.value), { signal });
  goTo(store, signal);
}

/** What the model's card calls it. @param {UnitState} state */
function knownAs({ answer }) {
  if (!answer || answer.shipped.length === 0) return [];
  return ["the model's card: ", element("b", {}, answer.shipped.join("; "))];
}

/** @param {UnitState} state */
function showLinks(state) {
  byId("read-link", HTMLAnchorElement).href = readAddress(state);
  byId("find-link", HTMLAnchorElement).href = findAddress(state);
  const { answer } = state;
  for (const [id, step] of /** @type {const} */ ([["previous", -1], ["next", 1]])) {
    const link = byId(id, HTMLAnchorElement);
    const to = answer ? unitLabel(neighbour(answer, step)) : null;
    link.hidden = to === null;
    if (to === null) continue;
    link.href = urlFromUnit(state, to);
    link.setAttribute("aria-label", `${step < 0 ? "Previous" : "Next"} unit, ${to}`);
  }
}

/** @param {UnitState} state */
function showRefusal({ refused, model }) {
  const panel = byId("refused", HTMLElement);
  panel.hidden = refused === null;
  if (!refused) return;
  panel.replaceChildren(
    element("p", {}, element("strong", {}, refused.error), refused.hint ? ` ${refused.hint}` : ""),
    element("p", {}, element("a", { href: "/find" }, "Find units"), " or ", element("a", { href: model ? `/?model=${encodeURIComponent(model)}` : "/" }, "read a text"), "."),
  );
}

/** @param {HTMLSelectElement} select @param {UnitState} state */
function showSearches(select, { answer }) {
  const searches = answer?.searches ?? [];
  const label = select.closest("label");
  if (label) label.hidden = searches.length === 0;
  const sorted = [...searches].sort((a, b) => (a.made < b.made ? 1 : -1));
  select.replaceChildren(...sorted.map(({ key, title, characters, concepts }) => {
    const about = concepts.length > 2 ? `${concepts.length} concepts` : concepts.join(", ");
    return new Option(`${title} · ${characters.toLocaleString("en-US")} characters · ${about}`, key);
  }));
  select.value = searches[0]?.key ?? "";
}

/** The field that leads to another unit. @param {UnitStore} store @param {AbortSignal} signal */
function goTo(store, signal) {
  const form = byId("go", HTMLFormElement);
  const field = byId("go-unit", HTMLInputElement);
  field.addEventListener("input", () => field.setAttribute("aria-invalid", "false"), { signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const state = store.get();
    const { answer } = state;
    const to = parseUnit(field.value, answer ? { layers: answer.layers, hiddenSize: answer.hidden_size } : null);
    field.setAttribute("aria-invalid", String(to === null));
    if (to) return location.assign(urlFromUnit(state, unitLabel(to)));
    const range = answer ? `Units go from 1.0 to ${answer.layers}.${answer.hidden_size - 1}.` : "";
    store.set({ notice: { level: "info", text: `“${field.value}” is no unit here.`, hint: range } });
  }, { signal });
}
