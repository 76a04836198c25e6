/** The concept scores: a bar for each concept, from chance to either side. */

import { byId } from "../common/dom.js";
import { element, fillBar, frame, setText } from "../common/panel.js";
import { watch } from "../state/store.js";
import { findAddress } from "./address.js";
import { scoreText, scoresSentence, searchLine } from "./sentences.js";
import { scoresOf } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */

/** @param {import('./state.js').UnitStore} store @param {{signal: AbortSignal}} lifetime */
export function mountScores(store, lifetime) {
  const parts = frame(byId("scores", HTMLElement), "What it tells");
  watch(store, (state) => [state.answer, state.sign], (state) => {
    const { answer } = state;
    if (!answer) return parts.body.replaceChildren();
    document.body.dataset.profile = answer.profile ? "there" : "none";
    setText(parts.note, searchLine(answer));
    setText(parts.caption, answer.profile ? scoresSentence(answer, state.sign) : "");
    parts.body.replaceChildren(answer.profile ? bars(state) : nothingSearched(state));
  }, lifetime);
}

/** @param {UnitState} state */
function bars(state) {
  const scores = state.answer ? scoresOf(state.answer, state.sign) : [];
  return element("ol", { class: "scores" }, ...scores.map((score) => {
    const bar = element("span", { class: score.share < 0 ? "bar signed below" : "bar signed", "aria-hidden": "true" });
    fillBar(bar, 0.5 + Math.min(0, score.share) / 2, 0.5 + Math.max(0, score.share) / 2);
    const href = findAddress(state, score.name);
    return element("li", {}, element("a", { href, title: "The evidence, in Find" }, score.title), bar, element("output", { class: "numbers" }, scoreText(score)));
  }));
}

/** @param {UnitState} state */
function nothingSearched(state) {
  const said = state.answer?.searches.length
    ? "The search that is shown does not hold this unit."
    : "No text has been searched with the present weights of this model, so nothing is known of concepts, histogram, onset and passages.";
  return element("div", { class: "nothing" }, element("p", {}, said),
    element("p", {}, element("a", { href: findAddress(state) }, "Search a text in Find"), "; one pass looks for all concepts in all units. Everything else is measured now, on the model's sample text."));
}
