/** Gates by hand: a cell over a short sequence, forward and backward, or two forms of it side by side. */

import { watch } from "../../state/store.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { coursesOf, gradientsChart, statesChart } from "./charts.js";
import { stepEquations } from "./equations.js";
import { forms, stripPicture } from "./strip.js";

/** @typedef {import("../../wire/lessons/gates.js").GatesPicture} GatesPicture */

const lesson = openLesson({
  settings: {
    cell: "lstm", gates: "hand", i: 0.3, f: 0.9, g: 1, o: 0.8, r: 1, z: 0.7, u: 0.3, steps: 8, inputs: "1 0 0 0 -1 0 0 0", start: 0.5,
    recurrent: 0.5, of: "c", units: 3, scale: 1.5, seed: 1, at: 3,
  },
  data: { seen: /** @type {GatesPicture | null} */ (null) },
});
const { store, lifetime } = lesson;

lesson.picture("cells", ({ cell, gates, i, f, g, o, r, z, u, steps, inputs, start, recurrent, of, units, scale, seed }) =>
  ({ cell, gates, i, f, g, o, r, z, u, steps, inputs, start, recurrent, of, units, scale, seed }), (/** @type {GatesPicture} */ seen) => ({ seen }));

const lengthOf = (/** @type {GatesPicture | null} */ seen) => (seen?.first.states[0]?.values.length ?? 2) - 1;
const tOf = (/** @type {{at: number, seen: GatesPicture | null}} */ { at, seen }) => Math.max(1, Math.min(at + 1, lengthOf(seen)));
lesson.transport({ length: ({ seen }) => lengthOf(seen), perSecond: 2, say: (state) => `t = ${tOf(state)} of ${lengthOf(state.seen)}` });

lesson.draw("strip", (state) => [state.seen, tOf(state)], (body, state, width, look) => {
  if (state.seen) body.replaceChildren(stripPicture(state.seen, tOf(state), width, look));
});
lesson.lines("states", (state) => [state.seen, tOf(state)], (state, _, look) => state.seen && statesChart(state.seen, tOf(state), look));
lesson.lines("gradients", (state) => [state.seen, tOf(state)], (state, _, look) => state.seen && gradientsChart(state.seen, tOf(state), look));

/** What of the page belongs to this cell: `data-for` lists "lstm", "gru.hand" and the like. */
watch(store, ({ cell, gates }) => [cell, gates], ({ cell, gates }) => {
  for (const part of document.querySelectorAll("[data-for]")) {
    const wanted = (part.getAttribute("data-for") ?? "").split(" ");
    /** @type {HTMLElement} */ (part).hidden = !wanted.includes(cell) && !wanted.includes(`${cell}.${gates}`);
  }
}, lifetime);

watch(store, (state) => [state.seen, tOf(state), state.of], (state) => {
  const { seen } = state;
  if (!seen) return;
  const t = tOf(state);
  const [one, other] = forms(seen);
  showEquation(stepEquations(seen, t));
  lesson.say("strip", { note: seen.second ? `A: ${one}; B: ${other}` : `L is the last ${seen.cell === "lstm" ? state.of : "h"}` });
  lesson.say("states", { note: seen.second ? difference(seen) : "" });
  const back = seen.first.gradients[0];
  const told = `∂L/∂${back?.name} at t = 0: ${written(back?.values[0] ?? NaN)}`;
  lesson.say("gradients", { note: seen.second ? "" : told, caption: vanished(seen) });
  lesson.tell(seen.second ? difference(seen) : `t = ${t}: ${told}`);
}, lifetime);

/** @param {GatesPicture} seen */
const vanished = (seen) => (coursesOf(seen, "gradients").some(({ row }) => row.values.includes(0)) ? "A gradient of 0 has no place on a logarithmic axis." : "");

/** @param {GatesPicture} seen */
const difference = ({ largest, largest_at }) =>
  (largest < 1e-12 ? "A and B are the same" : `A and B differ most at t = ${largest_at}: by ${written(largest)}`);
