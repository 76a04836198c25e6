/** The head of a lane: what it has that the other has not, its switches, and how it stands at the shown step. */

import { element, setText } from "../common/panel.js";
import { rounded, share } from "../plot/format.js";
import { watch } from "../state/store.js";
import { makeControl } from "./control.js";
import { fieldNamed } from "./fields.js";
import { rowAt, shareClipped, shownStep } from "./lane.js";
import { differenceOf } from "./phrases.js";
import { termed } from "./setup.js";
import { LANE_NAMES, differing, isForeign, withLaneB } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */
/** @typedef {import('./fields.js').FieldName} FieldName */
/** @typedef {import('./lane.js').Lane} Lane */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */

/** Switches that anyone finds at once. @type {readonly {label: string, fields: FieldName[]}[]} */
const SWITCHES = [
  { label: "clipping", fields: ["clipping", "threshold"] },
  { label: "learning rate", fields: ["learning_rate"] },
  { label: "initialization", fields: ["initialization", "sigma", "gain", "alpha"] },
  { label: "spectral radius", fields: ["spectral_radius"] },
];

/**
 * @param {HTMLElement} el @param {GradientsStore} store @param {Session} session @param {LaneIndex} index
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountLaneHead(el, store, session, index, { signal }) {
  const name = LANE_NAMES[index];
  const title = element("p", { class: "lane-difference" });
  const badge = element("span", { class: "badge" });
  const reason = element("p", { class: "lane-reason" });
  const letter = element("h2", { class: `word-${name.toLowerCase()}` }, name);
  const top = element("header", { class: "lane-top" }, letter, title, badge, ...tools(store, session, index, signal));
  const switches = element("div", { class: "lane-switches" });
  const showSwitches = makeSwitches(switches, session, index, signal);
  const numbers = element("dl", { class: "lane-numbers numbers" });
  const foreign = element("p", { class: "lane-foreign" }, "Trained in a terminal: it can be watched and paused here, not changed.");
  const on = element("div", { class: "lane-body" }, top, switches, foreign, numbers, reason);
  const add = element("button", { type: "button", class: "lane-add" }, "Add lane B: the same seed and batches, one difference");
  add.addEventListener("click", () => void session.take(withLaneB(store.get(), true), { what: "lane B on" }), { signal });
  el.replaceChildren(on, add);

  const setUp = (/** @type {GradientsState} */ state) => [state.shared, state.a, state.b, state.fieldErrors, state.lab];
  watch(store, (state) => [...setUp(state), ...state.lanes.map((lane) => lane?.run)], (state) => {
    const off = index === 1 && state.b === null;
    on.hidden = off;
    add.hidden = !off;
    const about = state.lanes.some(isForeign) ? state.lanes[index]?.status.about : undefined;
    const difference = about ?? differenceOf(state, index).join(" · ");
    setText(title, difference || alone(state));
    title.classList.toggle("plain", !difference);
    switches.hidden = isForeign(state.lanes[index] ?? null);
    foreign.hidden = !switches.hidden;
    on.classList.toggle("blank", !state.lab);
    showSwitches(state);
  }, { signal });
  watch(store, (state) => [state.lanes[index], state.at, shownStep(state)], (state) => {
    const lane = state.lanes[index];
    el.dataset.run = lane?.run ?? "";
    el.dataset.step = lane ? String(lane.status.step) : "";
    el.dataset.state = lane?.status.state ?? "none";
    showBadge(badge, reason, lane);
    showNumbers(numbers, lane, shownStep(state));
  }, { signal });
}

/** @param {GradientsState} state */
const alone = (state) => (state.b === null ? "one lane" : "no difference: change a setting in one lane");

