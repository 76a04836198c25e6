/** The histogram inside and outside, with the threshold as a line that can be dragged: what it would give, at once. */

import { byId } from "../common/dom.js";
import { element, setText, tooltip } from "../common/panel.js";
import { signed } from "../plot/format.js";
import { picture, svg } from "../plot/svg.js";
import { theme } from "../plot/theme.js";
import { drawnWhile } from "./drawn.js";
import { histogramFigure } from "./figures.js";
import { bestEdge, edgeAt, edgeValue, scoreAt, signedHistogram } from "./histograms.js";
import { part, thresholdSentence, two } from "./sentences.js";
import { brushedUnit, chosenEvidence, thresholdNow } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./histograms.js').Histogram} Histogram */
/** @typedef {import('./histograms.js').Score} Score */

const HEIGHT = 136;
const BOX = { top: 18, bottom: HEIGHT - 32 };

/**
 * What is drawn: value times sign.
 * @typedef {{histogram: Histogram, prevalence: number, chosen: number, score: Score | null, always: number}} Shown
 */

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountHistogram(store, lifetime) {
  const el = byId("histogram", HTMLElement);
  const body = element("div", { class: "figure-body histogram" });
  const handle = element(
    "div",
    { class: "threshold", role: "slider", tabindex: 0, "aria-label": "Threshold", "aria-orientation": "horizontal" },
    element("span", { class: "threshold-value numbers" })
  );
  const scores = element("table", { class: "scores" });
  const caption = element("p", { class: "figure-caption" });
  const drawn = element("div");
  body.append(drawn, handle);
  el.append(body, scores, caption);
  const tip = tooltip(body);
  /** @type {Shown | null} */
  let shown = null;
  /** @type {ReturnType<typeof histogramFigure> | null} */
  let figure = null;

  const isThere = (/** @type {FindState} */ state) => shownOf(state) !== null;
  const select = (/** @type {FindState} */ state) =>
    [state.found, state.unit, state.of, state.sign, state.brushed, state.threshold];
  drawnWhile(el, body, store, isThere, select, (state, width) => {
    shown = shownOf(state);
    if (!shown) return;
    const box = { ...BOX, ...sides(width) };
    figure = histogramFigure(shown.histogram, box);
    const yes = shown.histogram.inside.length > 0;
    const threshold = thresholdNow(state);
    const words = yes ? "Histogram of value times sign, inside and outside" : "Histogram of value times sign over all positions";
    drawn.replaceChildren(drawHistogram(figure, state, shown, width, words));
    handle.hidden = !yes || Number.isNaN(threshold);
    if (!handle.hidden) placeHandle(handle, figure, shown, threshold, state.threshold !== null);
    showScores(scores, caption, shown, state);
  }, lifetime);

  /** @param {number | null} edge */
  const put = (edge) => {
    if (shown) store.set({ threshold: edge === null ? null : edgeValue(shown.histogram, edge) });
  };
  drag(body, handle, (x) => figure && shown && put(edgeAt(shown.histogram, figure.valueAt(x))), lifetime);
  handle.addEventListener("keydown", (event) => {
    if (!shown || event.altKey || event.ctrlKey || event.metaKey) return;
    const edge = edgeAt(shown.histogram, thresholdNow(store.get()));
    const far = event.shiftKey ? 8 : 1;
    const to = { ArrowLeft: edge - far, ArrowDown: edge - far, ArrowRight: edge + far, ArrowUp: edge + far, Home: 0, End: shown.histogram.outside.length }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    put(Math.max(0, Math.min(shown.histogram.outside.length, to)));
  }, lifetime);
  body.addEventListener("pointermove", (event) => {
    const box = body.getBoundingClientRect();
    if (!figure || !shown || event.buttons) return tip.hide();
    const words = binWords(shown.histogram, figure.valueAt(event.clientX - box.left));
    tip.show(event.clientX - box.left, event.clientY - box.top, words);
  }, lifetime);
  body.addEventListener("pointerleave", () => tip.hide(), lifetime);
}

