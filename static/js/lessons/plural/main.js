/** A plural kept for ten words. */

import { byId } from "../../common/dom.js";
import { watch } from "../../state/store.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { percent, rankingRows, saysOf, verbFigure } from "./bars.js";
import { distancesChart } from "./distances.js";
import { equationsOf } from "./equations.js";
import { sentenceFigure, spoken } from "./sentence-figure.js";

/** @typedef {import("../../wire/lessons/plural.js").SentencePicture} SentencePicture */
/** @typedef {import("../../wire/lessons/plural.js").Ranking} Ranking */
/** @typedef {import("../../wire/lessons/plural.js").Distances} Distances */
/** @typedef {import("../../wire/lessons/plural.js").Learned} Learned */

const SENTENCE = "The flowers, even though it was still so cold outside in New Haven, bloom in April.";
const SHOWN_WITH = { text: "typed", number: "generated", clause: "generated", seed: "generated" };

const lesson = openLesson({
  settings: {
    cell: "gru", weight: 1, source: "typed", text: SENTENCE, number: "plural", clause: 11, seed: 1, quantity: "c",
    unit: 0, hold: /** @type {boolean} */ (false), towards: -1, span: "clause", at: 12, longest: 14, draw: 100,
  },
  data: {
    shown: /** @type {SentencePicture | null} */ (null),
    ranking: /** @type {Ranking | null} */ (null),
    distances: /** @type {Distances | null} */ (null),
    learned: /** @type {Learned | null} */ (null),
    learner: "",
  },
  keys: { "[": () => step(-1), "]": () => step(1), h: () => lesson.store.set({ hold: !lesson.store.get().hold }) },
});
const { store, lifetime } = lesson;

lesson.picture("ranking", ({ cell, weight, quantity }) => ({ cell, weight, quantity }), (/** @type {Ranking} */ ranking) => ({ ranking }));
lesson.picture("distances", ({ weight }) => ({ weight }), (/** @type {Distances} */ distances) => ({ distances }));
lesson.picture("sentence", ({ cell, weight, source, text, number, clause, seed, quantity, unit, hold, towards, span, at }) => ({
  cell, weight, source, text, number, clause, seed, quantity, unit, hold, towards, span, at: hold && span !== "clause" ? at : 0,
}), (/** @type {SentencePicture} */ shown) => ({ shown }));
lesson.transport({
  length: ({ shown }) => shown?.words.length ?? 1,
  say: ({ at, shown }) => shown?.words[Math.min(at, shown.words.length - 1)] ?? "",
});
lesson.work("learn", {
  body: ({ cell, weight, longest, draw }) => ({ cell, weight, longest, draw }),
  begin: () => ({ learned: null, learner: `${store.get().cell.toUpperCase()}, ≤ ${store.get().longest}` }),
  part: (learned) => ({ learned }),
});

lesson.draw("sentence", ({ shown, at }) => [shown, at], (body, { shown, at }, width, look) => {
  if (shown) body.replaceChildren(sentenceFigure(shown, at, width, look));
});
lesson.draw("verb", ({ shown }) => [shown], (body, { shown }, width, look) => {
  if (shown) body.replaceChildren(verbFigure(shown, width, look));
});
lesson.draw("ranking", ({ ranking, shown }) => [ranking, shown?.unit], (body, { ranking, shown }, width, look) => {
  if (!ranking) return;
  const focused = document.activeElement instanceof HTMLElement && body.contains(document.activeElement) ? document.activeElement.dataset.unit : "";
  body.replaceChildren(rankingRows(ranking.units, shown?.unit ?? 0, width, look));
  if (focused) /** @type {HTMLElement | null} */ (body.querySelector(`[data-unit="${focused}"]`))?.focus();
});
lesson.lines("distances", ({ distances, learned, learner, cell }) => [distances, learned, learner, cell],
  ({ distances, learned, learner, cell }, width, look) => distances && distancesChart(distances, cell, learned ? { name: `your ${learner}`, right: learned.right } : null, width, look));

byId("sentence", HTMLElement).addEventListener("click", ({ target }) => {
  const word = target instanceof Element ? target.getAttribute("data-word") : null;
  if (word !== null) store.set({ at: Number(word), playing: false });
}, lifetime);
byId("ranking", HTMLElement).addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (button?.dataset.unit) store.set({ unit: Number(button.dataset.unit) });
}, lifetime);

/** To the unit that is ranked so many places on. @param {number} by */
function step(by) {
  const { ranking, shown, unit: chosen } = store.get();
  const place = ranking?.units.findIndex(({ unit }) => unit === (chosen || shown?.unit)) ?? -1;
  const next = ranking?.units[place + by];
  if (next) store.set({ unit: next.unit });
}

watch(store, ({ source, cell }) => [source, cell], ({ source, cell }) => {
  for (const [name, needed] of Object.entries(SHOWN_WITH)) show(name, source === needed);
  show("quantity", cell === "lstm");
}, lifetime);

/** @param {string} name @param {boolean} whether */
function show(name, whether) {
  document.querySelector(`[data-control="${name}"]`)?.toggleAttribute("hidden", !whether);
}

watch(store, ({ shown, ranking, at }) => [shown, ranking, at], ({ shown, ranking, at }) => {
  if (!shown) return;
  const rank = ranking?.units.find(({ unit }) => unit === shown.unit);
  lesson.say("sentence", {
    note: `unit ${shown.unit}${rank ? `: AUC ${rank.auc.toFixed(3)}` : ""}`,
    caption: shown.held
      ? `Shaded: held at ${written(shown.value, 3)}. Dashed: with “${shown.other}” as subject. pl, sg: words with a number.`
      : `Dashed: the same sentence with “${shown.other}” as subject. pl, sg: words that have a number.`,
  });
  const [own, held] = [saysOf(shown, shown.own), shown.held && saysOf(shown, shown.held)];
  lesson.say("verb", {
    note: held ? (held === own ? `still ${own}` : `${own} becomes ${held}`) : own,
    caption: "Probability as the next word, in front of the verb. Four other verbs would do as well.",
  });
  showEquation(equationsOf(shown, Math.min(at, shown.words.length - 1)));
  lesson.tell(`${spoken(shown)} The verb: ${own}${held ? `, held: ${held}` : ""}.`);
}, lifetime);

watch(store, ({ ranking }) => [ranking], ({ ranking }) => {
  if (ranking) lesson.say("ranking", {
    note: `${ranking.sentences} held-out sentences`,
    caption: `Area under the curve (AUC) over ${ranking.words} words between subject and verb; the middle is chance. ▲ higher after plurals, ▼ lower.`,
  });
}, lifetime);

watch(store, ({ distances, learned, learner }) => [distances, learned, learner], ({ distances, learned, learner }) => {
  if (!distances) return;
  byId("vocabulary", HTMLElement).textContent = distances.vocabulary.join(" · ");
  const now = learned && `${learner} words, after ${learned.step} steps: ${percent(learned.right[3] ?? NaN)} right at 12 words`;
  lesson.say("distances", {
    note: now ?? "",
    caption: `Five networks of each kind, ${distances.tested} held-out sentences a point: RNN dotted, GRU dashed, LSTM solid; thick: the one above. Shaded: words between in training, up to ${distances.longest}.`,
  });
}, lifetime);
