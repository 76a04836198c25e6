/** How a unit turns on and off around the edges of spans, or what it is at each level of a number. */

import { byId } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { signed } from "../plot/format.js";
import { picture, svg } from "../plot/svg.js";
import { theme } from "../plot/theme.js";
import { drawnWhile } from "./drawn.js";
import { courseFigure, courseRange, levelsFigure } from "./figures.js";
import { courseSentence, levelsSentence } from "./sentences.js";
import { chosenEvidence, thresholdNow } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('../wire/find.js').Course} Course */

const BEFORE = 16; // characters before the edge, as findings have them
const HEIGHT = 100;

/** @param {import('./state.js').FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountCourses(store, lifetime) {
  const el = byId("courses", HTMLElement);
  const start = place("Around the start");
  const end = place("Around the end");
  const levels = place("At each value of the number");
  el.append(start.el, end.el, levels.el);
  const select = (/** @type {FindState} */ state) => [state.found, state.unit, state.of, state.brushed, state.threshold];

  const evidenceOf = (/** @type {FindState} */ state) => (state.brushed ? null : chosenEvidence(state));
  const hasEdges = (/** @type {FindState} */ state) => courseOf(state) !== null;
  const hasLevels = (/** @type {FindState} */ state) => (evidenceOf(state)?.levels.length ?? 0) > 0;

  drawnWhile(start.el, start.body, store, hasEdges, select, (state, width) => drawBoth(state, width, start, "start"), lifetime);
  drawnWhile(end.el, end.body, store, hasEdges, select, (state, width) => drawBoth(state, width, end, "end"), lifetime);
  drawnWhile(levels.el, levels.body, store, hasLevels, select, (state, width) => {
    const evidence = evidenceOf(state);
    if (!evidence) return;
    const words = levelsSentence(evidence.levels);
    setText(levels.caption, words);
    levels.body.replaceChildren(drawLevels(evidence, width, words));
  }, lifetime);
}

/** @param {string} title */
function place(title) {
  const body = element("div", { class: "figure-body" });
  const caption = element("p", { class: "figure-caption" });
  return { el: element("div", { class: "course" }, element("h3", {}, title), body, caption), body, caption };
}

/** The evidence that has courses: of the chosen line, else of the unit's h. @param {FindState} state */
function courseOf(state) {
  if (state.brushed) return null;
  const lines = [chosenEvidence(state), chosenEvidence({ ...state, of: "h" })];
  return lines.find((evidence) => evidence?.start ?? evidence?.end) ?? null;
}

/** @param {FindState} state @param {number} width @param {ReturnType<typeof place>} at @param {"start" | "end"} what */
function drawBoth(state, width, { body, caption }, what) {
  const evidence = courseOf(state);
  if (!evidence) return;
  const other = evidence.quantity === state.of ? "" : `${evidence.quantity}: `;
  const words = other + courseSentence(evidence[what], what);
  setText(caption, words);
  const threshold = other ? evidence.threshold ?? NaN : thresholdNow(state);
  const range = courseRange([evidence.start?.mean, evidence.end?.mean], evidence.sign, threshold);
  body.replaceChildren(drawCourse(evidence[what], evidence.sign, threshold, range, width, words, what));
}

/**
 * @param {Course | null} course @param {1 | -1} sign @param {number} threshold @param {{low: number, high: number}} range
 * @param {number} width @param {string} words @param {"start" | "end"} what
 */
function drawCourse(course, sign, threshold, range, width, words, what) {
  const { small } = theme(); // a number on the left, half of one on the right
  const box = { left: 3.1 * small, right: width - 0.75 * small, top: 6, bottom: HEIGHT - 28 };
  const { path, edge, threshold: line, ticks, up, across } = courseFigure(course?.mean ?? [], sign, threshold, range, box, BEFORE);
  const within = what === "start" ? { x: edge, width: box.right - edge } : { x: box.left, width: edge - box.left };
  const nodes = [svg("rect", { class: "within", y: box.top, height: box.bottom - box.top, ...within })];
  for (const { x, label } of ticks) nodes.push(svg(
    "text", { class: "tick", x, y: box.bottom + 13, "text-anchor": "middle" }, label
  ));
  for (const value of [range.low, range.high]) nodes.push(svg(
    "text", { class: "tick", x: box.left - 4, y: up(value) + (value === range.low ? 0 : 9), "text-anchor": "end" },
    signed(value, 1)
  ));
  nodes.push(svg("line", { class: "axis", x1: edge, x2: edge, y1: box.top, y2: box.bottom }));
  if (line !== null) nodes.push(svg("line", { class: "threshold-line", x1: box.left, x2: box.right, y1: line, y2: line }));
  nodes.push(svg("path", { class: "line", d: path }));
  if (course && course.reached !== null) nodes.push(svg(
    "circle",
    { class: "dot", cx: across(course.reached), cy: up(sign * (course.mean[course.reached + BEFORE] ?? NaN)) || 0, r: 3 }
  ));
  nodes.push(svg("text", { class: "tick", x: box.right, y: HEIGHT - 2, "text-anchor": "end" }, `characters from the ${what}`));
  return picture(width, HEIGHT, words, nodes);
}

/** @param {import('./state.js').UnitEvidence} evidence @param {number} width @param {string} words */
function drawLevels({ levels, quantity }, width, words) {
  const height = 150;
  const box = { left: 40, right: width - 8, top: 8, bottom: height - 30 };
  const { marks, path, up, low, high, ticks } = levelsFigure(levels, box);
  const nodes = ticks.map(({ x, label }) => svg("text", { class: "tick", x, y: box.bottom + 14, "text-anchor": "middle" }, label));
  for (const value of [low, high]) nodes.push(svg(
    "text", { class: "tick", x: box.left - 4, y: up(value) + 4, "text-anchor": "end" }, signed(value, 1)
  ));
  nodes.push(svg(
    "text", { class: "tick", x: box.right, y: height - 2, "text-anchor": "end" },
    `value of the number · mean ${quantity}, dots as large as it is common`
  ));
  const bars = marks.map(({ x, above, below }) => svg("line", { class: "whisker-line", x1: x, x2: x, y1: above, y2: below }));
  const dots = marks.map(({ x, y, radius }) => svg("circle", { class: "dot", cx: x, cy: y, r: radius }));
  return picture(width, height, words, [...nodes, ...bars, svg("path", { class: "line", d: path }), ...dots]);
}
