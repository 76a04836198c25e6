/** A WebSocket of the server, `/stream` or `/watch`: opens again when it was cut, decodes what comes, says how it stands. */

import { decodeFrame } from "./codec.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2000; // a server that comes back is noticed within 3 s

/**
 * @template Command
 * @typedef {object} Stream
 * @property {(command: Command) => boolean} send  false while there is no connection
 * @property {() => boolean} isOpen
 */

/**
 * @template Command
 * @template {{type: string}} ServerEvent
 * @param {object} options
 * @param {string} options.url
 * @param {(event: ServerEvent) => void} options.onEvent
 * @param {(frame: import('./codec.js').Frame) => void} options.onFrame
 * @param {(open: boolean) => void} options.onStatus  after each opening, and after each cut
 * @param {(error: Error) => void} options.onBroken  a message that is none: page and server are of different versions
 * @param {AbortSignal} options.signal
 * @returns {Stream<Command>}
 */
export function connectStream({ url, onEvent, onFrame, onStatus, onBroken, signal }) {
  /** @type {WebSocket | null} */
  let socket = null;
  let wait = FIRST_WAIT_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function open() {
    clearTimeout(timer);
    if (signal.aborted || socket) return;
    const mine = new WebSocket(url);
    socket = mine;
    mine.binaryType = "arraybuffer";
    mine.addEventListener("open", () => {
      wait = FIRST_WAIT_MS;
      onStatus(true);
    });
    mine.addEventListener("message", ({ data }) => {
      if (socket !== mine) return;
      const message = decode(data);
      if (message instanceof Error) onBroken(message);
      else if ("type" in message) onEvent(/** @type {ServerEvent} */ (message));
      else onFrame(message);
    });
    mine.addEventListener("close", () => {
      if (socket !== mine) return;
      socket = null;
      if (signal.aborted) return;
      onStatus(false);
      timer = setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    });
  }

  addEventListener("online", open, { signal });
  document.addEventListener("visibilitychange", () => void (document.hidden || open()), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    socket?.close();
  }, { once: true });
  open();

  const isOpen = () => socket?.readyState === WebSocket.OPEN;
  return {
    isOpen,
    send(command) {
      if (!isOpen()) return false;
      socket?.send(JSON.stringify(command));
      return true;
    },
  };
}

/** The address of a WebSocket of this server. @param {string} path */
export const socketUrl = (path) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;

/** @param {string | ArrayBuffer} data @returns {{type: string} | import('./codec.js').Frame | Error} */
function decode(data) {
  try {
    return typeof data === "string" ? JSON.parse(data) : decodeFrame(data);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
