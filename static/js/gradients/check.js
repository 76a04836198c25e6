/** "Check this gradient": backpropagation through time against finite differences, in float64, on a few weights. */

import { Refusal, checkRun } from "../api.js";
import { grouped, sentence } from "../common/dom.js";
import { element, frame, setText } from "../common/panel.js";
import { rounded } from "../plot/format.js";
import { watch } from "../state/store.js";
import { shownStep } from "./lane.js";
import { LANE_NAMES } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('../api.js').GradientCheck} GradientCheck */

const AGREE = 1e-5; // finite differences are not more exact than this

/** @param {HTMLElement} el @param {GradientsStore} store @param {{signal: AbortSignal}} lifetime */
export function mountCheck(el, store, { signal }) {
  const parts = frame(el, "Check this gradient");
  setText(parts.note, "float64 · on the probe");
  setText(parts.caption, "Is it right? Gradients are backpropagated by hand here; finite differences know nothing of that.");
  const results = element("div", { class: "check-results" });
  parts.body.append(results);
  const lanes = /** @type {const} */ ([0, 1]);
  const buttons = lanes.map((lane) => {
    const button = element("button", { type: "button" }, `Check ${LANE_NAMES[lane]}`);
    button.addEventListener("click", () => void check(lane), { signal });
    return button;
  });
  parts.tools.append(...buttons);
  watch(store, ({ lanes: on }) => on.map((lane) => lane?.run), (state) => {
    results.replaceChildren(); // of other runs
    buttons.forEach((button, lane) => (button.hidden = !state.lanes[lane]?.status.settings));
    el.hidden = buttons.every((button) => button.hidden);
  }, { signal });

  /** @param {LaneIndex} index */
  async function check(index) {
    const state = store.get();
    const run = state.lanes[index]?.run;
    const button = buttons[index];
    if (!run || !button) return;
    button.disabled = true;
    setText(button, "Checking …");
    try {
      const found = await checkRun(run, state.at === null ? null : shownStep(state));
      if (store.get().lanes[index]?.run === run) put(results, index, table(found, index));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      put(results, index, element("p", { class: "field-error" }, `${sentence(error.message)} ${sentence(error.hint)}`));
    } finally {
      button.disabled = false;
      setText(button, `Check ${LANE_NAMES[index]}`);
    }
  }
}

/** In the place of the lane's result before. @param {HTMLElement} results @param {LaneIndex} index @param {HTMLElement} made */
function put(results, index, made) {
  made.dataset.lane = LANE_NAMES[index];
  results.querySelector(`[data-lane="${LANE_NAMES[index]}"]`)?.remove();
  if (index === 0) results.prepend(made);
  else results.append(made);
}

/** @param {GradientCheck} found @param {LaneIndex} index */
function table({ step, rows, worst }, index) {
  const agree = worst <= AGREE;
  const said = `${LANE_NAMES[index]}, weights of step ${grouped(step)}: the worst relative error is ${rounded(worst, 2)}; `
    + (agree ? "the two agree." : "the two do not agree here.");
  const head = ["parameter", "index", "BPTT", "finite difference", "relative error"];
  return element("table", { class: agree ? "check-table" : "check-table apart" },
    element("caption", {}, said),
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...rows.map((row) => element("tr", row.relative_error === worst ? { class: "worst" } : {},
      element("th", { scope: "row" }, row.parameter),
      element("td", {}, `[${row.index.join(", ")}]`),
      ...[row.bptt, row.finite_difference].map((value) => element("td", { title: value }, rounded(value, 5))),
      element("td", { title: row.relative_error }, rounded(row.relative_error, 2))))));
}
