/**
 * "Which units?": one line of truth about the concept, and the table of units, or of those that stand out where it was brushed.
 */

import { byId, plural, sentence } from "../common/dom.js";
import { choice, element, setText } from "../common/panel.js";
import { percent } from "../plot/format.js";
import { unitLabel } from "../read/state.js";
import { watch } from "../state/store.js";
import { helpMark } from "./helpmarks.js";
import { unitPage } from "./requests.js";
import { score, truthLine, two, unitName } from "./sentences.js";
import { choose, conceptKind, conceptTitle, rowsOf } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').Row} Row */

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountRanking(store, { signal }) {
  const table = byId("units", HTMLTableElement);
  const empty = byId("ranking-empty", HTMLElement);
  const filter = choice("Quantities", (value) => store.set({ filter: /** @type {FindState["filter"]} */ (value) }));
  byId("ranking-tools", HTMLElement).append(filter.el);
  filter.offer([["best", "best of each"], ["h", "h"], ["inner", "c and gates"]]);

  watch(store, (state) => [state.filter, state.findings?.cell, state.brushed], (state) => {
    filter.el.hidden = state.brushed !== null || state.findings === null;
    filter.show(state.filter);
  }, { signal });
  watch(store, (state) => [state.found, state.findings, state.brushed, state.refused, state.work, state.catalog], (state) => {
    showTruth(byId("truth", HTMLElement), state);
    const missing = emptySentence(state);
    setText(empty, missing);
    empty.hidden = missing === "";
    setText(byId("ranking-note", HTMLElement), noteOf(state));
  }, { signal });
  watch(
    store, (state) => [state.found, state.filter, state.brushed, state.notes, state.model],
    (state) => drawTable(table, state), { signal }
  );
  watch(
    store, (state) => [state.found, state.filter, state.brushed, state.notes, state.unit, state.of],
    (state) => markChosen(table, state), { signal }
  );

  keepHeight(byId("ranking", HTMLElement), store, signal);
  table.addEventListener("click", ({ target }) => {
    const line = target instanceof Element && !target.closest("a") ? target.closest("tr") : null;
    if (line?.dataset.row) chooseRow(store, Number(line.dataset.row));
  }, { signal });
  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const state = store.get();
    const rows = linesOf(state);
    const at = chosenIndex(state, rows);
    if (event.key === "Enter" && at >= 0 && event.target === table) return location.assign(unitPage(
      state.model, unitLabel(state.unit)
    ));
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    chooseRow(store, Math.min(to, rows.length - 1));
  }, { signal });
}

/**
 * While a search runs or something is brushed the panel stays as high as it was: the text below does not move under the mouse.
 * @param {HTMLElement} panel @param {FindStore} store @param {AbortSignal} signal
 */
function keepHeight(panel, store, signal) {
  let high = 0;
  const isFull = (/** @type {FindState} */ { found, brushed }) => found !== null && found.lack === null && brushed === null;
  const observer = new ResizeObserver(() => {
    if (isFull(store.get())) high = panel.offsetHeight;
  });
  observer.observe(panel);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  watch(store, (state) => [isFull(state), state.model], (state) => {
    panel.style.minHeight = isFull(state) || high === 0 ? "" : `${high}px`;
  }, { signal });
}

/**
 * The lines of the table: of the search, or of what was brushed.
 * @param {FindState} state
 * @returns {Row[]}
 */
export function linesOf({ found, filter, brushed }) {
  if (brushed) {
    return brushed.units.map(({ layer, unit, sign, auc }) =>
      ({ layer, unit, sign, quantity: "h", report: auc, choose: auc, low: NaN, high: NaN, f1: NaN, evidence: null }));
  }
  return found ? rowsOf(found, filter) : [];
}

/** @param {FindState} state @param {Row[]} rows */
const chosenIndex = ({ unit, of }, rows) =>
  rows.findIndex((row) => row.layer === unit.layer && row.unit === unit.unit && row.quantity === of);

/** @param {FindStore} store @param {number} index */
function chooseRow(store, index) {
  const row = linesOf(store.get())[index];
  if (row) store.set(choose(row));
}

/** The next line of the table, from anywhere on the page. @param {FindStore} store @param {1 | -1} step */
export function stepUnit(store, step) {
  const state = store.get();
  const rows = linesOf(state);
  chooseRow(store, Math.max(0, Math.min(rows.length - 1, chosenIndex(state, rows) + step)));
}

/** @param {HTMLElement} el @param {FindState} state */
function showTruth(el, state) {
  const { found, findings, brushed } = state;
  el.classList.toggle("caution", brushed !== null);
  if (brushed) {
    return el.replaceChildren(
      element("strong", {}, `${plural(brushed.on, "position")} on, ${plural(brushed.off, "position")} off. `),
      brushed.caution
    );
  }
  if (!found || !findings || found.lack !== null) return el.replaceChildren();
  el.replaceChildren(...truthLine(found, findings).map(({ text, strong }) => (strong ? element("strong", { class: "numbers" }, text) : text)));
}

/** Why there is no table. @param {FindState} state */
function emptySentence(state) {
  const { found, refused, work, brushed } = state;
  if (brushed) return brushed.units.length === 0 ? "No unit differs between these spans." : "";
  if (refused) return [sentence(refused.error), sentence(refused.hint)].filter(Boolean).join(" ");
  if (found) return found.lack === null ? "" : `Nothing can be said about “${conceptTitle(state)}” on this text: ${found.lack}`;
  if (work) return `Looking for the units that tell “${conceptTitle(state)}”. What the page shows beside this stays of use meanwhile.`;
  return "Asking the server.";
}

