/** The keys of the page. They rest while something is typed, and while a dialog is open. */

import { isForeign, isTaken } from "../common/keyboard.js";
import { togglePlay } from "./play.js";
import { FASTEST, SLOWEST, chooseUnit, moveTo } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

/**
 * What keys do beyond changing the state.
 * @typedef {object} Tools
 * @property {() => void} help
 * @property {() => void} search
 * @property {(backwards: boolean) => void} findNext
 * @property {() => void} edit
 * @property {() => void} write
 * @property {() => void} hold     the chosen unit
 * @property {() => void} replace  the character at the cursor
 * @property {() => void} theme
 * @property {() => boolean} close  whether anything was open
 */

/**
 * @param {ReadStore} store @param {Tools} tools @param {{signal: AbortSignal}} lifetime
 */
export function bindKeys(store, tools, { signal }) {
  document.addEventListener("keydown", (event) => {
    if (isForeign(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (tools.close() || store.get().playing) event.preventDefault();
      store.set({ playing: false });
      return;
    }
    if (isTaken(event.target, event.key)) return;
    const act = actions(tools)[event.key];
    if (!act) return;
    event.preventDefault();
    const patch = act(store.get(), event.shiftKey);
    if (patch) store.set(patch);
  }, { signal });
}

/**
 * @param {Tools} tools
 * @returns {Record<string, (state: ReadState, shift: boolean) => Partial<ReadState> | void>}
 */
const actions = (tools) => ({
  ArrowLeft: (state, shift) => stepBy(state, shift ? -10 : -1),
  ArrowRight: (state, shift) => stepBy(state, shift ? 10 : 1),
  Home: (state) => ({ ...moveTo(state, 0), playing: false }),
  End: (state) => ({ ...moveTo(state, Infinity), playing: false }),
  " ": togglePlay,
  "[": (state) => neighbour(state, -1),
  "]": (state) => neighbour(state, 1),
  "+": (state) => ({ speed: faster(state.speed, 1) }),
  "=": (state) => ({ speed: faster(state.speed, 1) }),
  "-": (state) => ({ speed: faster(state.speed, -1) }),
  g: (state) => ({ guesses: state.guesses === 5 ? 3 : state.guesses === 3 ? 0 : 5 }),
  s: (state) => ({ saliency: !state.saliency }),
  b: (state) => ({ big: !state.big }),
  n: () => tools.findNext(false),
  N: () => tools.findNext(true),
  "/": () => tools.search(),
  "?": () => tools.help(),
  e: () => tools.edit(),
  w: () => tools.write(),
  h: () => tools.hold(),
  c: () => tools.replace(),
  v: ({ held, compare }) => (held.length === 0 ? undefined : { compare: NEXT[compare] }),
  t: () => tools.theme(),
});

/** @type {Record<ReadState["compare"], ReadState["compare"]>} */
const NEXT = { both: "changed", changed: "original", original: "both" };

/** By hand: playing ends. @param {ReadState} state @param {number} steps @returns {Partial<ReadState>} */
export const stepBy = (state, steps) => ({ ...moveTo(state, state.at + steps), playing: false });

/**
 * The unit before or after, over the borders of layers, in a ring.
 * @param {ReadState} state
 * @param {1 | -1} step
 * @returns {Partial<ReadState>}
 */
export function neighbour(state, step) {
  const { reading, unit } = state;
  if (!reading) return {};
  const all = reading.layers * reading.hiddenSize;
  const index = (unit.layer * reading.hiddenSize + unit.unit + step + all) % all;
  return chooseUnit(state, { layer: Math.floor(index / reading.hiddenSize), unit: index % reading.hiddenSize });
}

/** About a quarter more or less, at least 1. @param {number} speed @param {1 | -1} sign */
export const faster = (speed, sign) =>
  Math.max(SLOWEST, Math.min(FASTEST, speed + sign * Math.max(1, Math.round(speed / 4))));
