/** What is said to those who listen: that runs start, pause, end, and how a slider's step looks once it rests. */

import { byId } from "../common/dom.js";
import { rounded } from "../plot/format.js";
import { rowAt, shownStep } from "./lane.js";
import { LANE_NAMES } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */

const REST_MS = 400;

/** @param {GradientsStore} store @param {{signal: AbortSignal}} lifetime */
export function mountSpoken(store, { signal }) {
  const status = byId("status", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  store.subscribe((state, previous) => {
    const changed = state.lanes.some((lane, index) => lane?.status.state !== previous.lanes[index]?.status.state);
    if (!changed && (state.at === previous.at || state.at === null)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      status.textContent = describe(store.get());
    }, REST_MS);
  }, { signal });
}

/** A sentence a lane. @param {GradientsState} state */
export function describe(state) {
  const step = shownStep(state);
  return state.lanes.flatMap((lane, index) => {
    if (!lane) return [];
    const { status } = lane;
    const row = rowAt(lane, step);
    const loss = row ? `, loss ${rounded(row.loss, 3)} ${status.unit}` : "";
    const reason = status.reason ? `: ${status.reason}` : "";
    return [`Lane ${LANE_NAMES[index === 0 ? 0 : 1]} ${status.state}${reason}, step ${Math.min(step, status.step)}${loss}.`];
  }).join(" ");
}
