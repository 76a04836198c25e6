/** The user's own names of units: read once for a model, shown wherever units have names. */

import { parseUnit } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('./state.js').UnitAddress} UnitAddress */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/** @param {ReadStore} store @param {{signal: AbortSignal}} lifetime */
export function mountNotes(store, { signal }) {
  let asked = "";
  async function read() {
    const { model, notes } = store.get();
    if (asked !== model && Object.keys(notes).length > 0) store.set({ notes: {} }); // those of another model
    asked = model;
    const response = await fetch(`/api/models/${encodeURIComponent(model)}/notes`, { signal }).catch(() => null);
    const body = response?.ok ? await response.json().catch(() => null) : null; // without names the page is as it is
    if (asked === model) store.set({ notes: body?.notes ?? {} });
  }
  const ask = () => {
    const { model, models } = store.get();
    if (hasUnitPages() && models.some(({ name }) => name === model)) void read();
  };
  ask();
  store.subscribe((state) => {
    if (state.model !== asked && state.models.length > 0) ask();
  }, { signal });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask(); // named on the unit's own page, meanwhile
  }, { signal });
}

/** Whether this server has pages of units: the head of the page says so. */
export const hasUnitPages = () => document.querySelector('nav a[href="/find"]') !== null;

/**
 * Named units, in the order of their addresses.
 * @param {Record<string, {name: string, note: string}>} notes
 * @returns {(UnitAddress & {name: string})[]}
 */
export function namedByUser(notes) {
  return Object.entries(notes).flatMap(([label, { name }]) => {
    const address = parseUnit(label);
    return address && name ? [{ ...address, name }] : [];
  }).sort((a, b) => a.layer - b.layer || a.unit - b.unit);
}
