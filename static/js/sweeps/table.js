/** The table of a sweep: a row a run, or the mean over the seeds. */

import { choice, element, frame, setText } from "../common/panel.js";
import { watch } from "../state/store.js";
import { gradientsUrl } from "./address.js";
import { columnsOf, hasSeeds, isGrouped, rowsOf } from "./columns.js";
import { SEED, nameOf, worded } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */
/** @typedef {import("../state/store.js").Store<SweepsState>} SweepsStore */
/** @typedef {import("./columns.js").Column} Column */
/** @typedef {import("./columns.js").Row} Row */

/** @param {HTMLElement} el @param {SweepsStore} store @param {{signal: AbortSignal}} lifetime */
export function mount(el, store, { signal }) {
  const { tools, body, caption } = frame(el, "Runs");
  const kinds = choice("rows", (value) => store.set({ table: value === "runs" ? "runs" : "seeds" }));
  kinds.offer([["seeds", "mean over seeds"], ["runs", "each run"]]);
  tools.append(kinds.el);
  const table = element("table", { class: "sweep-table" });
  body.append(element("div", { class: "sweep-scroll", tabindex: 0, role: "group", "aria-label": "Table of runs" }, table));

  watch(store, ({ sweep, table: kind, sort, falling }) => [sweep, kind, sort, falling], (state) => {
    const { sweep } = state;
    kinds.show(state.table);
    if (!sweep) return;
    kinds.el.toggleAttribute("data-hidden", !hasSeeds(sweep));
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const columns = columnsOf(state);
    table.replaceChildren(
      element("thead", {}, element("tr", {}, ...columns.map((column) => head(column, state, store)), element("td"))),
      element("tbody", {}, ...rowsOf(state).map((row) => bodyRow(row, columns, state))));
    setText(caption, isGrouped(state) ? "Loss and accuracy: mean ± sample standard deviation over the seeds that finished; the others over all seeds." : "");
    const again = focused === undefined ? null : table.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }, { signal });

  /** @param {Event} event */
  const point = ({ target }) => {
    const row = target instanceof Element ? target.closest("tbody tr") : null;
    const runs = row instanceof HTMLElement ? (row.dataset.runs ?? "").split(",").map(Number) : [];
    if (runs.join() !== store.get().pointed.join()) store.set({ pointed: runs });
  };
  const leave = () => store.set({ pointed: [] });
  for (const kind of ["pointerover", "focusin"]) table.addEventListener(kind, point, { signal });
  for (const kind of ["pointerleave", "focusout"]) table.addEventListener(kind, leave, { signal });
  watch(store, ({ pointed }) => [pointed], ({ pointed }) => {
    for (const row of table.tBodies[0]?.rows ?? []) {
      const runs = (row.dataset.runs ?? "").split(",").map(Number);
      row.classList.toggle("pointed", pointed.some((run) => runs.includes(run)));
    }
  }, { signal });
}

/** @param {Column} column @param {SweepsState} state @param {SweepsStore} store */
function head({ key, name, title, numeric }, { sort, falling }, store) {
  const sorted = sort === key;
  const mark = sorted ? (falling ? " ↓" : " ↑") : "";
  const button = element("button", { type: "button", class: "quiet", "data-key": `sort ${key}`, title: `${title}; click to sort` },
    name, element("span", { class: "sort-mark", "aria-hidden": "true" }, mark));
  button.addEventListener("click", () => {
    if (!sorted) return store.set({ sort: key, falling: false });
    store.set(falling ? { sort: "", falling: false } : { falling: true });
  });
  return element("th", {
    scope: "col", "aria-sort": sorted ? (falling ? "descending" : "ascending") : "none", ...(numeric ? { class: "number" } : {}),
  }, button);
}

/** @param {Row} row @param {Column[]} columns @param {SweepsState} state */
function bodyRow({ runs, cells }, columns, state) {
  const [run] = runs;
  const row = element("tr", { "data-runs": runs.map(({ number }) => number).join(",") });
  cells.forEach(({ text }, index) => {
    const numeric = columns[index]?.numeric;
    row.append(element(index === 0 ? "th" : "td", { ...(index === 0 ? { scope: "row" } : {}), ...(numeric ? { class: "number numbers" } : {}) }, text));
  });
  if (!run || !state.sweep) return row;
  const links = isGrouped(state) ? runs.map((one) => openLink(state, one, worded(one.settings[SEED]))) : [openLink(state, run, "open")];
  row.append(element("td", { class: "sweep-open" }, ...(isGrouped(state) ? ["open seed "] : []), ...links));
  if (run.state === "diverged" || run.state === "failed") row.classList.add(run.state);
  return row;
}

/** @param {SweepsState} state @param {import("./state.js").Run} run @param {string} text */
const openLink = ({ sweep }, run, text) => element("a", {
  href: gradientsUrl(run.settings), "data-key": `open ${run.number}`,
  title: `Train it on the Gradients page: ${sweep ? nameOf(sweep, run) : ""}`,
  "aria-label": `Open on the Gradients page: ${sweep ? nameOf(sweep, run) : ""}`,
}, text);
