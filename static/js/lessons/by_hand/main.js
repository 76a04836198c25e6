/** Networks set by hand. */

import { byId } from "../../common/dom.js";
import { element } from "../../common/panel.js";
import { watch } from "../../state/store.js";
import { showEquation } from "../equation.js";
import { openLesson } from "../lesson.js";
import { formula } from "./formula.js";
import { learnedTable, nothingYet, verdictOf, withStep } from "./learned.js";
import { drawNetwork } from "./network.js";
import { SETTINGS, ownWeights } from "./state.js";
import { truthTable } from "./truth.js";
import { course, drawUnrolled, elsewhere, exampleTexts, verdict } from "./unrolled.js";
import { mountWeights } from "./weights.js";

/** @typedef {import("./state.js").HandSetPicture} HandSetPicture */
/** @typedef {import("./state.js").Learned} Learned */
/** @typedef {import("./state.js").LearnStep} LearnStep */

/** @type {Record<string, string>} */
const TITLES = { sum: "The running sum", comparison: "Which stream has the larger total", parity: "Parity" };
/** @type {Record<string, string[]>} */
const FIELDS = { sum: ["numbers"], comparison: ["first", "second"], parity: ["bits"] };

const lesson = openLesson({
  settings: SETTINGS,
  data: { network: /** @type {HandSetPicture | null} */ (null), learned: /** @type {Learned | null} */ (null) },
});
const { store, lifetime } = lesson;

lesson.picture("network", (state) => {
  const { system, bits, numbers, first, second } = state;
  return { system, weights: ownWeights(state), bits, numbers, first, second };
}, (/** @type {HandSetPicture} */ network) => ({ network }));
lesson.transport({ length: ({ network }) => network?.x.length ?? 1, perSecond: 1.5 });

const stepOf = (/** @type {{at: number, network: HandSetPicture | null}} */ { at, network }) =>
  Math.max(0, Math.min(at, (network?.x.length ?? 1) - 1));

const cell = /** @type {HTMLElement} */ (byId("cell", HTMLElement).querySelector(".figure-body"));
const drawing = element("div");
cell.prepend(drawing);
const showWeights = mountWeights(cell, byId("weights-bar", HTMLElement), store, lifetime);
lesson.draw("cell", (state) => [state.network, state.at], (_, state, width, look) => {
  if (!state.network) return;
  const drawn = drawNetwork(state.network, stepOf(state), width, look);
  drawing.replaceChildren(drawn.drawing);
  showWeights(state, drawn.layout.places);
});

lesson.draw("unrolled", ({ network, at }) => [network, at], (body, state, width, look) => {
  if (state.network) body.replaceChildren(drawUnrolled(state.network, stepOf(state), width, look, (at) => store.set({ at, playing: false })));
});

lesson.draw("truth", ({ network, at }) => [network, at], (body, state) => {
  if (state.network && state.network.table.length > 0) body.replaceChildren(truthTable(state.network, stepOf(state)));
});

const readIt = element("button", { type: "button", id: "read-it" }, "Read that one");
byId("unrolled", HTMLElement).append(readIt);
readIt.addEventListener("click", () => {
  const { network } = store.get();
  if (!network?.example) return;
  const texts = exampleTexts(network.example);
  store.set(Object.fromEntries((FIELDS[network.system] ?? []).map((field, index) => [field, texts[index]])));
  store.set({ at: network.example.length - 1, playing: false });
}, lifetime);

watch(store, ({ network, at }) => [network, at], (state) => {
  const { network } = state;
  if (!network) return;
  const failed = network.first_wrong !== null;
  showEquation(formula(network, stepOf(state)));
  lesson.say("unrolled", { note: verdict(network), caption: `${course(network)}. ${elsewhere(network)}` });
  byId("unrolled", HTMLElement).querySelector(".figure-note")?.classList.toggle("failing", failed);
  readIt.hidden = !network.example;
  lesson.say("cell", { note: `step ${stepOf(state) + 1}` });
}, lifetime);
watch(store, ({ network }) => [network], ({ network }) => {
  if (network) lesson.tell(`${TITLES[network.system]}: ${verdict(network)}`);
}, lifetime);

watch(store, ({ system }) => [system], ({ system }) => {
  for (const part of document.querySelectorAll("[data-of]")) part.toggleAttribute("hidden", part.getAttribute("data-of") !== system);
  byId("truth", HTMLElement).hidden = system !== "parity";
}, lifetime);

lesson.work("learn", {
  body: ({ system, more }) => ({ system, more }),
  begin: () => {
    const { system, more } = store.get();
    return { learned: nothingYet(system, system === "parity" ? 2 : 1, more) };
  },
  part: (/** @type {LearnStep} */ said, { learned }) => ({ learned: learned && withStep(learned, said) }),
});

const learnedNow = (/** @type {{learned: Learned | null, system: string, more: number}} */ { learned, system, more }) =>
  (learned && learned.system === system && learned.sizes[1] === more ? learned : null);

lesson.draw("learned", (state) => [learnedNow(state), state.system, state.more], (body, state, width, look) => {
  const units = state.system === "parity" ? 2 : 1;
  const learned = learnedNow(state) ?? nothingYet(state.system, units, state.more);
  body.replaceChildren(learnedTable(learned, width, look));
  const last = learned.steps.at(-1);
  lesson.say("learned", {
    note: last === undefined ? "not trained yet" : `after ${last.toLocaleString("en-US")} steps`,
    caption: verdictOf(learned) || "Loss on a logarithmic axis, the same for all; wrong: how many of 1,000 new sequences have an error. None: found.",
  });
});
