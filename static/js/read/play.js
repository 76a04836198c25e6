/**
 * Playing: the cursor moves on by itself, `speed` characters a second, and waits where the text has not been
 * read yet.
 */

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

const LONGEST_FRAME_MS = 250; // a tab that was hidden does not catch up

/**
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountPlay(store, { signal }) {
  let last = 0;
  let owed = 0; // characters, with their fraction
  let running = false;

  /** @param {number} now */
  function tick(now) {
    const state = store.get();
    running = state.playing && !signal.aborted;
    if (!running) return;
    owed += (Math.min(LONGEST_FRAME_MS, now - last) * state.speed) / 1000;
    last = now;
    const steps = Math.floor(owed);
    owed -= steps;
    if (steps > 0) store.set(playOn(state, steps));
    requestAnimationFrame(tick);
  }

  store.subscribe(({ playing }) => {
    if (!playing || running) return;
    running = true;
    owed = 0;
    last = performance.now();
    requestAnimationFrame(tick);
  }, { signal });
}

/** @param {ReadState} state @param {number} steps @returns {Partial<ReadState>} */
export function playOn({ at, reading }, steps) {
  if (!reading || reading.length === 0) return { playing: false };
  const end = reading.length - 1;
  const next = Math.min(at + steps, end, Math.max(at, reading.read - 1));
  return { at: next, playing: next < end };
}

/** Starts, at the end from the beginning, or pauses. @param {ReadState} state @returns {Partial<ReadState>} */
export function togglePlay({ playing, at, reading }) {
  if (playing) return { playing: false };
  if (!reading || reading.length < 2) return {};
  return { playing: true, hoverAt: null, at: at >= reading.length - 1 ? 0 : at };
}