/** The bin that holds a value, in words. @param {Histogram} histogram @param {number} value */
function binWords(histogram, value) {
  const { low, high, inside, outside } = histogram;
  const bin = Math.max(0, Math.min(outside.length - 1, Math.floor(((value - low) / (high - low)) * outside.length)));
  const shares = inside.length > 0
    ? `inside ${part(inside[bin] ?? NaN)}, outside ${part(outside[bin] ?? NaN)}` : part(outside[bin] ?? NaN);
  return `${signed(edgeValue(histogram, bin))} to ${signed(edgeValue(histogram, bin + 1))}: ${shares}`;
}

/** Left and right of the picture there is room for half a tick label. @param {number} width */
function sides(width) {
  const side = 1.7 * theme().small;
  return { left: side, right: width - side };
}

/** What the chosen line has to show, or null. @param {FindState} state @returns {Shown | null} */
function shownOf(state) {
  const unit = brushedUnit(state);
  if (state.brushed) {
    if (!unit) return null;
    const prevalence = state.brushed.on / (state.brushed.on + state.brushed.off);
    const raw = { low: unit.low, high: unit.high, inside: unit.histogram_on, outside: unit.histogram_off };
    const histogram = signedHistogram(raw, unit.sign);
    // With one set by hand, the server's is that one.
    const chosen = state.threshold === null ? unit.threshold : edgeValue(histogram, bestEdge(histogram, prevalence));
    return { histogram, prevalence, chosen, score: null, always: (2 * prevalence) / (1 + prevalence) };
  }
  const evidence = chosenEvidence(state);
  if (!evidence?.histogram || !state.found) return null;
  const { f1, precision, recall, threshold } = evidence;
  const score = f1 === null ? null : { f1, precision: precision ?? NaN, recall: recall ?? NaN, flagged: NaN };
  return {
    histogram: signedHistogram(evidence.histogram, evidence.sign), prevalence: state.found.prevalence ?? NaN,
    chosen: threshold ?? NaN, score, always: state.found.always_yes_f1 ?? NaN,
  };
}

/**
 * @param {ReturnType<typeof histogramFigure>} figure @param {FindState} state @param {Shown} shown
 * @param {number} width @param {string} words
 */
function drawHistogram({ inside, outside, ticks, at }, state, { histogram, chosen }, width, words) {
  const { bottom } = BOX;
  const { left, right } = sides(width);
  const nodes = [svg("path", { class: "area outside", d: outside }), svg("path", { class: "area inside", d: inside })];
  for (const { x, label } of ticks) nodes.push(
    svg("line", { class: "grid", x1: x, x2: x, y1: bottom, y2: bottom + 4 }),
    svg("text", { class: "tick", x, y: bottom + 15, "text-anchor": "middle" }, label)
  );
  const name = `${state.sign < 0 ? "−" : ""}${state.of} of the unit`;
  nodes.push(
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "tick", x: right, y: bottom + 29, "text-anchor": "end" }, `${name} · height: square root of the share`)
  );
  if (state.threshold !== null && !Number.isNaN(chosen)) nodes.push(svg(
    "line", { class: "chosen-line", x1: at(chosen), x2: at(chosen), y1: BOX.top, y2: bottom }
  ));
  if (histogram.inside.length > 0) nodes.push(...legend(state.brushed ? ["the others", "brushed"] : ["outside", "inside"]));
  return picture(width, HEIGHT, words, nodes);
}

/** Above the picture, on its left. @param {[string, string]} names */
const legend = ([outside, inside]) => [
  svg("rect", { class: "area outside", x: 8, y: 3, width: 12, height: 8 }), svg("text", { class: "tick", x: 24, y: 11 }, outside),
  svg("rect", { class: "area inside", x: 86, y: 3, width: 12, height: 8 }), svg("text", { class: "tick", x: 102, y: 11 }, inside),
];

