/** How the unit turns on and off around the edges of the concept that is shown, or what it is at each level of a number. */

import { byId } from "../common/dom.js";
import { element, frame, keepDrawn, setText } from "../common/panel.js";
import { courseFigure, courseRange, levelsFigure } from "../find/figures.js";
import { courseSentence, levelsSentence } from "../find/sentences.js";
import { picture, svg } from "../plot/svg.js";
import { signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { ALL, shownConcept, shownEvidence, shownName } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('./state.js').UnitStore} UnitStore */

const USUAL = 11; // pixels of small type; all sizes here grow with it
const COURSE_HEIGHT = 124;
const LEVELS_HEIGHT = 200;
const BEFORE = 16; // characters before an edge, as findings have them

/** @param {number} x @param {number} y @param {string} anchor @param {string} label */
const tick = (x, y, anchor, label) => svg("text", { class: "tick", x, y, "text-anchor": anchor }, label);

/** @param {UnitStore} store @param {{signal: AbortSignal}} lifetime */
export function mountOnset(store, lifetime) {
  const parts = frame(byId("onset", HTMLElement), "Onset");
  const start = element("div");
  const end = element("div");
  const [atStart, atEnd] = [element("p", { class: "figure-caption" }), element("p", { class: "figure-caption" })];
  const levels = element("div");
  const none = element("p", { class: "figure-empty" });
  parts.body.append(none, start, atStart, end, atEnd, levels);
  keepDrawn(parts.body, store, (state) => [state.answer, state.concept], (state, width) => {
    const evidence = shownEvidence(state);
    const there = Boolean(evidence && (evidence.start || evidence.end));
    const numbers = evidence !== null && evidence.levels.length > 1;
    for (const el of [start, atStart, end, atEnd]) el.hidden = !there;
    levels.hidden = !numbers;
    setText(none, there || numbers ? "" : whyNothing(state));
    const title = state.answer?.titles[shownConcept(state) ?? ""] ?? "";
    setText(parts.heading, numbers ? "Levels" : "Onset");
    const name = shownName(evidence && !numbers ? evidence : { sign: 1 }, evidence?.quantity);
    setText(parts.note, there || numbers ? `${name} ${numbers ? "at each" : "around the edges of"} ${title}` : "");
    setText(parts.caption, numbers ? levelsSentence(evidence.levels) : "");
    if (evidence && numbers) levels.replaceChildren(drawLevels(evidence, width, title));
    if (!evidence || !there) return;
    setText(atStart, courseSentence(evidence.start, "start"));
    setText(atEnd, courseSentence(evidence.end, "end"));
    start.replaceChildren(drawCourse(evidence, width, "start"));
    end.replaceChildren(drawCourse(evidence, width, "end"));
  }, lifetime);
}

/** @param {UnitState} state */
function whyNothing({ answer, concept }) {
  if (!answer?.profile) return "Comes with a search of a text.";
  if (concept === ALL) return "Choose a concept above the histogram.";
  if (Object.keys(answer.evidence).length === 0) return "It is not among the best units of any concept of this search: for those, the mean course around the start and the end of a span stands here.";
  return "Nothing about edges or levels was kept for this unit and concept.";
}

/** @param {import('./state.js').UnitEvidence} evidence @param {number} width @param {"start" | "end"} what */
function drawCourse({ start, end, sign, threshold }, width, what) {
  const course = what === "start" ? start : end;
  const limit = threshold ?? NaN;
  const range = courseRange([start?.mean, end?.mean], sign, limit);
  const k = theme().small / USUAL;
  const box = { left: 38 * k, right: width - 10 * k, top: 6, bottom: (COURSE_HEIGHT - 30) * k };
  const { path, edge, threshold: line, ticks, up } = courseFigure(course?.mean ?? [], sign, limit, range, box, BEFORE);
  const within = what === "start" ? { x: edge, width: box.right - edge } : { x: box.left, width: edge - box.left };
  const nodes = [svg("rect", { class: "within", y: box.top, height: box.bottom - box.top, ...within })];
  for (const { x, label } of ticks) nodes.push(tick(x, box.bottom + 13 * k, "middle", label));
  for (const value of [range.low, range.high]) nodes.push(tick(box.left - 4, up(value) + (value === range.low ? 0 : 9 * k), "end", signed(value, 1)));
  nodes.push(svg("line", { class: "axis", x1: edge, x2: edge, y1: box.top, y2: box.bottom }));
  if (line !== null) nodes.push(svg("line", { class: "threshold-line", x1: box.left, x2: box.right, y1: line, y2: line }));
  nodes.push(svg("path", { class: "line", d: path }), tick(box.right, (COURSE_HEIGHT - 4) * k, "end", `characters from the ${what}`));
  return picture(width, COURSE_HEIGHT * k, courseSentence(course, what), nodes);
}

/** @param {import('./state.js').UnitEvidence} evidence @param {number} width @param {string} title */
function drawLevels({ levels, quantity }, width, title) {
  const k = theme().small / USUAL;
  const box = { left: 38 * k, right: width - 8, top: 8 * k, bottom: (LEVELS_HEIGHT - 34) * k };
  const { marks, path, up, low, high, ticks } = levelsFigure(levels, box);
  const nodes = ticks.map(({ x, label }) => tick(x, box.bottom + 14 * k, "middle", label));
  for (const value of [low, high]) nodes.push(tick(box.left - 4, up(value) + 4, "end", signed(value, 1)));
  nodes.push(tick(box.right, (LEVELS_HEIGHT - 4) * k, "end", `${title} · larger dots: more positions`));
  for (const { x, y, above, below, radius } of marks) {
    nodes.push(svg("line", { class: "axis", x1: x, x2: x, y1: above, y2: below }), svg("circle", { class: "dot", cx: x, cy: y, r: radius }));
  }
  return picture(width, LEVELS_HEIGHT * k, `Mean ${quantity} at each ${title}. ${levelsSentence(levels)}`, [...nodes, svg("path", { class: "line", d: path })]);
}
