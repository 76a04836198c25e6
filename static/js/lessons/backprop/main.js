/** Backprop by hand: the graph, the terms, and the message of now. */

import { watch } from "../../state/store.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { graphPicture, nodeName } from "./graph-picture.js";
import { messageEquations } from "./message.js";
import { termsTable } from "./terms.js";

/** @typedef {import("../../wire/lessons/backprop.js").Graph} Graph */

const lesson = openLesson({
  settings: { w: 0.8, u: 1, v: 1.5, x: "1, 0.5, -1", targets: "0, 1, 0.5", activation: "tanh", last: "0", at: 3 },
  data: { graph: /** @type {Graph | null} */ (null) },
});

lesson.picture("graph", ({ w, u, v, x, targets, activation, last }) =>
  ({ w, u, v, x, targets, activation, last: last === "1" }), (/** @type {Graph} */ graph) => ({ graph }));

const length = (/** @type {{graph: Graph | null, at: number}} */ { graph, at }) => (graph ? graph.bars.length : at) + 1;
lesson.transport({ length, perSecond: 1.2, say: (state) => `${Math.min(state.at, length(state) - 1)} of ${length(state) - 1}` });

lesson.draw("graph", ({ graph, at, last }) => [graph, at, last], (body, { graph, at, w, u, v, last }, width, look) => {
  if (graph) body.replaceChildren(graphPicture(graph, at, { w, u, v, last: last === "1" }, width, look));
});
lesson.draw("terms", ({ graph, at }) => [graph, at], (body, { graph, at }) => {
  if (graph) body.replaceChildren(termsTable(graph, at));
});

watch(lesson.store, ({ graph, at, last }) => [graph, at, last], ({ graph, at, last }) => {
  if (!graph) return;
  showEquation(messageEquations(graph, at, last === "1"));
  const bar = graph.bars[Math.min(at, graph.bars.length) - 1];
  lesson.say("graph", { note: bar ? `${nodeName(bar, true)} = ${written(bar.value)}` : "forwards only; → sends the first message" });
  const worst = Math.max(...Object.entries(graph.sums).map(([name, sum]) => Math.abs(sum - (graph.autograd[name] ?? NaN))));
  lesson.say("terms", { note: `largest difference from autograd: ${written(worst, 2)}` });
  lesson.tell(bar ? `${bar.of} bar of step ${bar.step} is ${written(bar.value)}` : "");
}, lesson.lifetime);
