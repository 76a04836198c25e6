/**
 * The runs on screen, watched over `/watch`. The server tells a watched run from its first step on, each time it is
 * asked: new lanes fill in the background and take the place of the old ones whole, so nothing is lost or doubled.
 */

import { Refusal } from "../api.js";
import { sentence } from "../common/dom.js";
import { connectStream } from "../wire/socket.js";
import { reduce } from "./lane.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./lane.js').Lane} Lane */
/** @typedef {import('../wire/messages.js').WatchEvent} WatchEvent */
/** @typedef {import('../wire/messages.js').RunStatus} RunStatus */
/** @typedef {RunStatus | import('../wire/messages.js').Sample | import('../wire/codec.js').Frame} Told */

/**
 * @typedef {object} Connection
 * @property {(runs: string[]) => Promise<boolean>} watch
 *   resolves when their lanes are on screen, false if a later watch overtook it; raises Refusal, and the lanes stay
 */

/**
 * Lanes that are being told, from the first step on.
 * @typedef {object} Watching
 * @property {number} id
 * @property {string[]} runs
 * @property {[Lane | null, Lane | null]} lanes
 * @property {boolean} caught  everything that was there has come
 * @property {boolean} shown   these are the lanes on screen
 * @property {{resolve: (shown: boolean) => void, reject: (refusal: Refusal) => void} | null} settle
 */

const LONGEST_EMPTY_MS = 1200; // that the old charts stay while a new run has not been observed yet

/**
 * @param {GradientsStore} store
 * @param {{url: string, signal: AbortSignal}} options
 * @returns {Connection}
 */
export function createConnection(store, { url, signal }) {
  let lastId = 0;
  /** @type {Watching | null} */
  let watching = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @type {import('../wire/socket.js').Stream<import('../wire/messages.js').Watch>} */
  const stream = connectStream({
    url,
    signal,
    onFrame: (frame) => take(frame.request, frame.trace, frame),
    onStatus(open) {
      store.set({ connected: open });
      if (open && watching) send(watching.runs, watching.settle);
    },
    onBroken: (error) => say(error),
    /** @param {WatchEvent} event */
    onEvent(event) {
      switch (event.type) {
        case "run": return take(event.id, event.index, event);
        case "sample": return take(event.id, event.index, event);
        case "caught": return caught(event.id);
        case "failed": return failed(event);
        default: return assertNever(event);
      }
    },
  });

  /** @param {Error} error */
  const say = (error) =>
    store.set({ notice: { level: "error", text: sentence(error.message), hint: "", offer: "reload" } });

  /** @param {string[]} runs @param {Watching["settle"]} settle */
  function send(runs, settle) {
    lastId += 1;
    clearTimeout(timer);
    watching = { id: lastId, runs, lanes: [null, null], caught: false, shown: false, settle };
    stream.send({ type: "watch", id: lastId, runs }); // without a connection: onStatus sends it
  }

  /** @param {number} id @param {number} index @param {Told} told */
  function take(id, index, told) {
    if (watching?.id !== id || index > 1) return; // overtaken
    try {
      watching.lanes = withLane(watching.lanes, index, reduce(watching.lanes[index === 0 ? 0 : 1], told));
    } catch (error) {
      return say(error instanceof Error ? error : new Error(String(error)));
    }
    if (watching.shown) store.set({ lanes: watching.lanes });
    else if (watching.caught) showWhenObserved();
  }

  /** @param {number} id */
  function caught(id) {
    if (watching?.id !== id || watching.caught) return;
    watching.caught = true;
    timer = setTimeout(show, LONGEST_EMPTY_MS);
    showWhenObserved();
  }

  function showWhenObserved() {
    if (watching && watching.lanes.every((lane) => !lane || isTold(lane))) show();
  }

  function show() {
    clearTimeout(timer);
    if (!watching || watching.shown || watching.lanes[0] === null) return;
    watching.shown = true;
    store.set({ lanes: watching.lanes });
    watching.settle?.resolve(true);
    watching.settle = null;
  }

  /** @param {import('../wire/messages.js').Failed} event */
  function failed({ id, error, field, hint }) {
    if (!watching || (id !== null && id !== watching.id)) return;
    if (watching.shown) {
      return store.set({ notice: { level: "info", text: sentence(error), hint: "What it did stays on screen." } });
    }
    const { settle } = watching;
    watching = null;
    if (settle) settle.reject(new Refusal(error, field, hint));
    else say(new Error(error));
  }

  return {
    watch(runs) {
      const before = watching;
      before?.settle?.resolve(false);
      return new Promise((resolve, reject) => send(runs, { resolve, reject: (refusal) => {
        if (before?.shown) send(before.runs, null); // what was on screen goes on
        reject(refusal);
      } }));
    },
  };
}

/** Whether there is something to see, or nothing to wait for. @param {Lane} lane */
const isTold = ({ status, observations }) => observations.steps.length > 0 || status.state !== "starting";

/**
 * @param {[Lane | null, Lane | null]} lanes @param {number} index @param {Lane | null} lane
 * @returns {[Lane | null, Lane | null]}
 */
const withLane = ([a, b], index, lane) => (index === 0 ? [lane, b] : [a, lane]);

/** @param {never} event @returns {never} */
function assertNever(event) {
  throw new Error(`unexpected event ${JSON.stringify(event)}`);
}
