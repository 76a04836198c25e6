/** Where a refusal of the server is told: at its field, or else in the notice. */

import { Refusal } from "../api.js";
import { sentence } from "../common/dom.js";
import { fieldOf } from "./state.js";

/** @typedef {import('../state/store.js').Store<import('./state.js').GradientsState>} GradientsStore */

/** @param {GradientsStore} store @param {unknown} error @param {import('./state.js').LaneIndex} lane  that was refused */
export function tell(store, error, lane) {
  if (!(error instanceof Refusal)) throw error;
  const field = fieldOf(error.field);
  const [text, hint] = [sentence(error.message), sentence(error.hint)];
  const { fieldErrors, connected } = store.get();
  if (!field && !connected) return; // which is said already
  // What is wrong with a run, or that too many train, is mended in the list of runs.
  if (!field) return store.set({ notice: { level: "error", text, hint, ...(error.field === "run" ? { offer: "runs" } : {}) } });
  const known = fieldErrors.some((one) => one.field === field && one.text === text);
  if (!known) store.set({ fieldErrors: [...fieldErrors, { lane, field, text, hint }] });
  else store.set({ fieldErrors: fieldErrors.map((one) => (one.text === text ? { ...one, lane: null } : one)) });
}
