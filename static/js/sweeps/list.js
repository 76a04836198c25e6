/** The sweeps that are there; where there are none, how to make one. */

import { plural, sentence } from "../common/dom.js";
import { element, frame } from "../common/panel.js";
import { watch } from "../state/store.js";
import { worded } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */
/** @typedef {import("./state.js").Summary} Summary */

const EXAMPLE = `name = "starts"

[settings]
task = "remember"
length = 30
hidden_size = 32
steps = 300

[grid]
initialization = ["pytorch", "orthogonal", "identity"]
clipping = ["off", "norm"]
seed = [0, 1, 2]
`;
const SAID_MS = 1800;

/** @param {HTMLElement} el @param {import("../state/store.js").Store<SweepsState>} store @param {{signal: AbortSignal}} lifetime */
export function mount(el, store, { signal }) {
  const { heading, body } = frame(el, "Sweeps");
  heading.textContent = "Sweeps on this machine";
  watch(store, ({ list }) => [list], ({ list }) => {
    if (list === null) return body.replaceChildren(element("p", { class: "sweep-note" }, "Looking for sweeps …"));
    body.replaceChildren(...(list.length > 0 ? [listed(list)] : []), ...howTo(list.length === 0));
  }, { signal });
}

/** @param {Summary[]} list */
const listed = (list) => element("div", { class: "sweep-scroll", tabindex: 0, role: "group", "aria-label": "List of sweeps" },
  element("table", { class: "sweep-table sweep-list" },
    element("thead", {}, element("tr", {}, ...["name", "task", "grid", "runs", "changed"].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...list.map(row))));

/** @param {Summary} summary */
function row({ name, changed, running, runs, states, grid, task, error }) {
  const link = element("a", { href: `/sweeps/${encodeURIComponent(name)}` }, name);
  if (error) {
    return element("tr", {}, element("th", { scope: "row" }, name), element("td", { colspan: 3, class: "sweep-broken" }, sentence(error)),
      element("td", {}, when(changed)));
  }
  const fields = Object.entries(grid).map(([field, values]) =>
    element("span", {}, element("b", {}, field.replaceAll("_", " ")), ` ${values.map(worded).join(", ")}`));
  const waiting = states.waiting ?? 0;
  const parts = [
    waiting > 0 ? `${runs - waiting} of ${runs}` : String(runs),
    ...(running ? ["under way"] : []),
    ...["diverged", "failed"].filter((state) => states[state]).map((state) => `${states[state]} ${state}`),
  ];
  return element("tr", {}, element("th", { scope: "row" }, link), element("td", {}, task),
    element("td", { class: "sweep-grid" }, ...fields), element("td", { class: "numbers" }, parts.join(", ")), element("td", {}, when(changed)));
}

/** @param {boolean} empty */
function howTo(empty) {
  const copy = element("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    const copied = await navigator.clipboard?.writeText(EXAMPLE).then(() => true, () => false);
    copy.textContent = copied ? "Copied" : "Not allowed";
    setTimeout(() => (copy.textContent = "Copy"), SAID_MS);
  });
  const lead = empty
    ? "There are no sweeps yet. A sweep trains one run for every combination of some settings. Save this as starts.toml:"
    : "Another one: save this, with other settings, as starts.toml,";
  return [element("div", { class: "sweep-how" },
    element("p", {}, lead),
    element("div", { class: "sweep-example" }, element("pre", { tabindex: 0, "aria-label": "Example" }, EXAMPLE), copy),
    element("p", {}, empty ? "and run, in a terminal, " : "and run ", element("code", {}, "rnnscope sweep starts.toml"),
      `. ${plural(18, "run")} take about a minute; the page follows them as they come.`))];
}

/** "21 Nov, 10:55" @param {string} changed */
function when(changed) {
  const date = new Date(changed);
  if (Number.isNaN(date.getTime())) return changed;
  return date.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
