/** Sequence to sequence. */

import { byId } from "../../common/dom.js";
import { setText } from "../../common/panel.js";
import { theme } from "../../plot/theme.js";
import { watch } from "../../state/store.js";
import { written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { showEquations } from "./equations.js";
import { curvesChart, lengthsChart } from "./charts.js";
import { ROMAN, answerIn, mountOwnPairs, pairsOf } from "./own-pairs.js";
import { places, rowAt, rows, shown, translationPicture } from "./translation-picture.js";

/** @typedef {import("../../wire/lessons/seq2seq.js").Translation} Translation */
/** @typedef {import("../../wire/lessons/seq2seq.js").Measurements} Measurements */
/** @typedef {import("../../wire/lessons/seq2seq.js").WantedExample} WantedExample */
/** @typedef {import("../../wire/lessons/seq2seq.js").Example} Example */
/** @typedef {import("../../wire/lessons/seq2seq.js").PairsSeen} PairsSeen */
/** @typedef {import("../../wire/lessons/seq2seq.js").TrainingPart} TrainingPart */
/** @typedef {import("../../wire/lessons/seq2seq.js").KeptPart} KeptPart */
/** @typedef {import("../../wire/lessons/seq2seq.js").Point} Point */
/** @typedef {import("../../wire/lessons/seq2seq.js").LengthPoint} LengthPoint */

/**
 * What a training on the spot has brought so far; `about` is what it was trained on.
 * @typedef {{about: string, feeding: string, steps: number, step: number, loss: number[], points: Point[][], lengths: LengthPoint[][], wrong: string[][], kept: KeptPart | null}} Trained
 */

/** @type {Record<string, string>} */
const EXAMPLES = {
  reversal: "sequencetosequence", numbers: "forty two thousand nine hundred seven", dates: "nov 21, 2026", programs: "print(12+7*3)", own: "lxxxiv",
};

const lesson = openLesson({
  settings: {
    task: "reversal", text: EXAMPLES.reversal ?? "", attention: "with", at: 0, curve: "characters", who: "shipped",
    cell: "gru", units: 48, feeding: "teacher", steps: 400, pairs: ROMAN,
  },
  data: {
    long: "", translation: /** @type {Translation | null} */ (null), measured: /** @type {Measurements | null} */ (null), measuredOf: "",
    seen: /** @type {PairsSeen | null} */ (null), seenOf: "", trained: /** @type {Trained | null} */ (null),
    wish: /** @type {WantedExample | null} */ (null), turn: 0, said: "",
  },
  keys: { a: () => switchAttention(), e: () => another(false), x: () => another(true) },
});
const { store, lifetime } = lesson;
/** @typedef {ReturnType<typeof store.get>} State */

const withAttention = (/** @type {State} */ { attention }) => attention === "with";
const about = (/** @type {State} */ state) => (state.task === "own" ? `own:${pairsOf(state)}` : state.task);
/** The training that the page shows, if it shows one. @param {State} state */
const ours = (state) => (state.trained?.about === about(state) && (state.who === "here" || state.task === "own") ? state.trained : null);
const reading = (/** @type {State} */ state) => (withAttention(state) ? state.translation?.attention : state.translation?.bottleneck) ?? null;
const row = (/** @type {State} */ state) => Math.min(state.at, Math.max(0, (reading(state) ? rows(/** @type {any} */ (reading(state))) : 1) - 1));
const curves = (/** @type {State} */ state) => ours(state)?.points ?? (state.measured && state.measuredOf === state.task ? [state.measured.attention.curve, state.measured.bottleneck.curve] : []);
const lengths = (/** @type {State} */ state) => ours(state)?.lengths ?? (state.measured && state.measuredOf === state.task ? [state.measured.attention.lengths, state.measured.bottleneck.lengths] : []);

mountTexts();
mountOwnPairs(store, lesson.refuse, lifetime);

lesson.picture("translate", (state) => {
  const kept = ours(state)?.kept ?? null;
  if (state.task === "own" && !kept) return null;
  return { task: state.task, text: state.text, expected: state.task === "own" ? answerIn(pairsOf(state), state.text) : null, kept };
}, (/** @type {Translation} */ translation) => ({ translation }));
lesson.picture("measured", ({ task }) => (task === "own" ? null : { task }), (/** @type {Measurements} */ measured, { task }) => ({ measured, measuredOf: task }));
lesson.picture("pairs", (state) => (state.task === "own" ? { pairs: pairsOf(state) } : null), (/** @type {PairsSeen} */ seen, state) => ({ seen, seenOf: pairsOf(state) }));
lesson.picture("example", ({ wish }) => wish, (/** @type {Example} */ { text, found }) => ({
  text, wish: null, at: 0, said: found ? "" : "None of 24 held-out texts goes wrong: here is one that is right.",
}));
lesson.transport({ length: (state) => { const of = reading(state); return of ? rows(of) : 1; }, perSecond: 3, say: (state) => `character ${row(state) + 1}` });

lesson.work("train", {
  body: (state) => ({
    task: state.task, pairs: state.task === "own" ? pairsOf(state) : "", cell: state.cell, units: state.units, feeding: state.feeding, steps: state.steps,
  }),
  begin: () => {
    const state = store.get();
    return {
      who: "here",
      trained: { about: about(state), feeding: state.feeding, steps: state.steps, step: 0, loss: [], points: [[], []], lengths: [[], []], wrong: [[], []], kept: null },
    };
  },
  part: (/** @type {TrainingPart} */ part, { trained }) => (trained ? {
    trained: {
      ...trained, step: part.step, loss: part.loss_nats.length ? part.loss_nats : trained.loss,
      points: trained.points.map((of, at) => [...of, ...(part.points[at] ?? [])]), ...(part.kept ? { lengths: part.lengths, wrong: part.wrong, kept: part.kept } : {}),
    },
  } : {}),
});

lesson.draw("translation", (state) => [state.translation, state.attention, row(state), missing(state)], (body, state, width, look) => {
  const of = reading(state);
  const lack = missing(state);
  if (lack) body.replaceChildren(empty(lack));
  else if (state.translation && of) body.replaceChildren(translationPicture(state.translation, of, row(state), width, look));
});
lesson.lines(
  "lengths", (state) => [ours(state)?.lengths, state.measured, state.measuredOf, state.task, state.text],
  (state, width, look) => lengthsChart(lengths(state), ours(state) ? null : state.measured?.longest ?? null, [...state.text].length, width, look),
);
lesson.lines("curves", (state) => [ours(state)?.points, state.measured, state.measuredOf, state.task, state.curve], (state, width, look) => {
  const of = curves(state);
  const last = Math.max(1, ...of.flat().map(({ step }) => step));
  return curvesChart(of, state.curve === "loss" ? "loss" : "characters", ours(state)?.steps ?? last, width, look);
});

mountPointing();
byId("another", HTMLButtonElement).addEventListener("click", () => another(false), lifetime);
byId("failing", HTMLButtonElement).addEventListener("click", () => another(true), lifetime);
store.subscribe((state, previous) => {
  if (state.text !== previous.text && state.wish === previous.wish && state.said) store.set({ said: "" });
}, lifetime);
watch(store, (state) => [state.task, state.trained?.about === about(state)], (state) => {
  for (const region of document.querySelectorAll(".for-own")) region.toggleAttribute("hidden", state.task !== "own");
  document.querySelector("[data-control=who]")?.toggleAttribute("hidden", state.task === "own" || state.trained?.about !== about(state));
}, lifetime);
watch(store, (state) => [state.said, state.seen, state.seenOf === pairsOf(state), state.task], showPairs, lifetime);
watch(store, (state) => [state.translation, state.attention, row(state), missing(state), ours(state)?.kept], showTranslation, lifetime);
watch(store, (state) => [state.trained, state.measured, state.task, state.who, state.long, state.pairs], showMeasured, lifetime);

/** Why there is nothing to show, or nothing. @param {State} state */
function missing(state) {
  if (state.task !== "own" || ours(state)?.kept) return "";
  return ours(state) ? "The networks answer when a training has ended." : "Nothing has been trained on these pairs yet: press Train two networks.";
}

/** @param {string} text */
function empty(text) {
  const said = document.createElement("p");
  said.className = "figure-empty";
  said.textContent = text;
  return said;
}

/** The text of one task is none of another's: a link may leave it out, and who chooses a task is given one, in the same change. */
function mountTexts() {
  const { task, text } = store.get();
  let last = task;
  if (task !== "reversal" && text === EXAMPLES.reversal) store.set({ text: EXAMPLES[task] ?? "" });
  watch(store, (state) => [state.task], (state) => (last = state.task), lifetime);
  const chosen = () => {
    const now = store.get().task;
    if (now !== last) store.set({ text: EXAMPLES[now] ?? "", at: 0 });
    last = now;
  };
  for (const kind of ["click", "keydown"]) byId("task", HTMLElement).addEventListener(kind, chosen, lifetime);
}

function switchAttention() {
  store.set({ attention: withAttention(store.get()) ? "without" : "with" });
}

/** A held-out text, if wanted one that goes wrong. @param {boolean} wrong */
function another(wrong) {
  const state = store.get();
  const turn = state.turn + 1;
  if (state.task !== "own") {
    store.set({ turn, wish: { task: /** @type {any} */ (state.task), seed: turn, kept: ours(state)?.kept ?? null, attention: withAttention(state), wrong } });
    return;
  }
  const texts = (wrong ? ours(state)?.wrong[withAttention(state) ? 0 : 1] : state.seen?.listed) ?? [];
  const text = texts[turn % Math.max(1, texts.length)];
  store.set(text === undefined ? { turn, said: wrong ? "No held-out text goes wrong." : "" } : { turn, text, at: 0, said: "" });
}

/** A click, or a drag, over the rows chooses one. */
function mountPointing() {
  const body = /** @type {HTMLElement} */ (byId("translation", HTMLElement).querySelector(".figure-body"));
  const choose = (/** @type {PointerEvent} */ event) => {
    const state = store.get();
    const of = reading(state);
    if (!of || !state.translation || missing(state)) return;
    const where = places(state.translation, of, body.clientWidth, theme());
    store.set({ at: rowAt(where, event.clientY - body.getBoundingClientRect().top, rows(of)), playing: false });
  };
  body.addEventListener("pointerdown", choose, lifetime);
  body.addEventListener("pointermove", (event) => { if (event.buttons & 1) choose(event); }, lifetime);
}

/** What is said of the user's pairs and of an example. @param {State} state */
function showPairs(state) {
  const { said, seen, task } = state;
  setText(byId("example-said", HTMLElement), said);
  setText(byId("pairs-said", HTMLElement), seen && task === "own" && state.seenOf === pairsOf(state) ? `${seen.training} to train on, ${seen.held_out} held out.` : "");
}

/** @param {State} state */
function showTranslation(state) {
  const of = reading(state);
  const { translation } = state;
  if (!of || !translation || missing(state)) {
    lesson.say("translation", { note: "", caption: "" });
    showEquations(null, null, 0);
    return;
  }
  const verdict = (/** @type {typeof of} */ { free }) => (translation.expected === null ? free.guesses.map(([best]) => best?.text ?? "").join("")
    : free.wrong === null ? "right" : `wrong from character ${free.wrong + 1}`);
  const mine = ours(state);
  const note = `${mine && !mine.kept ? "as shipped, " : ""}with attention: ${verdict(translation.attention)} · without: ${verdict(translation.bottleneck)}`;
  lesson.say("translation", { note, caption: captionOf(translation, of, row(state)) });
  lesson.tell(note);
  showEquations(translation, of, row(state));
}

/** The row of the cursor in words. @param {Translation} translation @param {NonNullable<ReturnType<typeof reading>>} of @param {number} at */
function captionOf({ text, expected }, { free, forced }, at) {
  const [best] = free.guesses[at] ?? [];
  const fed = forced?.guesses[at]?.[0];
  const parts = [best ? `Character ${at + 1}: it writes ${shown(best.text)} (${written(best.probability, 3)}).` : `Character ${at + 1}: it has ended already.`];
  const weights = free.attention?.[at];
  if (weights) {
    const most = weights.indexOf(Math.max(...weights));
    parts.push(`It looks most at character ${most + 1} of the text, ${shown([...text][most] ?? "")} (${written(weights[most] ?? 0, 3)}).`);
  }
  if (fed && expected !== null) parts.push(at > (free.wrong ?? Infinity) ? `It goes on from its own error; fed the right answer it says ${shown(fed.text)}, right is ${shown(expected[at] ?? "")}.` : `Fed the right answer it says ${shown(fed.text)}.`);
  return parts.join(" ");
}

/** What was measured, over the charts. @param {State} state */
function showMeasured(state) {
  const mine = ours(state);
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
  const told = (/** @type {Point | undefined} */ point) => (point ? `${percent(point.forced_characters)} fed the right answer, ${percent(point.free_characters)} its own` : "");
  const of = curves(state);
  const last = of[0]?.length ? ` Characters right at the end: with attention ${told(of[0]?.at(-1))}; without, ${told(of[1]?.at(-1))}.` : "";
  const now = mine ? `Step ${mine.step} of ${mine.steps}${mine.loss.length ? `, loss ${mine.loss.map((loss) => written(loss, 2)).join(" and ")} nats` : ""}. ` : "";
  lesson.say("curves", { caption: `${now}Solid: the decoder is fed the right answer; dotted: what it wrote itself.${last}` });
  const { measured } = state;
  if (mine || state.task === "own") {
    const tried = mine?.lengths[0]?.reduce((sum, { tried: count }) => sum + count, 0) ?? 0;
    lesson.say("lengths", { caption: tried ? `Trained here, tried on ${tried} held-out texts.` : "To be measured at the end of a training." });
  } else if (measured && state.measuredOf === state.task) {
    const tried = measured.attention.tried.toLocaleString("en-US");
    lesson.say("lengths", {
      caption: `Models that ship, ${measured.attention.units} units each, on ${tried} held-out texts. Without an error: with attention ${percent(measured.attention.right)}, without ${percent(measured.bottleneck.right)}.`,
    });
  }
}
