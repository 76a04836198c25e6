/** Truncated. */

import { grouped } from "../../common/dom.js";
import { element } from "../../common/panel.js";
import { watch } from "../../state/store.js";
import { frac, line, live, math, mi, mo, mn, row, showEquation, sub } from "../equation.js";
import { openLesson } from "../lesson.js";
import { drawGraph, inWords } from "./graph.js";
import { armNames, coursesChart, outcome, resultsTable } from "./results.js";
import { SETTINGS, begun, lagsOf, shownPassing, trainedNow, withStep } from "./state.js";

/** @typedef {import("./state.js").CutPicture} CutPicture */
/** @typedef {import("./state.js").Trained} Trained */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").TrainStep} TrainStep */

const lesson = openLesson({
  settings: SETTINGS,
  data: { graph: /** @type {CutPicture | null} */ (null), trained: /** @type {Trained | null} */ (null) },
});
const { store, lifetime } = lesson;
const asked = (/** @type {State} */ { window, lag, state, start, seed }) => ({ window, lag, state, start, seed });

lesson.picture("graph", asked, (/** @type {CutPicture} */ graph) => ({ graph }));
lesson.work("train", {
  body: asked,
  begin: () => ({ trained: begun(store.get()) }),
  part: (/** @type {TrainStep} */ said, { trained }) => ({ trained: trained && withStep(trained, said) }),
  done: ({ trained }) => ({ trained: trained && { ...trained, done: true } }),
});

const of = (/** @type {State} */ state) => [state.graph, state.trained, state.seed, state.start];

lesson.draw("unrolled", of, (body, state, width, look) => {
  const shown = shownPassing(state);
  const { graph } = state;
  if (!graph || !shown) return;
  body.replaceChildren(drawGraph(graph, cutStateOf(graph), shown.passing, width, look, (time) => {
    if (time < graph.asked) store.set({ lag: graph.asked - time });
  }));
});

/** Whether the graph shown resets or carries; inside, both are the same. @param {CutPicture} graph */
const cutStateOf = (graph) => (graph.arm === 1 ? "reset" : "carried");

watch(store, of, (state) => {
  const shown = shownPassing(state);
  const { graph, seed } = state;
  if (!graph || !shown) return;
  const trained = shown.step > 0 ? `after ${shown.step} steps` : "before training";
  lesson.say("unrolled", { note: `seed ${seed}, ${trained}`, caption: `${inWords(graph, cutStateOf(graph))} Bars on logarithmic axes.` });
  showEquation(formula(graph, shown.passing.gradient, state.window));
}, lifetime);
watch(store, ({ graph }) => [graph], ({ graph }) => {
  if (graph) lesson.tell(inWords(graph, cutStateOf(graph)));
}, lifetime);

/** @param {CutPicture} graph @param {number[]} gradient @param {number} window @returns {Element[]} */
function formula({ asked: last, symbol, first, outside }, gradient, window) {
  const slope = (/** @type {number} */ time) =>
    row(mo("‖"), frac(row(mi("∂"), sub("L", mn(last + 1))), row(mi("∂"), sub("h", live(time + 1)))), mo("‖"));
  const product = math("munderover", {}, mo("∏"), row(mi("t"), mo("="), mi("s"), mo("+"), mn("1")), mi("T"));
  return [
    line(frac(row(mi("∂"), sub("L", "T")), row(mi("∂"), sub("h", "s"))), mo("="), frac(row(mi("∂"), sub("L", "T")), row(mi("∂"), sub("h", "T"))),
      product, frac(row(mi("∂"), sub("h", "t")), row(mi("∂"), sub("h", row(mi("t"), mo("−"), mn("1")))))),
    line(math("mtext", {}, "and 0 where s ≤\u00a0"), live(first), math("mtext", {}, ", before the cut")),
    line(slope(first), mo("="), live(gradient[first] ?? NaN, 3)),
    line(slope(symbol), mo("="), live(gradient[symbol] ?? NaN, 3), math("mtext", {}, "\u00a0\u00a0at the symbol")),
    line(mi("T"), mo("−"), mi("s"), mo("="), live(last - symbol), mo(outside ? "≥" : "<"), live(window), mo("="), mi("k")),
  ];
}

lesson.lines("courses", (state) => [trainedNow(state)], (state, _, look) => coursesChart(trainedNow(state) ?? begun(state), look));

const results = element("div", { class: "results-place" });
document.querySelector("#courses .figure-body")?.after(results);
watch(store, (state) => [trainedNow(state), state.graph, state.seed, state.window, state.lag], (state) => {
  const trained = trainedNow(state) ?? begun(state);
  const last = trained.steps.at(-1);
  const focused = results.contains(document.activeElement);
  results.replaceChildren(resultsTable(trained, { arm: state.graph?.arm ?? 0, seed: state.seed }, (arm, seed) => {
    const lag = lagsOf(store.get())[arm] ?? state.lag;
    store.set(arm === 0 ? { lag, seed } : { lag, seed, state: arm === 1 ? "reset" : "carried" });
  }));
  if (focused) /** @type {HTMLElement | null} */ (results.querySelector("[aria-pressed=true]"))?.focus();
  lesson.say("courses", {
    note: last === undefined ? "not trained yet" : `after ${last} steps${last > 0 ? `: ${grouped(last * 32)} sequences each` : ""}`,
    caption: outcome(trained) || `Ten networks each: ${armNames(trained.lags).join("; ")}. A cell chooses the network that is shown above.`,
  });
}, lifetime);