/**
 * @param {HTMLElement} handle @param {ReturnType<typeof histogramFigure>} figure @param {Shown} shown
 * @param {number} threshold @param {boolean} byHand
 */
function placeHandle(handle, { at }, { histogram }, threshold, byHand) {
  handle.style.transform = `translateX(${at(threshold).toFixed(1)}px)`;
  handle.style.setProperty("--top", `${BOX.top}px`);
  handle.style.setProperty("--height", `${BOX.bottom - BOX.top}px`);
  handle.classList.toggle("by-hand", byHand);
  handle.setAttribute("aria-valuemin", String(histogram.low));
  handle.setAttribute("aria-valuemax", String(histogram.high));
  handle.setAttribute("aria-valuenow", threshold.toFixed(3));
  handle.setAttribute("aria-valuetext", `${signed(threshold)}, ${byHand ? "by hand" : "as it was chosen"}`);
  const value = handle.firstElementChild;
  if (value instanceof HTMLElement) {
    setText(value, signed(threshold));
    value.classList.toggle("left", at(threshold) > at(histogram.high) - 60);
  }
}

/**
 * Chosen and by hand, one under the other.
 * @param {HTMLTableElement} table @param {HTMLElement} caption @param {Shown} shown @param {FindState} state
 */
function showScores(table, caption, { histogram, prevalence, chosen, score, always }, { threshold, found, brushed }) {
  table.hidden = histogram.inside.length === 0;
  if (table.hidden) {
    table.replaceChildren();
    return setText(caption, "All positions of the part that no choice has seen.");
  }
  const atChosen = score ?? scoreAt(histogram, prevalence, edgeAt(histogram, chosen));
  const rows = [scoreRow(brushed ? "best here" : "chosen", chosen, atChosen)];
  const now = threshold === null ? null : scoreAt(histogram, prevalence, edgeAt(histogram, threshold));
  if (now && threshold !== null) rows.push(scoreRow("by hand", threshold, now));
  const head = ["threshold", "", "precision", "recall", "F1"].map((name) => element("th", { scope: "col" }, name));
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows,
    element(
      "tr", { class: "always" }, element("th", { scope: "row" }, "always yes"), element("td", {}),
      element("td", {}, part(prevalence)), element("td", {}, "100 %"), element("td", {}, two(always))
    )));
  const best = now ? ` The best F1 of this histogram is ${two(scoreAt(histogram, prevalence, bestEdge(histogram, prevalence)).f1)}.` : "";
  const words = thresholdSentence(now ?? atChosen, threshold ?? chosen);
  table.setAttribute("aria-label", words);
  const where = now ? `${words}${brushed || !found ? "" : " From the histogram's 64 bins; Esc brings back the chosen one."}${best}` : "Drag the line to try another threshold.";
  setText(caption, where);
}

/** @param {string} name @param {number} threshold @param {Score} score */
const scoreRow = (name, threshold, { precision, recall, f1 }) => element("tr", {}, element("th", { scope: "row" }, name),
  element("td", {}, signed(threshold)), element("td", {}, part(precision)), element("td", {}, part(recall)), element("td", {}, two(f1)));

/**
 * Pressing anywhere on the picture takes the line along.
 * @param {HTMLElement} body @param {HTMLElement} handle @param {(x: number) => void} moved @param {{signal: AbortSignal}} lifetime
 */
function drag(body, handle, moved, { signal }) {
  let dragging = false;
  const move = (/** @type {PointerEvent} */ event) => {
    if (dragging && !handle.hidden) moved(event.clientX - body.getBoundingClientRect().left);
  };
  body.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || handle.hidden) return;
    dragging = true;
    body.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
    move(event);
  }, { signal });
  body.addEventListener("pointermove", move, { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) body.addEventListener(
    end, () => (dragging = false), { signal }
  );
}
