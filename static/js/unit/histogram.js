/** The histogram of the unit: over all positions, or inside and outside of the concept that is shown. */

import { byId } from "../common/dom.js";
import { element, frame, keepDrawn, setText, tooltip } from "../common/panel.js";
import { histogramFigure } from "../find/figures.js";
import { signedHistogram } from "../find/histograms.js";
import { part } from "../find/sentences.js";
import { picture, svg } from "../plot/svg.js";
import { plain } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { watch } from "../state/store.js";
import { histogramSentence, spreadSentence } from "./sentences.js";
import { ALL, evidentConcepts, shownConcept, shownEvidence, shownName } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('./state.js').UnitStore} UnitStore */
/** @typedef {import('../wire/find.js').Histogram} Histogram */

const USUAL = 11; // pixels of small type; all sizes here grow with it
const HEIGHT = 168;
const TOP = 20;
const BOTTOM = HEIGHT - 34;
const SIDE = 18; // for half a tick

/** @param {UnitStore} store @param {{signal: AbortSignal}} lifetime */
export function mountHistogram(store, lifetime) {
  const parts = frame(byId("histogram", HTMLElement), "Histogram");
  const chooser = element("select", { "aria-label": "Inside and outside of which concept" });
  parts.tools.append(chooser);
  const drawn = element("div");
  parts.body.append(drawn);
  const tip = tooltip(parts.body);
  watch(store, (state) => [state.answer, state.concept], (state) => showConcepts(chooser, state), lifetime);
  chooser.addEventListener("change", () => store.set({ concept: chooser.value }), lifetime);
  /** @type {Histogram | null} */
  let shown = null;
  keepDrawn(parts.body, store, (state) => [state.answer, state.concept, state.sign], (state, width) => {
    const evidence = shownEvidence(state);
    const raw = evidence?.histogram ?? state.answer?.profile?.histogram;
    shown = raw ? signedHistogram(raw, state.sign) : null;
    const title = state.answer?.titles[shownConcept(state) ?? ""] ?? "";
    const words = !state.answer?.profile ? "" : `${spreadSentence(state.answer, state.sign)}${evidence?.histogram ? ` ${capital(histogramSentence(evidence, title, state.sign))}` : ""}`;
    setText(parts.heading, `Histogram of ${shownName(state, evidence?.histogram ? evidence.quantity : "h")}`);
    setText(parts.caption, words);
    drawn.replaceChildren(shown ? drawHistogram(shown, width, words) : empty(state));
  }, lifetime);
  parts.body.addEventListener("pointermove", (event) => {
    const box = parts.body.getBoundingClientRect();
    if (!shown) return tip.hide();
    tip.show(event.clientX - box.left, event.clientY - box.top, binText(shown, (event.clientX - box.left - side()) / (box.width - 2 * side())));
  }, lifetime);
  parts.body.addEventListener("pointerleave", () => tip.hide(), lifetime);
}

const side = () => (SIDE * theme().small) / USUAL;

/** What a bin holds. @param {Histogram} histogram @param {number} across  0 to 1 */
export function binText({ low, high, inside, outside }, across) {
  const bins = outside.length;
  const bin = Math.max(0, Math.min(bins - 1, Math.floor(across * bins)));
  const edge = (/** @type {number} */ at) => plain(low + ((high - low) * at) / bins);
  const within = inside[bin];
  const shares = within === undefined ? part(outside[bin] ?? NaN) : `inside ${part(within)}, outside ${part(outside[bin] ?? NaN)}`;
  return `${edge(bin)} to ${edge(bin + 1)}: ${shares}`;
}

/** @param {Histogram} histogram @param {number} width @param {string} words */
function drawHistogram(histogram, width, words) {
  const k = theme().small / USUAL;
  const box = { left: SIDE * k, right: width - SIDE * k, top: TOP * k, bottom: BOTTOM * k };
  const { inside, outside, ticks } = histogramFigure(histogram, box);
  const nodes = [svg("path", { class: "area outside", d: outside }), svg("path", { class: "area inside", d: inside })];
  for (const { x, label } of ticks) nodes.push(tick(x, box.bottom + 15 * k, "middle", label), svg("line", { class: "grid", x1: x, x2: x, y1: box.bottom, y2: box.bottom + 4 }));
  nodes.push(svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }), tick(box.right, (HEIGHT - 4) * k, "end", "value · height: square root of the share"));
  if (histogram.inside.length === 0) nodes.push(tick(8, 12 * k, "start", "all positions"));
  else ["outside", "inside"].forEach((name, index) => nodes.push(
    svg("rect", { class: `area ${name}`, x: 8 + 70 * k * index, y: 3 * k, width: 12 * k, height: 9 * k }), tick(8 + (70 * index + 16) * k, 12 * k, "start", name)));
  return picture(width, HEIGHT * k, `Histogram. ${words}`, nodes);
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} label */
const tick = (x, y, anchor, label) => svg("text", { class: "tick", x, y, "text-anchor": anchor }, label);

/** @param {HTMLSelectElement} select @param {UnitState} state */
function showConcepts(select, state) {
  const concepts = state.answer ? evidentConcepts(state.answer) : [];
  select.hidden = concepts.length === 0;
  select.replaceChildren(...concepts.map((name) => new Option(state.answer?.titles[name] ?? name, name)), new Option("all positions", ALL));
  select.value = shownConcept(state) ?? ALL;
}

/** @param {UnitState} state */
const empty = (state) => element("p", { class: "figure-empty" }, state.answer ? "Comes with a search of a text." : "");

/** @param {string} text */
const capital = (text) => (text[0] ?? "").toUpperCase() + text.slice(1);
