/** The HMM is a recurrent network. */

import { byId } from "../../common/dom.js";
import { theme } from "../../plot/theme.js";
import { watch } from "../../state/store.js";
import { frac, line, live, math, matrix, mi, mn, mo, row, showEquation, sub, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { ITERATIONS, STARTS, climbChart, endsChart } from "./climb-charts.js";
import { entryOf, mountMatrices } from "./matrices.js";
import { networkPicture } from "./network-picture.js";
import { LETTERS, recursionPicture, stepAt } from "./recursion-picture.js";
import { slopesPicture } from "./slopes-picture.js";

/** @typedef {import("../../wire/lessons/hmm.js").MatricesPicture} MatricesPicture */
/** @typedef {import("../../wire/lessons/hmm.js").Recursion} Recursion */
/** @typedef {import("../../wire/lessons/hmm.js").SlopesPicture} Slopes */
/** @typedef {import("../../wire/lessons/hmm.js").Heights} Heights */
/** @typedef {import("./climb-charts.js").Climbed} Climbed */
/** @typedef {{what: "random", states: number, outputs: number, seed: number} | {what: "normalized", start: string, transition: string, emission: string}} Wish */

const lesson = openLesson({
  settings: {
    start: "0.5,0.5", transition: "0.9,0.1;0.2,0.8", emission: "0.8,0.2;0.1,0.9", entry: "transition.0.0",
    source: "sampled", typed: "aababbba", steps: 30, seed: 1, truth: true, at: 5, parameters: "softmax",
    sequences: 20, rate: 5, starts: 1, chosen: 1,
  },
  data: {
    wish: /** @type {Wish | null} */ (null), recursion: /** @type {Recursion | null} */ (null), slopes: /** @type {Slopes | null} */ (null),
    climbed: /** @type {Climbed | null} */ (null), climbedOf: "",
  },
});
const { store, lifetime } = lesson;
/** @typedef {ReturnType<typeof store.get>} State */

const data = (/** @type {State} */ { start, transition, emission, source, typed, steps, seed }) => ({ start, transition, emission, source, typed, steps, seed });
const climbing = (/** @type {State} */ state) => ({ ...data(state), sequences: state.sequences, rate: state.rate, starts: state.starts });
const step = (/** @type {State} */ { at, recursion }) => Math.min(at, (recursion?.outputs.length ?? 1) - 1);

mountMatrices(store, lifetime);
lesson.picture("random", ({ wish }) => (wish?.what === "random" ? { states: wish.states, outputs: wish.outputs, seed: wish.seed } : null), taken);
lesson.picture("normalized", ({ wish }) => (wish?.what === "normalized" ? { start: wish.start, transition: wish.transition, emission: wish.emission } : null), taken);
lesson.picture("recursion", data, (/** @type {Recursion} */ recursion) => ({ recursion }));
lesson.picture("slopes", (state) => ({ ...data(state), parameters: state.parameters }), (/** @type {Slopes} */ slopes) => ({ slopes }));
lesson.transport({
  length: ({ recursion }) => recursion?.outputs.length ?? 1, perSecond: 4,
  say: (state) => `t = ${step(state) + 1}: ${LETTERS[state.recursion?.outputs[step(state)] ?? 0]}`,
});

/** What the server made of the matrices. @param {MatricesPicture} made */
function taken({ start, transition, emission }) {
  return { start, transition, emission, wish: null };
}

lesson.draw("recursion", (state) => [state.recursion, state.truth, step(state)], (body, state, width, look) => {
  if (state.recursion) body.replaceChildren(recursionPicture(state.recursion, step(state), state.truth, width, look));
});
lesson.draw("network", (state) => [state.recursion, step(state)], (body, state, width, look) => {
  if (state.recursion) body.replaceChildren(networkPicture(state.recursion, step(state), width, look));
});
lesson.draw("slopes", (state) => [state.slopes, state.entry], (body, state, width, look) => {
  if (state.slopes) body.replaceChildren(slopesPicture(state.slopes, entryOf(state), width, look));
});

mountPointing();
mountTraining();
watch(store, ({ recursion }) => [recursion], ({ recursion }) => {
  const wide = Math.max(recursion?.emission.length ?? 0, recursion?.emission[0]?.length ?? 0) > 2;
  byId("network-and-slopes", HTMLElement).toggleAttribute("data-wide", wide);
}, lifetime);
watch(store, ({ source }) => [source], ({ source }) => {
  for (const name of ["steps", "seed", "truth", "sequences"]) control(name).hidden = source === "typed";
  control("typed").hidden = source === "sampled";
}, lifetime);
watch(store, (state) => [state.recursion, state.slopes, step(state), state.entry], showNumbers, lifetime);

/** @param {string} name */
function control(name) {
  return /** @type {HTMLElement} */ (document.querySelector(`[data-control="${name}"]`));
}

/** A click, or a drag, over the recursion chooses the step. */
function mountPointing() {
  const body = /** @type {HTMLElement} */ (byId("recursion", HTMLElement).querySelector(".figure-body"));
  const point = (/** @type {PointerEvent} */ event) => {
    const { recursion } = store.get();
    if (!recursion || (event.type === "pointermove" && event.buttons !== 1)) return;
    const box = body.getBoundingClientRect();
    store.set({ at: stepAt(event.clientX - box.left, Math.floor(box.width), recursion.outputs.length, theme()), playing: false });
  };
  for (const kind of /** @type {const} */ (["pointerdown", "pointermove"])) body.addEventListener(kind, point, lifetime);
}

/** EM and gradient ascent; what was trained on other data, or otherwise, goes. */
function mountTraining() {
  const work = lesson.work("climb", {
    body: climbing,
    begin: () => ({ climbed: null, climbedOf: JSON.stringify(climbing(store.get())) }),
    part: (/** @type {Heights} */ said, { climbed }) => ({
      climbed: {
        truth: said.truth, emEnds: said.em_ends, ascentEnds: said.ascent_ends,
        em: [...(climbed?.em ?? []), ...said.em], ascent: [...(climbed?.ascent ?? []), ...said.ascent],
      },
    }),
  });
  watch(store, (state) => [state.climbedOf, JSON.stringify(climbing(state))], (state) => {
    if (!state.climbedOf || state.climbedOf === JSON.stringify(climbing(state))) return;
    work.stop();
    store.set({ climbed: null, climbedOf: "" });
  }, lifetime);
  const empty = { truth: NaN, em: [], ascent: [] };
  const chosen = (/** @type {State} */ state) => Math.max(0, Math.min(STARTS, Math.round(state.chosen)) - 1);
  lesson.lines("climb", (state) => [state.climbed, chosen(state)], (state, _, look) => climbChart(state.climbed ?? empty, chosen(state), look));
  const ends = lesson.lines("ends", (state) => [state.climbed, chosen(state)], (state, _, look) => endsChart(state.climbed ?? empty, chosen(state), look));
  ends.body.addEventListener("click", (event) => {
    const place = ends.at(event);
    if (place) store.set({ chosen: Math.max(1, Math.min(STARTS, Math.round(place.x - 0.15))) });
  }, lifetime);
  watch(store, (state) => [state.climbed, chosen(state)], (state) => {
    const { climbed } = state;
    const done = (climbed?.em.length ?? 0) - 1;
    lesson.say("climb", climbed
      ? { note: `after ${done} of ${ITERATIONS} iterations`, caption: `Bold: start ${chosen(state) + 1}. Dotted and grey: the model on this page, ${written(climbed.truth, 6)} nats.` }
      : { note: "", caption: "“Train” starts twenty random models, each by both ways." });
    lesson.say("ends", climbed
      ? {
        note: `best found by EM ${climbed.emEnds.reached}, ascent ${climbed.ascentEnds.reached} of ${STARTS}`,
        caption: `Best: within 1 nat. The worst ends ${written(climbed.emEnds.worst)} nats below it by EM, ${written(climbed.ascentEnds.worst)} by ascent. Click a start to see its climb.`,
      }
      : { note: "", caption: "One point a start, for EM and for gradient ascent." });
  }, lifetime);
}

/** Parentheses that keep to the line. @param {Element} inside */
function of(inside) {
  return row(math("mo", { stretchy: "false" }, "("), inside, math("mo", { stretchy: "false" }, ")"));
}

/** The equation and the notes. @param {State} state */
function showNumbers(state) {
  const { recursion, slopes } = state;
  if (!recursion) return;
  const t = step(state);
  const letter = LETTERS[recursion.outputs[t] ?? 0] ?? "?";
  const emitted = recursion.emission.map((chances) => chances[recursion.outputs[t] ?? 0] ?? NaN);
  const alpha = recursion.alpha[t] ?? [];
  const most = { most: emitted.length > 3 ? 2 : 3 };
  const few = emitted.length <= 2;
  const before = t > 0 ? row(matrix([recursion.alpha[t - 1] ?? []], most), matrix(recursion.transition, most)) : matrix([recursion.start], most);
  const all = recursion.running.at(-1) ?? NaN;
  showEquation([
    line(sub("α", "t"), mo("="), frac(t > 0 ? row(sub("α", row(mi("t"), mo("−"), mn("1"))), mi("P"), mo("⊙"), mi("B"), of(sub("x", "t"))) : row(mi("π"), mo("⊙"), mi("B"), of(sub("x", "1"))), sub("c", "t")), mo(",  "), sub("x", "t"), mo("="), live(letter)),
    ...(few ? [line(mo("="), frac(row(before, mo("⊙"), matrix([emitted], most)), live(recursion.scale[t] ?? NaN)))] : [
      ...(t > 0 ? [line(sub("α", row(mi("t"), mo("−"), mn("1"))), mi("P"), mo("="), before)] : []),
      line(sub("α", "t"), mo("="), frac(row(matrix([recursion.predicted[t] ?? []], most), mo("⊙"), matrix([emitted], most)), live(recursion.scale[t] ?? NaN))),
    ]),
    line(mo("="), matrix([alpha], { most: 4, digits: 3 })),
    line(math("mi", { mathvariant: "normal" }, "log"), mi("P"), mo("="), mo("Σ"), math("mi", { mathvariant: "normal" }, "log"), sub("c", "t"), mo("="), live(all, 6)),
    ...(slopes ? [slopeLine(state, slopes)] : []),
  ]);
  const lost = recursion.scale.findIndex((scale) => !(scale > 0));
  lesson.say("recursion", {
    note: lost >= 0 ? `impossible: output ${lost + 1} has probability 0 here` : `after ${t + 1} outputs: log P = ${written(recursion.running[t] ?? NaN, 5)} nats`,
  });
  lesson.say("network", { note: `t = ${t + 1}, output ${letter}` });
  if (slopes) lesson.say("slopes", { note: `largest difference ${written(slopes.largest, 2)}` });
}

/** The slope of the chosen entry. @param {State} state @param {Slopes} slopes */
function slopeLine(state, slopes) {
  const { table, row: down, column } = entryOf(state);
  const name = { start: "π", transition: "P", emission: "B" }[table];
  const at = mn(table === "start" ? String(column + 1) : `${down + 1}${table === "emission" ? LETTERS[column] : column + 1}`);
  const count = sub("N", at.cloneNode(true));
  const softmax = state.parameters === "softmax";
  const by = softmax ? sub("a", at.cloneNode(true)) : row(math("mi", { mathvariant: "normal" }, "log"), sub(name, at.cloneNode(true)));
  const counted = softmax ? row(count, mo("−"), sub(name, at.cloneNode(true)), mo("Σ"), mi("N")) : count;
  return line(frac(row(mo("∂"), math("mi", { mathvariant: "normal" }, "log"), mi("P")), row(mo("∂"), by)), mo("="), counted, mo("="), live(slopes.counting[table][down]?.[column] ?? NaN, 6));
}
