/** The runs of this machine: open in a lane, keep under a name, delete, download. */

import { Refusal, commandRun, deleteRun, fetchRuns, nameRun, runPath } from "../api.js";
import { byId, grouped, sentence } from "../common/dom.js";
import { closeBeside } from "../common/help.js";
import { element, setText } from "../common/panel.js";
import { watch } from "../state/store.js";
import { LANE_NAMES } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').RunSummary} RunSummary */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */

const GRACE_MS = 6000; // in which a deletion can be taken back
const AGAIN_MS = 3000;

/**
 * What the rows of the list can do.
 * @typedef {object} Actions
 * @property {(lane: LaneIndex, run: RunSummary) => void} open
 * @property {(run: RunSummary, name: string) => void} rename
 * @property {(run: RunSummary) => void} remove
 * @property {(run: RunSummary) => void} keep  takes a deletion back
 * @property {(run: RunSummary) => void} pause  which makes room for another
 */

/**
 * @param {GradientsStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime
 * @returns {() => void}  opens the list
 */
export function mountRuns(store, session, { signal }) {
  const dialog = byId("runs", HTMLDialogElement);
  const body = byId("runs-body", HTMLElement);
  /** Runs that will be deleted, with the timers that do it. @type {Map<string, ReturnType<typeof setTimeout>>} */
  const leaving = new Map();
  let failure = "";

  async function load() {
    try {
      store.set({ runs: await fetchRuns() });
      failure = "";
    } catch (error) {
      failure = said(error);
    }
    draw();
  }

  /** @param {unknown} error */
  function said(error) {
    if (!(error instanceof Refusal)) throw error;
    return `${sentence(error.message)} ${sentence(error.hint)}`.trim();
  }

  /** @param {() => Promise<unknown>} act */
  async function attempt(act) {
    try {
      await act();
      await load();
    } catch (error) {
      failure = said(error);
      draw();
    }
  }

  /** @type {Actions} */
  const actions = {
    async open(lane, { run }) {
      const shown = store.get().lanes.map((one) => one?.run ?? null);
      shown[lane] = run;
      await attempt(() => session.open(shown.filter((one) => one !== null), { what: `run in ${LANE_NAMES[lane]}` }));
      if (!failure) dialog.close();
    },
    rename: (run, name) => void attempt(() => nameRun(run.run, name)),
    remove(run) {
      leaving.set(run.run, setTimeout(() => {
        leaving.delete(run.run);
        void attempt(() => deleteRun(run.run));
      }, GRACE_MS));
      draw();
    },
    pause: ({ run }) => void attempt(() => commandRun(run, { action: "stop" })),
    keep(run) {
      clearTimeout(leaving.get(run.run));
      leaving.delete(run.run);
      draw();
    },
  };

  function draw() {
    const { runs: all, lanes } = store.get();
    if (body.querySelector("input:focus")) return; // a name is being typed
    const shown = lanes.map((lane) => lane?.run);
    const begun = (/** @type {RunSummary} */ { run, step, name }) => step > 0 || name !== null || shown.includes(run);
    const runs = all && all.filter(begun);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const line = element("p", { class: "field-error", role: "alert" }, failure);
    const looking = element("p", { class: "runs-empty" }, "Looking for runs …");
    if (runs === null) return body.replaceChildren(failure ? line : looking);
    if (runs.length === 0) {
      return body.replaceChildren(line, element("p", { class: "runs-empty" },
        "There are no runs yet. Press Play, or train one in a terminal with `rnnscope train`: it shows up here."));
    }
    body.replaceChildren(line, element("table", { class: "runs-table" }, head(),
      element("tbody", {}, ...runs.map((run) => row(run, shown, leaving.has(run.run), actions)))));
    const again = focused === undefined ? null : body.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  const open = () => {
    draw();
    dialog.showModal();
    void load();
  };
  byId("runs-open", HTMLButtonElement).addEventListener("click", open, { signal });
  dialog.addEventListener("close", () => {
    if (store.get().lab === null || store.get().lanes.some(Boolean)) return;
    store.set({ notice: null }); // there was no room for the first runs: perhaps there is now
    void session.begin();
  }, { signal });
  const timer = setInterval(() => void (dialog.open && !document.hidden && load()), AGAIN_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  closeBeside(dialog, signal);
  watch(store, ({ lanes }) => lanes.map((lane) => lane?.run), () => void (dialog.open && draw()), { signal });
  return open;
}

const head = () => element("thead", {}, element("tr", {},
  ...["name", "what", "state", "step", "size"].map((name) => element("th", { scope: "col" }, name)),
  element("td", {})));

/** @param {RunSummary} run @param {(string | undefined)[]} shown @param {boolean} leaving @param {Actions} actions */
function row(run, shown, leaving, actions) {
  const lane = shown.indexOf(run.run);
  const state = element("span", { class: `badge ${run.state}`, title: run.reason }, run.state);
  if (leaving) {
    const undo = element("button", { type: "button", class: "small", "data-key": `keep ${run.run}` }, "Undo");
    undo.addEventListener("click", () => actions.keep(run));
    return element("tr", { class: "leaving" }, element("th", { scope: "row" }, run.name ?? when(run.created)),
      element("td", { colspan: 4 }, "will be deleted in a few seconds"), element("td", { class: "run-tools" }, undo));
  }
  const steps = run.steps === null ? "" : ` / ${grouped(run.steps)}`;
  return element("tr", lane >= 0 ? { class: "on-screen" } : {},
    element("th", { scope: "row" }, nameField(run, actions)),
    element("td", {}, run.about),
    element("td", {}, state),
    element("td", { class: "numbers" }, grouped(run.step) + steps),
    element("td", { class: "numbers" }, size(run.bytes)),
    element("td", { class: "run-tools" }, ...rowTools(run, lane, actions)));
}

/** @param {RunSummary} run @param {number} lane @param {Actions} actions */
function rowTools(run, lane, actions) {
  const open = /** @type {const} */ ([0, 1]).map((index) => {
    const name = LANE_NAMES[index];
    const button = element("button", { type: "button", class: `small word-${name.toLowerCase()}`,
      "data-key": `${index} ${run.run}`, title: `Open in lane ${name}`, "aria-label": `Open in lane ${name}` }, name);
    button.disabled = lane >= 0;
    button.addEventListener("click", () => actions.open(index, run));
    return button;
  });
  const remove = element("button", { type: "button", class: "quiet small", "data-key": `delete ${run.run}`,
    title: lane >= 0 ? "A run on screen cannot be deleted" : "Delete; it can be taken back for a few seconds" }, "delete");
  remove.disabled = lane >= 0;
  remove.addEventListener("click", () => actions.remove(run));
  const pause = element("button", { type: "button", class: "quiet small", "data-key": `pause ${run.run}`,
    title: "Pause it: it goes on where it was when it is opened and played" }, "pause");
  pause.hidden = lane >= 0 || run.state !== "running";
  pause.addEventListener("click", () => {
    pause.disabled = true;
    actions.pause(run);
  });
  return [pause, ...open, link(`${runPath(run.run)}/metrics.csv`, "csv", "Every step as CSV"),
    link(`${runPath(run.run)}/download`, "zip", "The whole run, weights too"), remove];
}

/** @param {string} href @param {string} name @param {string} title */
const link = (href, name, title) => element("a", { href, download: "", title }, name);

/** A name makes a run stay. @param {RunSummary} run @param {Actions} actions */
function nameField(run, actions) {
  const button = element("button", { type: "button", class: "quiet run-name", "data-key": `name ${run.run}`,
    title: run.name ? "Rename" : "Give it a name: named runs are kept, others are pruned one day",
  }, run.name ?? when(run.created));
  button.addEventListener("click", () => {
    const input = element("input", { type: "text", maxlength: 80, value: run.name ?? "",
      placeholder: "name: the run is kept", "aria-label": "Name of the run" });
    let done = false;
    const finish = (/** @type {boolean} */ save) => {
      if (done) return;
      done = true;
      const name = input.value.trim();
      input.replaceWith(button);
      if (!save || !name || name === run.name) return button.focus();
      setText(button, name);
      actions.rename(run, name);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      finish(event.key === "Enter");
    });
    input.addEventListener("blur", () => finish(true));
    button.replaceWith(input);
    input.focus();
    input.select();
  });
  return button;
}

/** "21 Nov, 10:55" @param {string} created */
function when(created) {
  const date = new Date(created);
  if (Number.isNaN(date.getTime())) return created;
  return date.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

/** "1.2 MB" @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
