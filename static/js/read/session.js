/**
 * The conversation with the server about the open text: opens, reads on after a cut, lets the model write.
 * Whatever it learns goes into the store; panels only draw.
 */

import { Refusal } from "../api.js";
import { sentence } from "../common/dom.js";
import { connectStream } from "../wire/socket.js";
import { keepChanged } from "./changed-requests.js";
import { everywhere } from "./held.js";
import { completed, givenUp, isAskedFor, isReach, putFrame } from "./reach-blocks.js";
import { askForReach } from "./reach-requests.js";
import { openReading, reduce } from "./reading.js";
import { askForOrder, askForTracks } from "./requests.js";
import { currentModel, fits, hasCellState } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../wire/messages.js').TextReference} TextReference */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/**
 * @typedef {object} OpenOptions
 * @property {number} [at]          where the cursor goes; without it, it stays in the same text and starts in another
 * @property {boolean} [fresh]      false while the same edit goes on: no new entry in the history, nothing to bring back
 * @property {boolean} [undo]       the text before is brought back
 * @property {Partial<ReadState>} [view]  what else changes when the text is open: unit, quantity, and so on
 */

/**
 * @typedef {object} Session
 * @property {(model: string, text: TextReference, options?: OpenOptions) => Promise<boolean>} open
 *   false if a later opening overtook it; raises Refusal, and the page stays as it was
 * @property {(options: {position: number, count: number, temperature: number, seed: number}) => Promise<string>} write
 * @property {(options: Omit<import('../wire/messages.js').Continue, "type" | "id">) => Promise<string[]>} goOn
 *   what the model writes on in either reading, for each seed
 */

const MOST_EARLIER = 50;

/**
 * @param {ReadStore} store
 * @param {{url: string, signal: AbortSignal, onOpened: (fresh: boolean) => void}} options
 * @returns {Session}
 */
export function createSession(store, { url, signal, onOpened }) {
  let lastId = 0;
  /**
   * @type {{id: number, model: string, text: TextReference, options: OpenOptions, settle: Settle<boolean>} | null}
   */
  let opening = null;
  /** @type {{id: number, settle: Settle<string>} | null} */
  let writing = null;
  /** @type {{id: number, settle: Settle<string[]>} | null} */
  let continuing = null;
  /** What was asked for last about the open text, and about which. @type {{id: number, of: string[] | undefined}} */
  let asked = { id: 0, of: undefined };

  /** @type {import('../wire/socket.js').Stream<import('../wire/messages.js').Command>} */
  const stream = connectStream({
    url,
    signal,
    onFrame(frame) {
      const { reading, reach } = store.get();
      if (isReach(frame.name)) return store.set({ reach: putFrame(reach, frame) });
      if (reading) store.set({ reading: reduce(reading, frame) });
      changes.frame(frame);
    },
    onBroken(error) {
      store.set({ notice: { level: "error", text: sentence(error.message), hint: "", offer: "reload" } });
    },
    onStatus(open) {
      store.set({ connected: open });
      if (open) resume();
      else failWriting(new Refusal("the connection was lost while the model wrote", "", "try again"), true);
    },
    /** @param {import('../wire/messages.js').Event} event */
    onEvent(event) {
      switch (event.type) {
        case "opened": return opened(event);
        case "complete": return store.set({ reach: completed(store.get().reach, event.id) });
        case "written": return written(event);
        case "intervened": return changes.intervened(event);
        case "continued": return continued(event);
        case "failed": return failed(event);
        default: return assertNever(event);
      }
    },
  });

  /** @param {import('../wire/messages.js').Opened} event */
  function opened(event) {
    if (!opening || event.id !== opening.id) return; // overtaken
    const { options, settle } = opening;
    opening = null;
    const state = store.get();
    store.set(openedPatch(state, event, options));
    onOpened(options.fresh !== false);
    settle.resolve(true);
  }

  /** @param {import('../wire/messages.js').Written} event */
  function written(event) {
    if (writing?.id !== event.id) return;
    writing.settle.resolve(event.characters);
    writing = null;
  }

  /** @param {import('../wire/messages.js').Continued} event */
  function continued(event) {
    if (continuing?.id !== event.id) return;
    continuing.settle.resolve(event.characters);
    continuing = null;
  }

  /** @param {Refusal} refusal @param {boolean} [all]  of either kind */
  function failWriting(refusal, all = false) {
    writing?.settle.reject(refusal);
    writing = null;
    if (all) failContinuing(refusal);
  }

  /** @param {Refusal} refusal */
  function failContinuing(refusal) {
    continuing?.settle.reject(refusal);
    continuing = null;
  }

  /** @param {import('../wire/messages.js').Failed} event */
  function failed(event) {
    const { id, error, field, hint } = event;
    const refusal = new Refusal(error, field, hint);
    if (opening && (id === null || id === opening.id)) {
      opening.settle.reject(refusal);
      opening = null;
      store.set({ pending: null });
    } else if (writing && id === writing.id) {
      failWriting(refusal);
    } else if (continuing && id === continuing.id) {
      failContinuing(refusal);
    } else if (field === "trace" && !opening && id === asked.id && asked.of === store.get().reading?.characters) {
      reopen(); // the server has forgotten this reading
    } else if (changes.failed(event)) {
      return;
    } else if (id !== null && isAskedFor(store.get().reach, id)) {
      store.set({ reach: givenUp(store.get().reach, id), matrix: false });
      store.set({ notice: { level: "error", text: sentence(error), hint: sentence(hint) } });
    }
  }

  /** After a connection: what was being opened, else what was open. */
  function resume() {
    if (opening) stream.send({ type: "open", id: opening.id, model: opening.model, text: opening.text });
    else reopen();
  }

  function reopen() {
    const { reading, text, model } = store.get();
    if (!reading || !text) return;
    // A text of the user's own goes along: the server may have lost it.
    const reference = text.kind === "stored" ? inline(reading.characters) : text;
    open(model, reference, { fresh: false }).catch(() => {
      const text = "The server is back, but cannot read this text again.";
      store.set({ notice: { level: "error", text, hint: "", offer: "reload" } });
    });
  }

  /** @type {Session["open"]} */
  function open(model, text, options = {}) {
    opening?.settle.resolve(false);
    lastId += 1;
    const id = lastId;
    store.set({ pending: `Reading with ${model}` });
    stream.send({ type: "open", id, model, text }); // if there is no connection: resume() sends it
    return new Promise((resolve, reject) => {
      opening = { id, model, text, options, settle: { resolve, reject } };
    });
  }

  /** @type {Session["write"]} */
  function write(options) {
    const { reading } = store.get();
    if (!reading) return Promise.reject(new Refusal("no text is open", "", "choose a sample first"));
    failWriting(new Refusal("another piece of writing was asked for", "", ""));
    lastId += 1;
    const id = lastId;
    if (!stream.send({ type: "write", id, trace: reading.trace, ...options })) {
      return Promise.reject(new Refusal("the server does not answer", "", "wait for the connection"));
    }
    return new Promise((resolve, reject) => {
      writing = { id, settle: { resolve, reject } };
    });
  }

  /** @type {Session["goOn"]} */
  function goOn(options) {
    failContinuing(new Refusal("other continuations were asked for", "", ""));
    lastId += 1;
    const id = lastId;
    if (!stream.send({ type: "continue", id, ...options })) {
      return Promise.reject(new Refusal("the server does not answer", "", "wait for the connection"));
    }
    return new Promise((resolve, reject) => {
      continuing = { id, settle: { resolve, reject } };
    });
  }

  /** @type {import('./requests.js').Ask} */
  function ask(command) {
    lastId += 1;
    asked = { id: lastId, of: store.get().reading?.characters };
    return stream.send({ ...command, id: lastId }) ? lastId : 0;
  }
  /** About the changed reading: what of it is refused is no reason to open the text again. @type {import('./requests.js').Ask} */
  function askOfChanged(command) {
    lastId += 1;
    return stream.send({ ...command, id: lastId }) ? lastId : 0;
  }
  const changes = keepChanged(store, ask, signal);
  askForTracks(store, ask, signal);
  askForTracks(store, askOfChanged, signal, ({ changed }) => changed?.reading ?? null);
  askForOrder(store, ask, signal);
  askForReach(store, ask, signal);
  return { open, write, goOn };
}

