/** A picture that is there only while there is something to show. */

import { keepDrawn } from "../common/panel.js";
import { watch } from "../state/store.js";

/** @typedef {import('./state.js').FindState} FindState */

/**
 * Shows and hides `el`, and draws into `body` when a selected value or its width has changed.
 * @param {HTMLElement} el @param {HTMLElement} body @param {import('./state.js').FindStore} store
 * @param {(state: FindState) => boolean} isThere
 * @param {(state: FindState) => readonly unknown[]} select
 * @param {(state: FindState, width: number) => void} draw
 * @param {{signal: AbortSignal}} lifetime
 */
export function drawnWhile(el, body, store, isThere, select, draw, lifetime) {
  watch(store, (state) => [isThere(state)], (state) => void (el.hidden = !isThere(state)), lifetime);
  return keepDrawn(body, store, select, (state, width) => void (isThere(state) && draw(state, width)), lifetime);
}