/** @param {FindState} state */
function noteOf({ findings, brushed, found }) {
  if (brushed) return "of what was brushed";
  if (!findings || !found) return "";
  return `${findings.text.title} · ${plural(findings.text.characters, "character")}`;
}

/** @param {HTMLTableElement} table @param {FindState} state */
function drawTable(table, state) {
  const rows = linesOf(state);
  const { found, brushed } = state;
  byId("table-scroll", HTMLElement).classList.toggle("hollow", rows.length === 0);
  const number = !brushed && conceptKind(state) === "number";
  const chance = brushed ? brushed.null_95 : found?.null?.percentile_95 ?? null;
  const scale = { low: number ? 0 : 0.5, chance, always: found?.always_yes_f1 ?? null };
  table.replaceChildren(head(number, brushed !== null), element("tbody", {}, ...rows.map((row, index) =>
    line(row, index, state, scale, brushed?.units[index] ?? null))));
}

/** @param {boolean} number @param {boolean} brushed */
function head(number, brushed) {
  const th = (/** @type {string} */ name, /** @type {string} */ title, span = 1, /** @type {Node[]} */ ...marks) =>
    element("th", { scope: "col", title, colspan: span }, name, ...marks);
  const name = number ? "|r|, 95 %" : brushed ? "AUC here" : "AUC, 95 %";
  const seen = brushed ? "the brushed spans" : "text that no choice has seen";
  const last = brushed
    ? [th("on ≥", "share of the brushed positions at or above the threshold"), th("off ≥", "share of the others at or above it")]
    : number ? [] : [th("F1", "at the threshold, both chosen on the other part; the line is always yes", 2, helpMark("f1", "F1"))];
  return element("thead", {}, element("tr", {},
    th("unit", "layer.unit, layers from 1"), th("of", "hidden state h, cell state c or a gate; − where it is low inside"),
    th(name, `on ${seen}; the line is what chance does in 95 %`, 2, helpMark("auc", "AUC")), ...last));
}

/**
 * @param {Row} row @param {number} index @param {FindState} state
 * @param {{low: number, chance: number | null, always: number | null}} scale
 * @param {import('../wire/find.js').BrushedUnit | null} brushed
 */
function line(row, index, { model, notes }, { low, chance, always }, brushed) {
  const address = unitLabel(row);
  const name = unitName(row, notes);
  const link = element("a", { href: unitPage(model, address), tabindex: -1, title: `The page of unit ${address}` }, address);
  const unit = element(
    "th", { scope: "row", class: "numbers" }, link, ...(name ? [element("span", { class: "unit-name" }, name)] : [])
  );
  const of = element("td", { class: "unit-of" }, `${row.sign < 0 ? "−" : ""}${row.quantity}`);
  const bar = element("td", { class: "unit-bar" }, scoreBar(row, low, chance));
  const value = element("td", { class: "numbers unit-score" }, score(row.report));
  const cells = [unit, of, bar, value];
  if (brushed) cells.push(share(brushed.on_above), share(brushed.off_above));
  else if (!Number.isNaN(row.f1)) {
    cells.push(
      element("td", { class: "unit-f1-bar" }, miniBar(row.f1, always)),
      element("td", { class: "numbers unit-f1" }, two(row.f1))
    );
  } else if (low > 0) cells.push(element("td", {}), element("td", { class: "numbers unit-f1" }, "–"));
  return element("tr", { "data-row": index, id: `row-${index}`, "aria-selected": "false" }, ...cells);
}

/** @param {number} value */
const share = (value) => element("td", { class: "numbers unit-f1" }, percent(value));

/**
 * A bar from the scale's low end, its interval as a whisker, and the line of chance.
 * @param {Row} row @param {number} low @param {number | null} chance
 */
function scoreBar({ report, low: from, high: to }, low, chance) {
  const at = (/** @type {number} */ value) => `${(100 * Math.max(0, Math.min(1, (value - low) / (1 - low)))).toFixed(2)}%`;
  const bar = element("span", { class: "score-bar" });
  bar.style.setProperty("--to", at(report));
  if (!Number.isNaN(from + to)) {
    const whisker = element("i", { class: "whisker" });
    whisker.style.left = at(from);
    whisker.style.right = `calc(100% - ${at(to)})`;
    bar.append(whisker);
  }
  if (chance !== null) {
    const mark = element("i", { class: "chance" });
    mark.style.left = at(chance);
    bar.append(mark);
  }
  return bar;
}

/** @param {number} value @param {number | null} always */
function miniBar(value, always) {
  const bar = element("span", { class: "score-bar" });
  bar.style.setProperty("--to", `${(100 * value).toFixed(2)}%`);
  if (always !== null) {
    const mark = element("i", { class: "chance" });
    mark.style.left = `${(100 * always).toFixed(2)}%`;
    bar.append(mark);
  }
  return bar;
}

/** @param {HTMLTableElement} table @param {FindState} state */
function markChosen(table, state) {
  const index = chosenIndex(state, linesOf(state));
  for (const row of table.tBodies[0]?.rows ?? []) row.setAttribute("aria-selected", String(row.dataset.row === String(index)));
  const chosen = table.querySelector("tr[aria-selected=true]");
  if (!(chosen instanceof HTMLTableRowElement)) return table.removeAttribute("aria-activedescendant");
  table.setAttribute("aria-activedescendant", chosen.id);
  const scroller = byId("table-scroll", HTMLElement);
  const [top, bottom] = [chosen.offsetTop, chosen.offsetTop + chosen.offsetHeight];
  const covered = table.tHead?.offsetHeight ?? 0;
  if (top - covered < scroller.scrollTop) scroller.scrollTop = top - covered;
  else if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
}

