/** Search in the text: without regard to case, jumping as one types. */

import { byId, grouped } from "../common/dom.js";
import { watch } from "../state/store.js";
import { moveTo } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/**
 * Where a query starts in a text, overlaps left out. Compared code point by code point, so that positions stay
 * positions.
 * @param {readonly string[]} characters @param {string} query
 * @returns {{starts: number[], width: number}}
 */
export function findAll(characters, query) {
  const wanted = Array.from(query, fold);
  /** @type {number[]} */
  const starts = [];
  if (wanted.length === 0) return { starts, width: 0 };
  const text = characters.map(fold);
  for (let at = 0; at + wanted.length <= text.length;) {
    let same = 0;
    while (same < wanted.length && text[at + same] === wanted[same]) same += 1;
    if (same === wanted.length) starts.push(at);
    at += same === wanted.length ? same : 1;
  }
  return { starts, width: wanted.length };
}

/** @param {string} character */
const fold = (character) => character.toLowerCase();

/**
 * The match that follows a position in a ring, or null without any.
 * @param {readonly number[]} starts @param {number} at @param {boolean} backwards
 */
export function nextMatch(starts, at, backwards) {
  if (starts.length === 0) return null;
  if (backwards) return starts.filter((start) => start < at).at(-1) ?? starts.at(-1) ?? null;
  return starts.find((start) => start > at) ?? starts[0] ?? null;
}

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountSearch(store, { signal }) {
  const form = byId("search", HTMLFormElement);
  const field = byId("search-query", HTMLInputElement);
  const count = byId("search-count", HTMLOutputElement);
  let origin = 0;

  /** @param {boolean} backwards */
  function findNext(backwards) {
    const { search, at } = store.get();
    const next = search ? nextMatch(search.starts, at, backwards) : null;
    if (next !== null) store.set({ ...moveTo(store.get(), next), playing: false });
  }

  function look() {
    const state = store.get();
    const query = field.value;
    if (!query || !state.reading) return store.set({ search: null });
    const found = findAll(state.reading.characters, query);
    const first = nextMatch(found.starts, origin - 1, false);
    store.set({ search: { query, ...found }, ...(first === null ? {} : moveTo(state, first)), playing: false });
  }

  field.addEventListener("input", look, { signal });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    findNext(event.shiftKey);
  }, { signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    findNext(false);
  }, { signal });
  byId("search-back", HTMLButtonElement).addEventListener("click", () => findNext(true), { signal });
  form.addEventListener("inset-opened", () => {
    origin = store.get().at;
    field.focus();
    field.select();
    look();
  }, { signal });
  form.addEventListener("inset-closed", () => store.set({ search: null }), { signal });
  watch(store, (state) => [state.search, state.at], ({ search, at }) => {
    count.value = countSentence(search, at);
  }, { signal });
  return findNext;
}

/** @param {ReadState["search"]} search @param {number} at */
function countSentence(search, at) {
  if (!search) return "";
  if (search.starts.length === 0) return "not found";
  const rank = search.starts.filter((start) => start <= at).length;
  return `${rank > 0 ? grouped(rank) : "–"} of ${grouped(search.starts.length)}`;
}
