/**
 * What is on screen and what may be done with it: runs are made of the set-up, played, changed while they go on, reset,
 * and brought back. Whatever is refused is told at its field, and the runs on screen stay.
 */

import { Refusal, changeRun, commandRun, deleteRun, makeRun } from "../api.js";
import { sentence } from "../common/dom.js";
import { LIVE, fieldNamed, parse } from "./fields.js";
import {
  LANE_NAMES, differences, fieldOf, isOver, lanesOn, setUpFrom, setUpOf, setUpOfRuns, settingsNow, settingsOf, swapped,
  withValue,
} from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */
/** @typedef {import('./state.js').FieldName} FieldName */
/** @typedef {import('./state.js').SetUp} SetUp */
/** @typedef {import('./state.js').Earlier} Earlier */
/** @typedef {import('./lane.js').Lane} Lane */
/** @typedef {import('../wire/messages.js').RunSettings} RunSettings */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./connection.js').Connection} Connection */

/** @typedef {ReturnType<typeof createSession>} Session */

const MOST_EARLIER = 50;
const LONGEST_CATCHING_S = 1; // that a lane goes on after a pause, to the step of the other
const MOST_CAUGHT_UP = 1000;
const LONGEST_START_MS = 10_000; // of a process that trains, on a busy machine
const SETTLING_MS = 1500; // after a command, what a run says of itself may be older than the command

