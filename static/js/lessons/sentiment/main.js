/** What is this review about? Many words, one verdict. */

import { watch } from "../../state/store.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { showLegend } from "../legend.js";
import { equations } from "./equation.js";
import { examPicture, percent } from "./exam-picture.js";
import { EXAMPLE, mountFile, tooLong } from "./own-sentences.js";
import { statesPicture } from "./states-picture.js";
import { bestUnit, unitsPicture } from "./units-picture.js";
import { POOL_NAMES, sureness, verdictOf, verdictPicture } from "./verdict-picture.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/sentiment.js").Reading} Reading */
/** @typedef {import("../../wire/lessons/sentiment.js").Exam} Exam */
/** @typedef {import("../../wire/lessons/sentiment.js").TableAnswer} TableAnswer */
/** @typedef {import("../../wire/lessons/sentiment.js").TrainingStep} TrainingStep */
/** @typedef {{step: number, exam: Exam}} Measured */
/** @typedef {{cell: string, hidden: number, own: boolean, steps: number, step: number, words: string[], labels: string[], weights: string, curve: Measured[]}} Trained */

/** From chance up. */
const RIGHT = { name: "right verdicts", shows: /** @type {[number, number]} */ ([0.5, 1]), most: 1 };
const POOLS = /** @type {const} */ (["last", "mean", "max"]);
const REVIEWS = ["bad", "good"];

const lesson = openLesson({
  settings: {
    text: "the plot was slow but i loved the ending we went home by bus", pool: "last", cell: "gru", unit: 0, at: 4, source: "shipped", learn: "reviews",
    hidden: 12, steps: 400, seed: 0,
  },
  data: {
    reading: /** @type {Reading | null} */ (null), exam: /** @type {Exam | null} */ (null), table: /** @type {TableAnswer | null} */ (null),
    trained: /** @type {Trained | null} */ (null), sentences: EXAMPLE,
  },
  keys: { "[": () => chooseUnit(-1), "]": () => chooseUnit(1) },
});
const { store } = lesson;

/** @typedef {ReturnType<typeof store.get>} State */

/** The networks trained here, if the page shows them. @param {State} state */
const own = ({ source, trained, cell }) => (source === "trained" && trained?.weights && trained.cell === cell ? trained : null);

/** @param {State} state */
function networksOf(state) {
  const mine = own(state);
  return { cell: state.cell, trained: mine && { words: mine.words, hidden: mine.hidden, weights: mine.weights } };
}

const labelsOf = (/** @type {State} */ state) => own(state)?.labels ?? REVIEWS;
const examOf = (/** @type {State} */ state) => own(state)?.curve.at(-1)?.exam ?? state.exam;
const networkOf = (/** @type {State} */ { reading, pool }) => reading?.networks.find((network) => network.pool === pool) ?? null;
const aucsOf = (/** @type {State} */ state) => examOf(state)?.aucs[/** @type {"max"} */ (state.pool)] ?? [];
const cursor = (/** @type {State} */ { at, reading }) => Math.max(0, Math.min(at, (reading?.words.length ?? 1) - 1));

/** The chosen unit, from 0; unless one is chosen, the one that tells most. @param {State} state */
function unitOf(state) {
  const count = networkOf(state)?.h.length ?? 1;
  return state.unit >= 1 ? Math.min(state.unit, count) - 1 : Math.max(0, bestUnit(aucsOf(state)));
}

/** @param {number} by */
function chooseUnit(by) {
  const count = networkOf(store.get())?.h.length ?? 1;
  store.set({ unit: ((unitOf(store.get()) + by + count) % count) + 1 });
}

lesson.picture("reading", (state) => ({ ...networksOf(state), text: state.text }), (/** @type {Reading} */ reading) => ({ reading }));
lesson.picture("examined", (state) => (own(state) ? null : { cell: state.cell }), (/** @type {Exam} */ exam) => ({ exam }));
lesson.picture("table", ({ learn, sentences }) => (learn === "own" && !tooLong(sentences) ? { sentences } : null), (/** @type {TableAnswer} */ table) => ({ table }));

