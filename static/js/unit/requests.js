/** The HTTP API of units. */

import { ask } from "../api.js";

/** @typedef {import('../wire/find.js').UnitNote} UnitNote */

/** @param {string} model @param {string} address */
const path = (model, address) => `/api/models/${encodeURIComponent(model)}/units/${encodeURIComponent(address)}`;

/** @param {string} model @param {string} address @param {string} search @returns {Promise<import('../wire/find.js').UnitAnswer>} */
export const fetchUnit = (model, address, search) =>
  ask("GET", path(model, address) + (search ? `?search=${encodeURIComponent(search)}` : ""));

/** @param {string} model @param {string} address @param {UnitNote} note @returns {Promise<object>} */
export const keepNote = (model, address, note) => ask("PUT", `${path(model, address)}/note`, note);

/** As the page goes away: nobody waits for the answer. @param {string} model @param {string} address @param {UnitNote} note */
export function keepNoteAndGo(model, address, note) {
  const headers = { "content-type": "application/json" };
  void fetch(`${path(model, address)}/note`, { method: "PUT", headers, body: JSON.stringify(note), keepalive: true });
}

/** @param {string} model @returns {Promise<import('../wire/find.js').Named>} */
export const fetchNotes = (model) => ask("GET", `/api/models/${encodeURIComponent(model)}/notes`);
