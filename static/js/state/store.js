/**
 * One state for the page. Whatever changes between two animation frames is told to the panels once, in the next
 * frame, or when it is flushed.
 */

/**
 * @template State
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(patch: Partial<State>) => void} set  merges; what equals the present value counts as unchanged
 * @property {(listener: (state: State, previous: State) => void, options?: {signal?: AbortSignal}) => void} subscribe
 * @property {() => void} flush  tells now what would be told in the next frame
 */

/**
 * @template {object} State
 * @param {State} initial
 * @param {(flush: () => void) => void} schedule  calls flush once, later
 * @returns {Store<State>}
 */
export function createStore(initial, schedule = (flush) => void requestAnimationFrame(flush)) {
  let state = initial;
  let told = initial;
  let waiting = false;
  /** @type {Set<(state: State, previous: State) => void>} */
  const listeners = new Set();

  function flush() {
    if (!waiting) return;
    waiting = false;
    const previous = told;
    const current = state;
    told = current;
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue; // an earlier listener has ended it
      try {
        listener(current, previous);
      } catch (error) {
        console.error(error); // one broken panel must not stop the others
      }
    }
  }

  return {
    get: () => state,
    set(patch) {
      const keys = /** @type {(keyof State)[]} */ (Object.keys(patch));
      if (keys.every((key) => Object.is(state[key], patch[key]))) return;
      state = { ...state, ...patch };
      if (waiting) return;
      waiting = true;
      schedule(flush);
    },
    subscribe(listener, { signal } = {}) {
      if (signal?.aborted) return;
      listeners.add(listener);
      signal?.addEventListener("abort", () => listeners.delete(listener), { once: true });
    },
    flush,
  };
}

/**
 * Draws now, and again whenever one of the selected values has changed: how a panel looks at only what it
 * needs.
 * @template {object} State
 * @param {Store<State>} store
 * @param {(state: State) => readonly unknown[]} select
 * @param {(state: State) => void} draw
 * @param {{signal?: AbortSignal}} [options]
 */
export function watch(store, select, draw, options) {
  let seen = select(store.get());
  draw(store.get());
  store.subscribe((state) => {
    const now = select(state);
    if (now.length === seen.length && now.every((value, index) => Object.is(value, seen[index]))) return;
    seen = now;
    draw(state);
  }, options);
}