lesson.work("training", {
  body: ({ cell, hidden, seed, steps, learn, sentences }) => ({ cell, hidden, seed, steps, sentences: learn === "own" ? (tooLong(sentences) ? "" : sentences) : null }),
  begin: () => {
    const { cell, hidden, steps, learn } = store.get();
    return { source: "trained", unit: 0, trained: { cell, hidden, steps, own: learn === "own", step: 0, words: [], labels: REVIEWS, weights: "", curve: [] } };
  },
  part: (/** @type {TrainingStep} */ { step, exam, weights, words, labels }, { trained }) => (trained ? {
    trained: {
      ...trained, step, labels, words: words ?? trained.words, weights: weights ?? trained.weights,
      curve: exam ? [...trained.curve, { step, exam }] : trained.curve,
    },
  } : {}),
});
mountFile(store, lesson.refuse, lesson.lifetime);
watch(store, ({ sentences }) => [sentences], ({ sentences }) => {
  const refusal = tooLong(sentences);
  if (refusal) lesson.refuse(refusal);
}, lesson.lifetime);

lesson.transport({
  length: ({ reading }) => reading?.words.length ?? 1, perSecond: 3,
  say: (state) => `${state.reading?.words[cursor(state)] ?? ""} · ${cursor(state) + 1} of ${state.reading?.words.length ?? 1}`,
});

lesson.draw("verdict", (state) => [state.reading, cursor(state), state.pool, labelsOf(state)], (body, state, _, look) => {
  const { reading, pool } = state;
  if (reading) body.replaceChildren(verdictPicture({ reading, at: cursor(state), chosen: pool, labels: labelsOf(state) }, look));
});
lesson.draw("states", (state) => [networkOf(state), cursor(state), unitOf(state), aucsOf(state)], (body, state, width, look) => {
  const [network, words] = [networkOf(state), state.reading?.words];
  if (network && words) body.replaceChildren(statesPicture({ network, words, at: cursor(state), unit: unitOf(state), aucs: aucsOf(state) }, width, look));
});
lesson.draw("aucs", (state) => [aucsOf(state), unitOf(state), labelsOf(state)], (body, state, width, look) => {
  const aucs = aucsOf(state);
  if (aucs.length > 0) body.replaceChildren(unitsPicture({ aucs, unit: unitOf(state), labels: labelsOf(state) }, width, look));
});
lesson.draw("exam", (state) => [examOf(state), state.pool], (body, state, width, look) => {
  const exam = examOf(state);
  if (exam) body.replaceChildren(examPicture({ exam, chosen: state.pool }, width, look));
});
lesson.lines("trace", (state) => [networkOf(state), unitOf(state), cursor(state)], (state, width, look) => {
  const [h, words] = [networkOf(state)?.h[unitOf(state)], state.reading?.words ?? []];
  if (!h) return null;
  const every = Math.ceil(words.length / Math.max(1, width / (5.5 * look.small)));
  const at = words.map((_, place) => place).filter((place) => place % every === 0);
  return {
    lines: [{ x: h.map((_, place) => place), y: h, color: look.ink, mode: "lines+markers", size: 5 }],
    x: { name: "", least: 0, most: Math.max(1, words.length - 1), ticks: { at, labels: at.map((place) => words[place] ?? "") } },
    y: { name: "h of the unit", least: -1, most: 1 }, at: cursor(state), height: chartTall(look),
  };
});
lesson.lines("tails", (state) => [examOf(state)], (state, _, look) => {
  const exam = examOf(state);
  return {
    lines: exam?.tails ? poolLines(look, (pool) => [exam.tail_words, exam.tails?.[pool] ?? []]) : [],
    x: { name: "words behind the verdict", least: 0, most: 40 }, y: RIGHT,
    height: chartTall(look),
  };
});
lesson.lines("curves", ({ trained }) => [trained?.curve], ({ trained }, _, look) => {
  const curve = trained?.curve ?? [];
  return {
    lines: curve.length > 0 ? poolLines(look, (pool) => [curve.map(({ step }) => step), curve.map(({ exam }) => exam.right[pool] ?? NaN)]) : [],
    x: { name: "steps", least: 0, most: trained?.steps ?? store.get().steps }, y: RIGHT,
    height: chartTall(look),
  };
});

/** @param {Theme} look */
const chartTall = (look) => Math.round(15 * look.small);