/**
 * @template Value
 * @typedef {{resolve: (value: Value) => void, reject: (reason: Refusal) => void}} Settle
 */

/** @param {readonly string[]} characters @returns {TextReference} */
export const inline = (characters) => ({ kind: "inline", characters: characters.join("") });

/**
 * @param {ReadState} state
 * @param {import('../wire/messages.js').Opened} event
 * @param {OpenOptions} options
 * @returns {Partial<ReadState>}
 */
function openedPatch(state, event, { at, fresh = true, undo = false, view = {} }) {
  const before = state.reading;
  const reading = openReading(event, before);
  const sameText = before !== null && sameCharacters(before, reading);
  const position = at ?? view.at ?? (sameText ? state.at : 0);
  /** @type {Partial<ReadState>} */
  const patch = {
    ...view, reading, model: event.model, text: event.text, pending: null, hoverAt: null, hoverUnit: null,
    at: Math.max(0, Math.min(reading.length - 1, position)),
  };
  if (!sameText) Object.assign(patch, { playing: false, search: null });
  if (!sameText || before.model !== event.model) {
    const held = view.held ?? (before?.model === event.model ? everywhere(state.held) : []);
    Object.assign(patch, { held, heldEarlier: [], changed: null });
  }
  if (undo) patch.earlier = state.earlier.slice(0, -1);
  else if (fresh && before && state.text && !sameText) {
    patch.earlier = [...state.earlier.slice(1 - MOST_EARLIER), { text: state.text, at: state.at }];
  }
  const unit = view.unit ?? (before?.model === event.model ? state.unit : null);
  if (!unit || !fits(unit, reading)) Object.assign(patch, firstUnit({ ...state, ...view, model: event.model }));
  if (view.scale) patch.scale = view.scale;
  if (!hasCellState(reading)) patch.quantity = "h";
  return patch;
}

/** @param {import('./reading.js').Reading} a @param {import('./reading.js').Reading} b */
const sameCharacters = (a, b) =>
  a.length === b.length && a.characters.every((character, index) => character === b.characters[index]);

/**
 * The unit that a model opens with: its best known one. h ends at ±1; c has no end but the one it reaches in the text.
 * @param {ReadState} state
 * @returns {Partial<ReadState>}
 */
function firstUnit(state) {
  const best = currentModel(state)?.units[0];
  if (!best) return { unit: { layer: 0, unit: 0 }, hoverUnit: null, sign: 1 };
  const { layer, unit, sign, quantity } = best;
  return { unit: { layer, unit }, hoverUnit: null, sign, quantity, scale: quantity === "c" ? "text" : "fixed" };
}

/** @param {never} event @returns {never} */
function assertNever(event) {
  throw new Error(`unexpected event ${JSON.stringify(event)}`);
}
