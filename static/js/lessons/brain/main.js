/** A brain's view. */

import { byId } from "../../common/dom.js";
import { watch } from "../../state/store.js";
import { line, live, math, mi, mo, row, showEquation, sub, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { daleFigure, saturationFigure } from "./shares.js";
import { graphFigure, matrixFigure, strongest } from "./synapses.js";
import { signOf, spoken, timeFigure } from "./time-figure.js";

/** @typedef {import("../../wire/lessons/brain.js").Population} Population */
/** @typedef {import("../../wire/lessons/brain.js").Neuron} Neuron */

const SENTENCE = "The flowers, even though it was still so cold outside in New Haven, bloom in April.";

const lesson = openLesson({
  settings: { network: "words", text: SENTENCE, shown: 24, neuron: 0, baseline: 40, bound: 0.9, strongest: 40, at: 6 },
  data: { all: /** @type {Population | null} */ (null), one: /** @type {Neuron | null} */ (null) },
  keys: { "[": () => step(-1), "]": () => step(1) },
});
const { store, lifetime } = lesson;

lesson.picture("population", ({ network, text, shown }) => ({ network, text, shown }), (/** @type {Population} */ all) => ({ all }));
lesson.picture("neuron", ({ network, text, shown, neuron, baseline, bound }) => ({ network, text, shown, neuron, baseline, bound }),
  (/** @type {Neuron} */ one) => ({ one }));
lesson.transport({
  length: ({ all }) => all?.symbols.length ?? 1, perSecond: 4,
  say: ({ at, all }) => signOf(all?.symbols[Math.min(at, (all?.symbols.length ?? 1) - 1)] ?? ""),
});

/** Brackets that keep their size. @param {string} sign */
const flat = (sign) => math("mo", { stretchy: "false" }, sign);

/** What both answers are of, or nothing while one is on its way. @param {{all: Population | null, one: Neuron | null, at: number}} state */
function together({ all, one, at }) {
  if (!all || !one || all.symbols.length !== one.h.length || all.units.length !== one.high.length) return null;
  return { all, one, at: Math.min(at, all.symbols.length - 1) };
}

/** @param {{all: Population | null, one: Neuron | null, at: number}} state */
const isWhole = (state) => together(state) !== null;

lesson.draw("firing", ({ all, one, at }) => [all, one, at], (body, state, width, look) => {
  const now = together(state);
  if (now) body.replaceChildren(timeFigure(now.all, now.one, now.at, width, look));
});
lesson.draw("graph", (state) => [state.all, state.one?.neuron, isWhole(state), state.at, state.strongest], (body, state, width, look) => {
  const now = together(state);
  if (now) body.replaceChildren(graphFigure(now.all, state.strongest, now.at, now.one.neuron, width, look));
});
lesson.draw("synapses", (state) => [state.all, state.one?.neuron, isWhole(state)], (body, state, width, look) => {
  const now = together(state);
  if (now) body.replaceChildren(matrixFigure(now.all, now.one.neuron, width, look));
});
lesson.draw("saturation", ({ all, one }) => [all, one], (body, state, width, look) => {
  const now = together(state);
  if (now) body.replaceChildren(saturationFigure(now.all, now.one, width, look));
});
lesson.draw("dale", (state) => [state.all, state.one?.neuron, isWhole(state)], (body, state, width, look) => {
  const now = together(state);
  if (now) body.replaceChildren(daleFigure(now.all, now.one, width, look));
});

byId("firing", HTMLElement).addEventListener("click", (event) => {
  const found = placeIn(event, "rect.times");
  if (!found) return;
  const { all } = store.get();
  const unit = all?.units[Math.floor(found.y / found.row)];
  store.set({ at: Math.floor(found.x / found.cell), playing: false, ...(found.y >= 0 && unit ? { neuron: unit } : {}) });
}, lifetime);
byId("synapses", HTMLElement).addEventListener("click", (event) => {
  const found = placeIn(event, "rect.grid");
  const unit = found && store.get().all?.units[Math.floor(found.y / found.cell)];
  if (unit) store.set({ neuron: unit });
}, lifetime);
byId("graph", HTMLElement).addEventListener("click", ({ target }) => {
  const unit = target instanceof Element ? target.getAttribute("data-unit") : null;
  if (unit) store.set({ neuron: Number(unit) });
}, lifetime);

/** Where on a grid a click was, from its corner. @param {MouseEvent} event @param {string} selector */
function placeIn(event, selector) {
  const grid = event.target instanceof SVGElement && event.target.matches(selector) ? event.target : null;
  const frame = grid?.ownerSVGElement?.getBoundingClientRect();
  if (!grid || !frame) return null;
  const [left, top, cell, row] = ["left", "top", "cell", "row"].map((name) => Number(grid.dataset[name] ?? NaN));
  return { x: event.clientX - frame.left - (left ?? 0), y: event.clientY - frame.top - (top ?? 0), cell: cell ?? 1, row: row ?? 1 };
}

/** To the neuron so many places on. @param {number} by */
function step(by) {
  const { all, one, neuron } = store.get();
  const unit = all?.units[all.units.indexOf(neuron || (one?.neuron ?? 0)) + by];
  if (unit) store.set({ neuron: unit });
}

watch(store, ({ all, one, at, strongest: count, bound, baseline }) => [all, one, at, count, bound, baseline], (state) => {
  const now = together(state);
  if (!now) return;
  const { all, one, at } = now;
  const drawn = strongest(all.weights, state.strongest);
  const exciting = drawn.filter(({ weight }) => weight > 0).length;
  const mine = all.units.indexOf(one.neuron);
  lesson.say("firing", {
    note: `neuron ${one.neuron} at “${signOf(all.symbols[at] ?? "")}”: ${written(one.rates[at] ?? NaN)} Hz`,
    caption: all.units.length < all.of
      ? `The ${all.units.length} of ${all.of} neurons that vary most here. Green above the baseline, purple below.`
      : "Green: above the baseline, purple: below. The rate ends at the dashed line, the current does not.",
  });
  lesson.say("graph", { note: `${exciting} excite, ${drawn.length - exciting} inhibit`, caption: "Arrows excite, bars inhibit; filled by h at the cursor." });
  lesson.say("synapses", { note: "W_hh, rows receive", caption: `Outlined: what neuron ${one.neuron} receives; dashed: what it sends.` });
  lesson.say("saturation", {
    note: mine < 0 ? "" : `no. ${one.neuron}: ${Math.round(100 * (one.high[mine] ?? 0))} % above, ${Math.round(100 * (one.low[mine] ?? 0))} % below`,
    caption: `Share of time with |h| over ${written(state.bound)}. After each spike a pause of ${written(one.refractory)} ms: never faster than ${written(one.fastest)} Hz.`,
  });
  lesson.say("dale", {
    note: `${all.mixed} of ${all.of} send both`,
    caption: `Dale’s law would have each bar wholly above or wholly below. ${Math.round((100 * all.mixed) / all.of)} % of all neurons send both signs.`,
  });
  const [h, total] = [one.h[at] ?? NaN, one.total[at] ?? NaN];
  showEquation([
    line(sub("a", "t"), mo("="), sub("W", "hh"), sub("h", row(mi("t"), mo("−"), mi("1"))), mo("+"), sub("W", "xh"), sub("x", "t"), mo("+"), mi("b")),
    line(mo("="), live(one.recurrent[at] ?? NaN), mo("+"), live(one.external[at] ?? NaN), mo("+"), live(one.bias), mo("="), live(total)),
    line(sub("h", "t"), mo("="), mi("tanh"), flat("("), sub("a", "t"), flat(") ="), live(h, 4)),
    line(sub("r", "t"), mo("="), sub("r", "0"), flat("( 1 +"), sub("h", "t"), flat(")")),
    line(mo("="), live(state.baseline), flat("· ( 1 +"), live(h, 4), flat(") ="), live(one.rates[at] ?? NaN), mo("Hz")),
  ]);
  lesson.tell(spoken(all, one, at));
}, lifetime);
