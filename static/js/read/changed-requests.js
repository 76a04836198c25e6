/** Has the server read the text again with what is held, and takes what comes of it. */

import { sentence } from "../common/dom.js";
import { openChanged } from "./changed.js";
import { fitting } from "./held.js";
import { reduce } from "./reading.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('../wire/messages.js').Intervene} Intervene */
/** @typedef {import('../wire/messages.js').Change} Change */

/**
 * @param {ReadStore} store
 * @param {(command: Omit<Intervene, "id">) => number} send  gives the id, or 0 if it could not be sent
 * @param {AbortSignal} signal
 */
export function keepChanged(store, send, signal) {
  /** @type {{id: number, held: readonly Change[], of: readonly string[] | undefined}} */
  let asked = { id: 0, held: [], of: undefined };

  store.subscribe((state) => {
    const { held, reading, connected, changed, pending } = state;
    if (held.length === 0) {
      asked = { id: 0, held, of: undefined };
      if (changed) store.set({ changed: null });
      return;
    }
    if (!connected) asked = { id: 0, held: [], of: undefined };
    if (!connected || pending !== null || !reading || reading.length === 0 || reading.read < reading.length) return;
    if (asked.held === held && asked.of === reading.characters) return;
    const changes = fitting(held, reading);
    if (changes.length < held.length) return leaveOut(store, changes);
    asked = { id: send({ type: "intervene", trace: reading.trace, changes }), held, of: reading.characters };
  }, { signal });

  return {
    /** @param {import('../wire/messages.js').Intervened} event */
    intervened(event) {
      const { reading } = store.get();
      if (event.id !== asked.id || !reading || event.of !== reading.trace) return; // a newer one was asked for
      store.set({ changed: openChanged(event, reading, asked.held) });
    },
    /** @param {import('../wire/codec.js').Frame} frame */
    frame(frame) {
      const { changed } = store.get();
      if (!changed || frame.trace !== changed.reading.trace) return;
      const reading = reduce(changed.reading, frame);
      if (reading !== changed.reading) store.set({ changed: { ...changed, reading } });
    },
    /**
     * What is held goes back to what was read last.
     * @param {import('../wire/messages.js').Failed} event
     * @returns {boolean} whether it was about this
     */
    failed({ id, error, hint }) {
      if (id === null || id === 0 || id !== asked.id) return false;
      const { changed, held } = store.get();
      const back = changed && changed.asked !== held ? changed.asked : [];
      asked = { ...asked, id: 0, held: back };
      store.set({ held: back, notice: { level: "error", text: sentence(error), hint: sentence(hint) } });
      return true;
    },
  };
}

/** A link may hold units or positions that are not there. @param {ReadStore} store @param {Change[]} held */
function leaveOut(store, held) {
  const text = "Not everything that the link holds fits this network and text.";
  store.set({ held, notice: { level: "info", text, hint: held.length ? "The rest is held." : "Nothing is held." } });
}