/** @param {GradientsStore} store @param {Session} session @param {LaneIndex} index @param {AbortSignal} signal */
function tools(store, session, index, signal) {
  if (index === 0) return [];
  const swap = element("button", { type: "button", class: "quiet small", title: "Lanes A and B change places" }, "swap");
  const off = element("button", { type: "button", class: "quiet small", title: "Switch lane B off: one lane" }, "remove");
  swap.addEventListener("click", () => void session.swap(), { signal });
  off.addEventListener("click", () => void session.take(withLaneB(store.get(), false), { what: "lane B off" }), { signal });
  return [element("div", { class: "lane-tools" }, swap, off)];
}

/** @param {HTMLElement} el @param {Session} session @param {LaneIndex} lane @param {AbortSignal} signal */
function makeSwitches(el, session, lane, signal) {
  const made = SWITCHES.map(({ label, fields }) => {
    const controls = fields.flatMap((name) => {
      const field = fieldNamed(name);
      const prefix = `head-${LANE_NAMES[lane].toLowerCase()}`;
      const commit = (/** @type {string} */ text) => session.edit(lane, name, text);
      return field ? [makeControl(field, { lane, prefix, compact: true, commit, signal })] : [];
    });
    const group = element("div", { class: "switch", role: "group" },
      element("span", { class: "switch-name" }, ...termed(label)), ...controls.map((control) => control.el));
    el.append(group);
    return { group, fields, controls };
  });
  return (/** @type {GradientsState} */ state) => {
    const different = differing(state);
    for (const { group, fields, controls } of made) {
      for (const control of controls) control.show(state);
      group.classList.toggle("different", fields.some((field) => different.includes(field)));
    }
  };
}

/** @type {Record<Lane["status"]["state"], string>} */
const STATES = {
  starting: "starting", running: "running", paused: "paused", finished: "finished", diverged: "diverged", failed: "failed",
  interrupted: "interrupted",
};

/**
 * How the run stands; a run that diverged has a result, not a mistake.
 * @param {HTMLElement} badge @param {HTMLElement} reason @param {Lane | null} lane
 */
function showBadge(badge, reason, lane) {
  const state = lane?.status.state ?? "starting";
  badge.className = `badge ${state}`;
  setText(badge, lane ? STATES[state] : "no run yet");
  const last = (/** @type {string} */ kind) => lane?.status.events.filter((event) => event.kind === kind).at(-1);
  const why = lane?.status.reason ? `${state}: ${lane.status.reason}`.replace(": step ", " at step ") : "";
  const [overflow, change] = [last("overflow"), last("change")];
  setText(reason, [
    why, overflow && !why ? `overflow at step ${overflow.step}: ${overflow.text}` : "",
    change ? `changed at step ${change.step}: ${change.text}` : "",
  ].filter(Boolean).join(" · "));
}

/**
 * Accuracy, loss, clipping and speed, at the shown step.
 * @param {HTMLElement} el @param {Lane | null} lane @param {number} step
 */
function showNumbers(el, lane, step) {
  const row = lane ? rowAt(lane, step) : null;
  const { chance = null, unit = "nats", steps_per_second: speed = null, state = "starting" } = lane?.status ?? {};
  /** @type {[string, string, string][]} */
  const shown = [
    ["loss", row ? rounded(row.loss, 3) : "–", row && row.step + 1 < step ? `${unit}, step ${row.step}` : unit],
    ["clipped", lane && row ? share(shareClipped(lane, step)) : "–", "of the steps"],
    ["speed", speed !== null && state === "running" ? rounded(speed, 2) : "–", "steps/s"],
  ];
  if (chance !== null) shown.unshift(["accuracy", row ? share(row.accuracy) : "–", `chance ${share(chance)}`]);
  while (el.children.length > shown.length) el.lastElementChild?.remove();
  shown.forEach(([name, value, note], index) => {
    const held = el.children[index]
      ?? el.appendChild(element("div", {}, element("dt"), element("dd"), element("dd", { class: "note" })));
    [name, value, note].forEach((text, at) => {
      const part = held.children[at];
      if (part) setText(part, text);
    });
  });
}
