/** Reading both ways, and stacking. */

import { watch } from "../../state/store.js";
import { showEquation } from "../equation.js";
import { openLesson } from "../lesson.js";
import { showLegend } from "../legend.js";
import { equations } from "./equation.js";
import { insidePicture } from "./inside-picture.js";
import { knownFrom, labelsPicture, score } from "./labels-picture.js";
import { nameOf } from "./places.js";
import { percent, sharesPicture } from "./shares-picture.js";

/** @typedef {import("../../wire/lessons/both_ways.js").Labels} Labels */
/** @typedef {import("../../wire/lessons/both_ways.js").InsidePicture} InsidePicture */
/** @typedef {import("../../wire/lessons/both_ways.js").Shares} Shares */
/** @typedef {import("../../wire/lessons/both_ways.js").TrainingStep} TrainingStep */
/** @typedef {{step: number, shares: Shares}} Measured */
/** @typedef {{kinds: number, cell: string, hidden: number, steps: number, step: number, weights: string, curve: Measured[]}} Trained */

const ORDER = ["forward-1", "backward-1", "both-1", "forward-2", "backward-2", "both-2"];
const DECIDED = {
  either: "either side alone decides this letter", left: "what is on its left decides this letter",
  right: "what is on its right decides this letter", both: "only both sides together decide this letter",
};

const lesson = openLesson({
  settings: { text: "ab)c(de(fg)h)i(jk", kinds: 1, cell: "gru", reads: "forward", layers: 1, at: 6, source: "shipped", hidden: 8, steps: 300, seed: 0 },
  data: {
    labels: /** @type {Labels | null} */ (null), read: "", inside: /** @type {InsidePicture | null} */ (null), insideOf: "",
    shares: /** @type {Shares | null} */ (null), trained: /** @type {Trained | null} */ (null),
  },
  keys: { "[": () => choose(-1), "]": () => choose(1) },
});
const { store } = lesson;

/** @typedef {ReturnType<typeof store.get>} State */

const chosenName = (/** @type {State} */ { reads, layers }) => `${reads}-${layers}`;

/** The networks trained here, if the page shows them. @param {State} state */
function own({ source, trained, kinds, cell }) {
  return source === "trained" && trained?.weights && trained.kinds === kinds && trained.cell === cell ? trained : null;
}

/** @param {State} state */
function networksOf(state) {
  const mine = own(state);
  return { kinds: state.kinds, cell: state.cell, trained: mine && { hidden: mine.hidden, weights: mine.weights } };
}

/** @param {number} by */
function choose(by) {
  const name = ORDER[(ORDER.indexOf(chosenName(store.get())) + by + ORDER.length) % ORDER.length] ?? "";
  chooseNetwork(name);
}

/** @param {string} name */
function chooseNetwork(name) {
  const [reads = "forward", layers = "1"] = name.split("-");
  store.set({ reads, layers: Number(layers) });
}

const cursor = (/** @type {State} */ { at, read }) => Math.max(0, Math.min(at, [...read].length - 1));

lesson.picture("labels", (state) => ({ ...networksOf(state), text: state.text }), (/** @type {Labels} */ labels, { text }) => ({ labels, read: text }));
lesson.picture("inside", (state) => (state.read ? {
  ...networksOf(state), text: state.read, reads: state.reads, layers: state.layers, at: cursor(state),
} : null), (/** @type {InsidePicture} */ inside, { read }) => ({ inside, insideOf: read }));
lesson.picture("shares", (state) => {
  const mine = own(state);
  return mine ? null : { kinds: state.kinds, cell: state.cell, trained: null };
}, (/** @type {Shares} */ shares) => ({ shares }));

lesson.work("training", {
  body: ({ kinds, cell, hidden, seed, steps }) => ({ kinds, cell, hidden, seed, steps }),
  begin: () => {
    const { kinds, cell, hidden, steps } = store.get();
    return { source: "trained", trained: { kinds, cell, hidden, steps, step: 0, weights: "", curve: [] } };
  },
  part: (/** @type {TrainingStep} */ { step, shares, weights }, { trained }) => (trained ? {
    trained: { ...trained, step, weights: weights ?? trained.weights, curve: shares ? [...trained.curve, { step, shares }] : trained.curve },
  } : {}),
});

lesson.transport({
  length: ({ read }) => [...read].length, perSecond: 2,
  say: (state) => `${[...state.read][cursor(state)] ?? ""} · ${cursor(state) + 1} of ${[...state.read].length}`,
});

