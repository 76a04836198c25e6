/** The model, edited in place: three tables of numbers, a slider for the chosen entry, and buttons for size and sums. */

import { byId } from "../../common/dom.js";
import { element, setText } from "../../common/panel.js";
import { watch } from "../../state/store.js";
import { sayAt } from "../controls.js";
import { withChance, withWord, wordsOf } from "./rows.js";

/** @typedef {import("../../state/store.js").Store<any>} AnyStore */
/** @typedef {"start" | "transition" | "emission"} Table */
/** @typedef {{table: Table, row: number, column: number}} Entry */

/** @type {Table[]} */
const TABLES = ["start", "transition", "emission"];
const LETTERS = "abcdefgh";
const MOST = 8;

/** "transition.0.1" @param {string} text @returns {Entry} */
function entryFrom(text) {
  const [table, row, column] = text.split(".");
  return { table: TABLES.find((name) => name === table) ?? "transition", row: Number(row) || 0, column: Number(column) || 0 };
}

/** The chosen entry where the model has one, else its first transition. @param {any} state @returns {Entry} */
export function entryOf(state) {
  const entry = entryFrom(state.entry);
  return wordsOf(state[entry.table])[entry.row]?.[entry.column] === undefined ? entryFrom("transition.0.0") : entry;
}

/** What an entry is the chance of. @param {Entry} entry */
export function nameOf({ table, row, column }) {
  if (table === "start") return `start in ${column + 1}`;
  return table === "transition" ? `${row + 1} → ${column + 1}` : `${row + 1} puts out ${LETTERS[column]}`;
}

/** K and V. @param {any} state @returns {{states: number, outputs: number}} */
export const sizeOf = (state) => ({ states: wordsOf(state.transition).length, outputs: wordsOf(state.emission)[0]?.length ?? 2 });

/**
 * @param {AnyStore} store  with the three tables as texts, `entry`, and `wish`, what the server is to make of them
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountMatrices(store, { signal }) {
  for (const table of TABLES) mountTable(table, store, signal);
  mountEntry(store, signal);
  let drawn = 0;
  const random = (/** @type {number} */ states, /** @type {number} */ outputs) =>
    store.set({ wish: { what: "random", states: within(states, 1), outputs: within(outputs, 2), seed: (drawn += 1) % 10_000 } });
  const on = (/** @type {string} */ id, /** @type {(size: {states: number, outputs: number}) => void} */ deed) =>
    byId(id, HTMLButtonElement).addEventListener("click", () => deed(sizeOf(store.get())), { signal });
  on("fewer-states", ({ states, outputs }) => random(states - 1, outputs));
  on("more-states", ({ states, outputs }) => random(states + 1, outputs));
  on("fewer-outputs", ({ states, outputs }) => random(states, outputs - 1));
  on("more-outputs", ({ states, outputs }) => random(states, outputs + 1));
  on("random", ({ states, outputs }) => random(states, outputs));
  byId("normalize", HTMLButtonElement).addEventListener("click", () => {
    const { start, transition, emission } = store.get();
    store.set({ wish: { what: "normalized", start, transition, emission } });
  }, { signal });
  watch(store, (state) => [state.transition, state.emission], (state) => {
    const { states, outputs } = sizeOf(state);
    setText(byId("how-many-states", HTMLElement), String(states));
    setText(byId("how-many-outputs", HTMLElement), String(outputs));
    byId("fewer-states", HTMLButtonElement).disabled = states <= 1;
    byId("more-states", HTMLButtonElement).disabled = states >= MOST;
    byId("fewer-outputs", HTMLButtonElement).disabled = outputs <= 2;
    byId("more-outputs", HTMLButtonElement).disabled = outputs >= MOST;
  }, { signal });
}

/** @param {number} count @param {number} least */
const within = (count, least) => Math.max(least, Math.min(MOST, count));

/** @param {Table} table @param {AnyStore} store @param {AbortSignal} signal */
function mountTable(table, store, signal) {
  const control = /** @type {HTMLElement} */ (document.querySelector(`[data-control="${table}"]`));
  const place = /** @type {HTMLElement} */ (control.querySelector(".cells"));
  let shape = "";
  place.addEventListener("change", ({ target }) => {
    const at = target instanceof HTMLInputElement ? entryFrom(target.dataset.entry ?? "") : null;
    if (at && target instanceof HTMLInputElement) store.set({ [table]: withWord(store.get()[table], at.row, at.column, target.value) });
  }, { signal });
  place.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement) store.set({ entry: target.dataset.entry ?? "" });
  }, { signal });
  place.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 0.01, ArrowDown: -0.01 }[event.key];
    if (!by || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    nudge(store, Number(event.target.value) + by);
  }, { signal });
  watch(store, (state) => [state[table]], () => sayAt(control, ""), { signal });
  watch(store, (state) => [state[table]], (state) => {
    const rows = wordsOf(state[table]);
    const now = rows.map((row) => row.length).join();
    if (now !== shape) place.replaceChildren(tableOf(table, rows));
    shape = now;
    for (const input of place.querySelectorAll("input")) {
      const { row, column } = entryFrom(input.dataset.entry ?? "");
      const word = rows[row]?.[column] ?? "";
      if (input.value !== word) input.value = word;
    }
  }, { signal });
  watch(store, (state) => [state[table], state.entry], (state) => { // leaves alone what is being typed
    const { table: at, row, column } = entryOf(state);
    for (const input of place.querySelectorAll("input")) input.classList.toggle("chosen", input.dataset.entry === `${at}.${row}.${column}`);
  }, { signal });
}

/** A row a state, the starts in a column. @param {Table} table @param {string[][]} rows */
function tableOf(table, rows) {
  const start = table === "start";
  const states = (start ? rows[0] ?? [] : rows).length;
  const across = start ? [""] : (rows[0] ?? []).map((_, column) => (table === "emission" ? LETTERS[column] ?? "" : String(column + 1)));
  const head = element("tr", {}, element("td"), ...across.map((name) => (name ? element("th", { scope: "col" }, name) : element("td"))));
  const body = Array.from({ length: states }, (_, state) => element(
    "tr", {}, element("th", { scope: "row" }, String(state + 1)),
    ...across.map((_, column) => cellOf(start ? { table, row: 0, column: state } : { table, row: state, column })),
  ));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

/** @param {Entry} entry */
function cellOf(entry) {
  const { table, row, column } = entry;
  return element("td", {}, element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", "data-entry": `${table}.${row}.${column}`, "aria-label": `Chance: ${nameOf(entry)}`,
  }));
}

/** The slider of the chosen entry. @param {AnyStore} store @param {AbortSignal} signal */
function mountEntry(store, signal) {
  const slider = byId("entry-slider", HTMLInputElement);
  slider.addEventListener("input", () => nudge(store, Number(slider.value)), { signal });
  watch(store, (state) => [state.entry, ...TABLES.map((table) => state[table])], (state) => {
    const entry = entryOf(state);
    const value = Number(wordsOf(state[entry.table])[entry.row]?.[entry.column]);
    slider.value = String(value);
    slider.setAttribute("aria-label", `Chosen chance, slider: ${nameOf(entry)}`);
    setText(byId("entry-name", HTMLElement), nameOf(entry));
  }, { signal });
}

/** @param {AnyStore} store @param {number} value */
function nudge(store, value) {
  const state = store.get();
  const { table, row, column } = entryOf(state);
  if (Number.isFinite(value)) store.set({ [table]: withChance(state[table], row, column, value) });
}
