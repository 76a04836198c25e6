/**
 * What is on screen and what may be done with it: runs are made of the set-up, played, changed while they go on, reset,
 * and brought back. Whatever is refused is told at its field, and the runs on screen stay.
 */

import { Refusal, changeRun, commandRun, deleteRun, makeRun } from "../api.js";
import { LIVE, fieldNamed, parse } from "./fields.js";
import { createPlaying } from "./playing.js";
import { tell } from "./refusals.js";
import {
  LANE_NAMES, differences, isForeign, isOver, lanesOn, setUpFrom, setUpOf, setUpOfRuns, settingsNow, settingsOf, swapped, withValue,
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

/** @param {GradientsStore} store @param {Connection} connection @param {{signal: AbortSignal}} lifetime */
export function createSession(store, connection, { signal }) {
  /** What runs were made of, and changed to since. @type {Map<string, RunSettings>} */
  const made = new Map();
  let latest = 0; // set-up that was asked for last
  let making = Promise.resolve(); // when the runs that are being made are on screen

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
   * @param {{what: string, fresh?: boolean, whole?: boolean, play?: boolean, undo?: boolean}} options
   *   `fresh`: new runs in any case; `whole`: even in the place of a run of a terminal, which stays where it is otherwise;
   *   `what`: the name of the change, for Undo
   */
  async function take(setUp, { what, fresh = false, whole = false, play = false, undo = false }) {
    const state = store.get();
    latest += 1;
    const mine = latest;
    const earlier = undo ? state.earlier : remembered(state, what);
    store.set({ ...setUp, fieldErrors: [], earlier });
    const own = lanesOn(setUp).filter((lane) => !isForeign(state.lanes[lane] ?? null));
    const on = whole || own.length === 0 ? lanesOn(setUp) : own;
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
    // One pair after the other: of many quick changes the last is made, and there is room for it.
    making = making.catch(() => {}).then(() => (mine === latest ? make(setUp, anew, { mine, play }) : undefined));
    return making;
  }

  /**
   * Whether a lane's run can go on with the set-up.
   * @param {GradientsState} state @param {LaneIndex} lane @param {SetUp} setUp
   */
  function isLive(state, lane, setUp) {
    const settings = madeOf(lane);
    if (!settings || isOver({ lanes: [state.lanes[lane] ?? null, null] })) return false;
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
      tell(store, error, lane);
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
      await Promise.allSettled(runs.map(deleteRun)); // scratch that nobody saw
      if (overtaken) return;
      answers.forEach((answer, index) => {
        if (answer.status === "rejected") tell(store, answer.reason, anew[index] ?? 0);
      });
      return;
    }
    runs.forEach((run, index) => made.set(run, settingsOf(setUp, anew[index] ?? 0)));
    const next = lanesOn(setUp).map((lane) => (anew.includes(lane) ? runs[anew.indexOf(lane)] : lanes[lane]?.run) ?? "");
    store.set({ at: null });
    playing.expect(play);
    if (await show(next)) leaveOthers(lanes, next);
  }

  /** @param {string[]} runs @returns {Promise<boolean>} */
  async function show(runs) {
    try {
      return await connection.watch(runs);
    } catch (error) {
      tell(store, error, 0);
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

  /** @param {{play?: boolean}} [options] */
  const reset = ({ play = false } = {}) => take(setUpOf(store.get()), { what: "reset", fresh: true, play });

  const playing = createPlaying(store, { ready: () => making, again: () => reset({ play: true }) }, { signal });

  return {
    ...playing,
    take,
    reset,
    /** @param {LaneIndex | null} lane @param {FieldName} name @param {string} text */
    edit(lane, name, text) {
      const state = store.get();
      const field = fieldNamed(name);
      if (!field || !state.lab) return;
      const read = parse(field, text, state.lab.bounds);
      const others = state.fieldErrors.filter((error) =>
        error.field !== name || (lane !== null && error.lane !== null && error.lane !== lane));
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
      if (lab && preset) void take(setUpFrom(lab, preset), { what: `preset “${preset.title}”`, whole: true });
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
      if (!(await connection.watch(runs))) return; // overtaken
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return take(last.setUp, { what: "", undo: true, fresh: true, whole: true }); // pruned or deleted
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