/** @param {State} state */
const sharesOf = (state) => own(state)?.curve.at(-1)?.shares ?? state.shares;

lesson.draw("labels", (state) => [state.labels, state.read, cursor(state), chosenName(state)], (body, state, width, look) => {
  const { labels, read } = state;
  if (labels) body.replaceChildren(labelsPicture({ labels, text: read, at: cursor(state), chosen: chosenName(state) }, width, look));
});
lesson.draw("states", (state) => [state.inside, state.insideOf, cursor(state)], (body, state, width, look) => {
  const { inside, insideOf, read } = state;
  if (inside && insideOf === read) body.replaceChildren(insidePicture({ inside, text: read, at: cursor(state) }, width, look));
});
lesson.draw("shares", (state) => [sharesOf(state), chosenName(state)], (body, state, width, look) => {
  const shares = sharesOf(state);
  if (shares) body.replaceChildren(sharesPicture({ shares, chosen: chosenName(state) }, width, look));
});
lesson.lines("curves", ({ trained }) => [trained?.curve], ({ trained }, _, look) => {
  const curve = trained?.curve ?? [];
  const colours = { forward: look.lanes[0], backward: look.lanes[1], both: look.ink };
  return {
    lines: ORDER.map((name) => {
      const [reads = "both", layers] = name.split("-");
      return {
        x: curve.map(({ step }) => step), y: curve.map(({ shares }) => shares.networks[name]?.all ?? NaN),
        color: colours[/** @type {"both"} */ (reads)], dash: layers === "2" ? "solid" : "dot",
      };
    }),
    x: { name: "steps", least: 0, most: trained?.steps ?? store.get().steps }, y: { name: "letters labelled right", shows: [0.5, 1], most: 1 },
    height: Math.round(17 * look.small),
  };
});

showLegend("curves", [
  { text: "forward", color: "var(--lane-a)" }, { text: "backward", color: "var(--lane-b)" }, { text: "both", color: "var(--ink)" },
  { text: "one layer", color: "var(--muted)", style: "dotted" },
]);

for (const id of ["labels", "states", "shares"]) {
  document.getElementById(id)?.addEventListener("click", ({ target }) => {
    const [place, network] = ["[data-at]", "[data-network]"].map((selector) => (target instanceof Element ? target.closest(selector) : null));
    if (place instanceof SVGElement) store.set({ at: Number(place.dataset.at), playing: false });
    if (network instanceof SVGElement) chooseNetwork(network.dataset.network ?? "");
  }, lesson.lifetime);
}

watch(store, (state) => [state.labels, state.read, cursor(state), chosenName(state)], (state) => {
  const { labels, read } = state;
  const [at, said] = [cursor(state), labels?.networks.find(({ name }) => name === chosenName(state))];
  if (!labels || !said) return;
  showEquation(equations(said, at, /** @type {"gru" | "rnn"} */ (state.cell)));
  const character = [...read][at] ?? "";
  const decided = labels.letters[at] ? `${character}: ${DECIDED[knownFrom(labels, at)]}` : `${character} is a bracket: it has no label`;
  lesson.say("labels", { note: decided });
  lesson.say("states", { note: nameOf(said) });
  const { right, of } = score(labels, said);
  lesson.tell(`${decided}; ${nameOf(said)}: ${right} of ${of} letters right`);
}, lesson.lifetime);

watch(store, ({ trained }) => [trained === null], ({ trained }) => {
  const curves = document.getElementById("curves");
  if (curves) curves.hidden = trained === null;
}, lesson.lifetime);

watch(store, (state) => [own(state), state.source, state.trained, state.cell, state.kinds], (state) => {
  const [mine, { trained, source, cell }] = [own(state), state];
  const kind = cell === "gru" ? "GRU" : "tanh";
  const waiting = source === "trained" && !mine ? ", none trained here yet" : "";
  const here = mine ? `trained here, step ${mine.step}: ${mine.hidden} ${kind} units` : `shipped${waiting || `: 8 ${kind} units`}`;
  lesson.say("shares", { note: here });
  const last = trained?.curve.at(-1)?.shares.networks;
  lesson.say("curves", {
    caption: `Step ${trained?.step ?? 0} of ${trained?.steps ?? 0}. ${last ? `Both ways now: ${percent(last["both-1"]?.all ?? NaN)} with one layer, ${percent(last["both-2"]?.all ?? NaN)} with two.` : ""}`,
  });
}, lesson.lifetime);