/** @param {GradientsStore} store @param {Connection} connection @param {{signal: AbortSignal}} lifetime */
export function createSession(store, connection, { signal }) {
  /** What runs were made of, and changed to since. @type {Map<string, RunSettings>} */
  const made = new Map();
  let latest = 0; // set-up that was asked for last
  /** Commands do not overtake each other. @type {Promise<unknown>} */
  let inOrder = Promise.resolve();
  let making = Promise.resolve(); // when the runs that are being made are on screen
  let together = Promise.resolve(); // when both lanes have paused at the same step

  /** The runs on screen, lane by lane. @returns {(string | null)[]} */
  const runsOn = () => store.get().lanes.map((lane) => lane?.run ?? null);

  /** What a lane's run is made of, as far as anyone knows. @param {LaneIndex} lane @returns {RunSettings | null} */
  function madeOf(lane) {
    const on = store.get().lanes[lane];
    return on ? made.get(on.run) ?? settingsNow(on.status) : null;
  }

  /**
   * Takes a set-up over: changes runs that can go on, makes new ones where they cannot.
   * @param {SetUp} setUp
   * @param {{what: string, fresh?: boolean, play?: boolean, undo?: boolean}} options
   *   `fresh`: new runs in any case; `what`: the name of the change, for Undo
   */
  async function take(setUp, { what, fresh = false, play = false, undo = false }) {
    const state = store.get();
    latest += 1;
    const mine = latest;
    const earlier = undo ? state.earlier : remembered(state, what);
    store.set({ ...setUp, fieldErrors: [], earlier });
    const on = lanesOn(setUp);
    const unlike = on.filter((lane) => {
      const settings = madeOf(lane);
      return !settings || differences(settings, settingsOf(setUp, lane)).length > 0;
    });
    const begun = state.lanes.some((lane) => lane !== null && lane.status.step > 0);
    const live = !fresh && begun && unlike.every((lane) => isLive(state, lane, setUp));
    if (!fresh && (unlike.length === 0 || live)) {
      await Promise.all(unlike.map((lane) => change(lane, settingsOf(setUp, lane))));
      return showLanes(setUp);
    }
    const changed = unlike.some((lane) => madeOf(lane) !== null); // else lane B has only been switched on
    const anew = fresh || (begun && changed) ? on : unlike;
    making = make(setUp, anew, { mine, play });
    return making;
  }

  /**
   * Whether a lane's run can go on with the set-up.
   * @param {GradientsState} state @param {LaneIndex} lane @param {SetUp} setUp
   */
  function isLive(state, lane, setUp) {
    const settings = madeOf(lane);
    const status = state.lanes[lane]?.status;
    if (!settings || !status || ["finished", "diverged", "failed"].includes(status.state)) return false;
    return differences(settings, settingsOf(setUp, lane)).every((field) => LIVE.includes(field));
  }

  /** @param {LaneIndex} lane @param {RunSettings} settings */
  async function change(lane, settings) {
    const run = store.get().lanes[lane]?.run;
    if (!run) return;
    const { clipping, threshold, learning_rate } = settings;
    const before = made.get(run);
    made.set(run, settings);
    try {
      await changeRun(run, { clipping, threshold, learning_rate });
    } catch (error) {
      if (before) made.set(run, before);
      else made.delete(run);
      tell(error, lane);
    }
  }

  /** Lane B may have been switched off. @param {SetUp} setUp */
  async function showLanes(setUp) {
    const { lanes } = store.get();
    const [first, second] = lanes;
    if (setUp.b === null && first && second && await show([first.run])) leaveOthers(lanes, [first.run]);
  }

  /** @param {SetUp} setUp @param {LaneIndex[]} anew @param {{mine: number, play: boolean}} options */
  async function make(setUp, anew, { mine, play }) {
    const { lanes } = store.get();
    const answers = await Promise.allSettled(anew.map((lane) => makeRun(settingsOf(setUp, lane), play)));
    const runs = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const overtaken = mine !== latest;
    if (overtaken || runs.length < anew.length) {
      for (const run of runs) deleteRun(run).catch(() => {}); // scratch that nobody saw
      if (overtaken) return;
      answers.forEach((answer, index) => {
        if (answer.status === "rejected") tell(answer.reason, anew[index] ?? 0);
      });
      return;
    }
    runs.forEach((run, index) => made.set(run, settingsOf(setUp, anew[index] ?? 0)));
    const next = lanesOn(setUp).map((lane) => (anew.includes(lane) ? runs[anew.indexOf(lane)] : lanes[lane]?.run) ?? "");
    store.set({ at: null });
    expect(play);
    if (await show(next)) leaveOthers(lanes, next);
  }

  /** @param {string[]} runs @returns {Promise<boolean>} */
  async function show(runs) {
    try {
      return await connection.watch(runs);
    } catch (error) {
      tell(error, 0);
      return false;
    }
  }

  /** A run that is off screen needs no process, and one that has not begun can be made again. @param {Lane} lane */
  function leave({ run, status }) {
    const untouched = made.has(run) && status.step === 0 && status.name === null && status.state === "paused";
    (untouched ? deleteRun(run) : commandRun(run, { action: "stop" })).catch(() => {});
  }

  /** @param {GradientsState["lanes"]} before @param {string[]} runs  on screen now */
  const leaveOthers = (before, runs) => before.forEach((lane) => void (lane && !runs.includes(lane.run) && leave(lane)));

  /** A refusal, at its field or else in the notice. @param {unknown} error @param {LaneIndex} lane */
  function tell(error, lane) {
    if (!(error instanceof Refusal)) throw error;
    const field = fieldOf(error.field);
    const [text, hint] = [sentence(error.message), sentence(error.hint)];
    const { fieldErrors, connected } = store.get();
    if (!field && !connected) return; // which is said already
    if (!field) return store.set({ notice: { level: "error", text, hint } });
    const known = fieldErrors.some((one) => one.field === field && one.text === text);
    if (!known) store.set({ fieldErrors: [...fieldErrors, { lane, field, text, hint }] });
    else store.set({ fieldErrors: fieldErrors.map((one) => (one.text === text ? { ...one, lane: null } : one)) });
  }

  /**
   * The same command to every lane that can take it.
   * @param {Parameters<typeof commandRun>[1]} command
   */
  async function command(command) {
    await making;
    const { lanes } = store.get();
    const runs = lanes.flatMap((lane) => (lane && !isOver({ lanes: [lane, null] }) ? [lane.run] : []));
    const told = inOrder.then(() => Promise.allSettled(runs.map((run) => commandRun(run, command))));
    inOrder = told;
    const answers = await told;
    for (const answer of answers) if (answer.status === "rejected") tell(answer.reason, 0);
    return answers.every(({ status }) => status === "fulfilled");
  }

  /** @param {{play?: boolean}} [options] */
  const reset = ({ play = false } = {}) => take(setUpOf(store.get()), { what: "reset", fresh: true, play });

  async function play() {
    const state = store.get();
    if (isOver(state)) return reset({ play: true });
    expect(true);
    if (!(await command({ action: "play", steps_per_second: state.pace }))) expect(false);
  }

  /** The lane that is a little behind then goes on to the step of the other. */
  async function pause() {
    expect(false);
    await command({ action: "pause" });
    together = isTrue(store, ({ lanes }) => !lanes.some((lane) => lane?.status.state === "running")).then(catchUp);
    await together;
  }

  async function catchUp() {
    const [ahead, behind] = store.get().lanes.filter((lane) => lane !== null).sort((a, b) => b.status.step - a.status.step);
    if (!ahead || !behind || isOver({ lanes: [ahead, null] }) || isOver({ lanes: [behind, null] })) return;
    const count = ahead.status.step - behind.status.step;
    if (count === 0 || count > MOST_CAUGHT_UP || count > LONGEST_CATCHING_S * (behind.status.steps_per_second ?? 0)) return;
    try {
      await commandRun(behind.run, { action: "step", count });
      await isTrue(store, ({ lanes }) => lanes.every((lane) => !lane || lane.run !== behind.run || lane.status.step >= ahead.status.step));
    } catch (error) {
      tell(error, 0);
    }
  }

  const { expect } = followPlaying(store, signal);

  return {
    take,
    reset,
    play,
    pause,
    /** Exactly one optimizer step of each lane. */
    async step() {
      if (store.get().playing) await pause();
      await together;
      store.set({ at: null });
      await command({ action: "step", count: 1 });
    },
    /** @param {number | null} pace */
    setPace(pace) {
      store.set({ pace });
      if (store.get().playing) void command({ action: "play", steps_per_second: pace });
    },
    /** @param {LaneIndex | null} lane @param {FieldName} name @param {string} text */
    edit(lane, name, text) {
      const state = store.get();
      const field = fieldNamed(name);
      if (!field || !state.lab) return;
      const read = parse(field, text, state.lab.bounds);
      const others = state.fieldErrors.filter((error) => error.field !== name || (lane !== null && error.lane !== null && error.lane !== lane));
      if ("error" in read) {
        store.set({ fieldErrors: [...others, { lane, field: name, text: read.error, hint: read.hint }] });
        return;
      }
      const setUp = withValue(state, lane, name, read.value);
      const alike = lanesOn(state).every((at) => differences(settingsOf(state, at), settingsOf(setUp, at)).length === 0);
      if (alike && others.length === state.fieldErrors.length) return store.set(setUp);
      const of = lane === null ? "" : ` of ${LANE_NAMES[lane]}`;
      void take(setUp, { what: `${field.label}${of}` });
    },
    /** @param {string} name */
    choosePreset(name) {
      const { lab } = store.get();
      const preset = lab?.presets.find((one) => one.name === name);
      if (lab && preset) void take(setUpFrom(lab, preset), { what: `preset “${preset.title}”` });
    },
    /** The first runs, of the set-up that is there. */
    begin: () => take(setUpOf(store.get()), { what: "", fresh: true, undo: true }),
    undo,
    swap,
    open: openRuns,
  };

  /** The lanes change places, and their runs with them. */
  async function swap() {
    const state = store.get();
    const [a, b] = runsOn();
    if (state.b === null) return;
    if (!a || !b) return take(swapped(state), { what: "swap" });
    if (await show([b, a])) store.set({ ...swapped(state), fieldErrors: [], earlier: remembered(state, "swap") });
  }

  /** Back to what was before the last change, with its runs if they are still there. */
  async function undo() {
    const { earlier } = store.get();
    const last = earlier.at(-1);
    if (!last) return;
    const runs = last.runs.filter((run) => run !== null);
    const same = runs.join() === runsOn().filter(Boolean).join();
    store.set({ earlier: earlier.slice(0, -1) });
    if (same || runs.length === 0) return take(last.setUp, { what: "", undo: true });
    latest += 1;
    const { lanes } = store.get();
    try {
      await connection.watch(runs);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return take(last.setUp, { what: "", undo: true, fresh: true }); // pruned or deleted
    }
    store.set({ ...last.setUp, fieldErrors: [], at: null });
    leaveOthers(lanes, runs);
  }

  /**
   * Puts stored runs on screen; what they were made of becomes the set-up. Raises Refusal.
   * @param {string[]} runs  one or two
   * @param {{what?: string}} [options]  without `what` there is nothing to undo
   */
  async function openRuns(runs, { what } = {}) {
    const before = store.get();
    latest += 1;
    if (!(await connection.watch(runs))) return;
    const earlier = what === undefined ? before.earlier : remembered(before, what);
    store.set({ earlier, fieldErrors: [], at: what === undefined ? before.at : null });
    adopt();
    leaveOthers(before.lanes, runs);
  }

  /** The set-up becomes what the runs on screen say of themselves, unless it is that already. */
  function adopt() {
    const state = store.get();
    const [a, b] = state.lanes;
    const [first, second] = [a && settingsNow(a.status), b && settingsNow(b.status)];
    const mine = first ?? second;
    if (!mine) return store.set({ preset: null, b: b ? state.b ?? {} : null });
    const setUp = setUpOfRuns(null, mine, b ? second ?? mine : null);
    const alike = (setUp.b === null) === (state.b === null)
      && lanesOn(setUp).every((lane) => differences(settingsOf(setUp, lane), settingsOf(state, lane)).length === 0);
    if (!alike) store.set(setUp);
  }
}

/** @param {GradientsState} state @param {string} what @returns {Earlier[]} */
function remembered(state, what) {
  const runs = state.lanes.map((lane) => lane?.run ?? null);
  return [...state.earlier.slice(1 - MOST_EARLIER), { setUp: setUpOf(state), runs, what }];
}

/**
 * When the state is so, or after a while in any case.
 * @param {GradientsStore} store @param {(state: GradientsState) => boolean} test
 * @returns {Promise<void>}
 */
function isTrue(store, test) {
  if (test(store.get())) return Promise.resolve();
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const timer = setTimeout(done, SETTLING_MS);
    function done() {
      clearTimeout(timer);
      waiting.abort();
      resolve();
    }
    store.subscribe((state) => void (test(state) && done()), { signal: waiting.signal });
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
      asked = -Infinity; // it was done
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
