/** Play, pause, one step: the same command to both lanes, and whether they follow. */

import { commandRun } from "../api.js";
import { tell } from "./refusals.js";
import { isOver } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./lane.js').Lane} Lane */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */

const LONGEST_CATCHING_S = 1; // that a lane goes on after a pause, to the step of the other
const MOST_CAUGHT_UP = 1000;
const MOST_STEPS_ASKED = 5;
const LONGEST_START_MS = 10_000; // of a process that trains, on a busy machine
const LONGEST_PAUSE_MS = 10_000; // until it has paused
const SETTLING_MS = 1500; // after a command, what a run says of itself may be older than the command

/**
 * @param {GradientsStore} store
 * @param {{ready: () => Promise<void>, again: () => Promise<void>}} runs
 *   `ready`: when the runs that are being made are on screen; `again`: new ones, playing
 * @param {{signal: AbortSignal}} lifetime
 */
export function createPlaying(store, { ready, again }, { signal }) {
  /** Commands do not overtake each other. @type {Promise<unknown>} */
  let inOrder = Promise.resolve();
  let together = Promise.resolve(); // when both lanes have paused at the same step
  let stepping = Promise.resolve(); // when the last step that was asked for is done
  let asked = 0; // steps that are not done yet
  const { expect } = followPlaying(store, signal);

  /** To every lane that can take it. @param {Parameters<typeof commandRun>[1]} command */
  async function command(command) {
    await ready();
    const runs = store.get().lanes.flatMap((lane) => (lane && !isLaneOver(lane) ? [lane.run] : []));
    const told = inOrder.then(() => Promise.allSettled(runs.map((run) => commandRun(run, command))));
    inOrder = told;
    const answers = await told;
    for (const answer of answers) if (answer.status === "rejected") tell(store, answer.reason, 0);
    return answers.every(({ status }) => status === "fulfilled");
  }

  async function play() {
    const state = store.get();
    if (isOver(state)) return again();
    expect(true);
    if (!(await command({ action: "play", steps_per_second: state.pace }))) expect(false);
  }

  /** The lane that is a little behind then goes on to the step of the other. */
  async function pause() {
    expect(false);
    await command({ action: "pause" });
    const paused = isTrue(store, ({ lanes }) => !lanes.some((lane) => lane?.status.state === "running"), LONGEST_PAUSE_MS);
    together = paused.then((all) => all ? catchUp() : undefined); // of one that still runs, the step is not known
    await together;
  }

  async function catchUp() {
    const { lanes, playing } = store.get();
    const [ahead, behind] = lanes.filter((lane) => lane !== null).sort((a, b) => b.status.step - a.status.step);
    if (playing || !ahead || !behind || isLaneOver(ahead) || isLaneOver(behind)) return;
    const count = ahead.status.step - behind.status.step;
    const most = LONGEST_CATCHING_S * (behind.status.steps_per_second ?? 0);
    if (count === 0 || count > Math.min(MOST_CAUGHT_UP, most)) return;
    expect(false);
    try {
      await commandRun(behind.run, { action: "step", count });
      await isTrue(store, (state) => state.lanes.every((lane) =>
        lane?.run !== behind.run || lane.status.step >= ahead.status.step));
    } catch (error) {
      tell(store, error, 0);
    }
  }

  async function stepOnce() {
    if (store.get().playing) await pause();
    await together;
    expect(false);
    store.set({ at: null });
    const before = store.get().lanes;
    if (!(await command({ action: "step", count: 1 }))) return;
    await isTrue(store, ({ lanes }) => lanes.every((lane, index) =>
      !lane || isLaneOver(lane) || lane.run !== before[index]?.run || lane.status.step > before[index].status.step));
  }

  return {
    expect,
    play,
    pause,
    /** Exactly one optimizer step of each lane, after those that were asked for before. */
    async step() {
      if (asked >= MOST_STEPS_ASKED) return; // a key is held down
      asked += 1;
      stepping = stepping.then(stepOnce).finally(() => {
        asked -= 1;
      });
      await stepping;
    },
    /** @param {number | null} pace */
    setPace(pace) {
      store.set({ pace });
      if (store.get().playing) void command({ action: "play", steps_per_second: pace });
    },
  };
}

/** @param {Lane} lane */
const isLaneOver = (lane) => isOver({ lanes: [lane, null] });

/**
 * Whether the state is so, once it is, or after `longest` milliseconds in any case.
 * @param {GradientsStore} store @param {(state: GradientsState) => boolean} test
 * @returns {Promise<boolean>}
 */
function isTrue(store, test, longest = SETTLING_MS) {
  if (test(store.get())) return Promise.resolve(true);
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const timer = setTimeout(() => done(false), longest);
    /** @param {boolean} so */
    function done(so) {
      clearTimeout(timer);
      waiting.abort();
      resolve(so);
    }
    store.subscribe((state) => void (test(state) && done(true)), { signal: waiting.signal });
  });
}

/**
 * `playing` is what was asked for last, and after a while what the runs do.
 * @param {GradientsStore} store @param {AbortSignal} signal
 */
function followPlaying(store, signal) {
  let asked = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  function look() {
    const { lanes, playing } = store.get();
    const running = lanes.some((lane) => lane?.status.state === "running");
    clearTimeout(timer);
    if (running === playing) {
      if (playing) asked = -Infinity; // it was done: when they stop, they have stopped
      return;
    }
    const left = asked + (playing ? LONGEST_START_MS : SETTLING_MS) - performance.now();
    if (left <= 0) store.set({ playing: running });
    else timer = setTimeout(look, left);
  }
  store.subscribe((state, previous) => {
    if (state.lanes !== previous.lanes) look();
  }, { signal });
  return {
    /** @param {boolean} playing */
    expect(playing) {
      asked = performance.now();
      store.set({ playing });
    },
  };
}