/** @param {Theme} look @param {(pool: "last" | "mean" | "max") => [number[], number[]]} values */
const poolLines = (look, values) => POOLS.map((pool, index) => {
  const [x, y] = values(pool);
  return { x, y, color: [look.lanes[0], look.lanes[1], look.ink][index] ?? look.ink, mode: /** @type {const} */ ("lines+markers"), size: 4 };
});

for (const id of ["tails", "curves"]) {
  showLegend(id, [{ text: "last", color: "var(--lane-a)" }, { text: "mean", color: "var(--lane-b)" }, { text: "max", color: "var(--ink)" }]);
}

for (const id of ["verdict", "states", "aucs", "exam"]) {
  document.getElementById(id)?.addEventListener("click", ({ target }) => {
    const said = (/** @type {string} */ name) => (target instanceof Element ? target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? null : null);
    const [at, unit, pool] = [said("at"), said("unit"), said("pool")];
    store.set({
      ...(at === null ? {} : { at: Number(at), playing: false }), ...(unit === null ? {} : { unit: Number(unit) + 1 }), ...(pool === null ? {} : { pool }),
    });
  }, lesson.lifetime);
}

watch(store, (state) => [state.reading, cursor(state), state.pool, unitOf(state), labelsOf(state), aucsOf(state)], (state) => {
  const [network, words, at, unit, labels] = [networkOf(state), state.reading?.words, cursor(state), unitOf(state), labelsOf(state)];
  if (!network || !words) return;
  showEquation(equations(network, words, unit, at, labels[1] ?? ""));
  const p = network.verdicts[at] ?? NaN;
  lesson.say("verdict", { note: `${POOL_NAMES[network.pool]}, after “${words[at] ?? ""}”: ${verdictOf(p, labels)} ${sureness(p)}` });
  const taken = { last: "outlined: the last state of each unit", mean: "all states of a unit count alike", max: "outlined: where each unit has its maximum" };
  lesson.say("states", { note: taken[network.pool] });
  const auc = aucsOf(state)[unit] ?? NaN;
  lesson.say("aucs", { note: `unit ${unit + 1}: AUC ${Number.isNaN(auc) ? "–" : auc.toFixed(3)}` });
  lesson.say("trace", { note: `unit ${unit + 1}, ${auc < 0.5 ? `high for ${labels[0]}` : `high for ${labels[1]}`}` });
  lesson.tell(`${words.join(" ")}: ${labels[1]} with probability ${written(network.verdicts.at(-1) ?? NaN, 2)}`);
}, lesson.lifetime);

watch(store, ({ trained }) => [trained === null], ({ trained }) => {
  const curves = document.getElementById("curves");
  if (curves) curves.hidden = trained === null;
}, lesson.lifetime);

watch(store, (state) => [own(state), state.source, state.trained, state.cell, examOf(state)], (state) => {
  const [mine, exam, { trained, source, cell }] = [own(state), examOf(state), state];
  const kind = cell === "gru" ? "GRU" : "tanh";
  const here = mine ? `trained here, step ${mine.step}: ${mine.hidden} ${kind} units` : `shipped: 12 ${kind} units`;
  lesson.say("exam", { note: `${here}${source === "trained" && !mine ? " (none trained here yet)" : ""}` });
  lesson.say("tails", { caption: exam?.tails ? "In training there were at most 10." : "Only for networks trained on generated reviews." });
  const last = trained?.curve.at(-1)?.exam;
  lesson.say("curves", {
    note: trained ? `step ${trained.step} of ${trained.steps}` : "",
    caption: last ? `On ${last.sentences} sentences kept apart: ${POOLS.map((pool) => `${pool} ${percent(last.right[pool] ?? NaN)}`).join(", ")}.` : "",
  });
}, lesson.lifetime);

watch(store, ({ learn, table }) => [learn, table], ({ learn, table }) => {
  const area = /** @type {HTMLElement} */ (document.querySelector("[data-control=sentences]"));
  area.hidden = learn !== "own";
  const said = /** @type {HTMLElement} */ (document.getElementById("sentences-said"));
  said.textContent = table ? `${table.sentences} sentences, ${table.second} of them “${table.labels[1]}”; ${table.words} words. A fifth is kept apart.` : "";
}, lesson.lifetime);
