/** What is measured now, on the model's sample text, or read off the weights: memory, gates, pushes, inputs. */

import { byId } from "../common/dom.js";
import { characterName } from "../common/glyphs.js";
import { element, fillBar, frame, keepDrawn, setText } from "../common/panel.js";
import { between, linePath, picture, svg } from "../plot/svg.js";
import { glyph, share, signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { unitLabel } from "../read/state.js";
import { watch } from "../state/store.js";
import { urlFromUnit } from "./address.js";
import { gateName, gatesSentence, inputsSentence, memorySentence, pushesOf, pushesSentence } from "./sentences.js";
import { named, shownName } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('./state.js').UnitStore} UnitStore */
/** @typedef {import('./state.js').UnitAnswer} UnitAnswer */
/** @typedef {{signal: AbortSignal}} Lifetime */

const HEIGHT = 168; // pixels, at type of the usual size
const USUAL = 11;

/** @param {UnitStore} store @param {Lifetime} lifetime */
export function mountMemory(store, lifetime) {
  const parts = frame(byId("memory", HTMLElement), "Memory length");
  setText(parts.note, "autocorrelation of h");
  keepDrawn(parts.body, store, (state) => [state.answer], ({ answer }, width) => {
    if (!answer) return parts.body.replaceChildren();
    const words = memorySentence(answer);
    setText(parts.caption, words);
    const { curve, autocorrelation } = answer.memory;
    parts.body.replaceChildren(curve.length > 0 ? drawMemory(curve, autocorrelation, width, words)
      : element("p", { class: "figure-empty" }, "There is no curve."));
  }, lifetime);
}

/**
 * Points of the curve, in pixels, and what stands beside it.
 * @param {readonly (number | null)[]} curve @param {number} width @param {number} [scale]  of the type
 */
export function memoryFigure(curve, width, scale = 1) {
  const box = { left: 34 * scale, right: width - 8, top: 8 * scale, bottom: (HEIGHT - 34) * scale };
  const low = Math.min(0, ...curve.map((value) => value ?? 0));
  const [across, up] = [between(0, curve.length - 1, box.left, box.right), between(low, 1, box.bottom, box.top)];
  const points = curve.map((value, lag) => /** @type {const} */ ([across(lag), value === null ? NaN : up(value)]));
  return { box, low, across, up, path: linePath(points) };
}

/** @param {readonly (number | null)[]} curve @param {number | null} reached @param {number} width @param {string} words */
function drawMemory(curve, reached, width, words) {
  const scale = theme().small / USUAL;
  const { box, low, across, up, path } = memoryFigure(curve, width, scale);
  const label = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor, /** @type {string} */ text) => svg("text", { class: "tick", x, y, "text-anchor": anchor }, text);
  const nodes = [0, 50, 100, 150, 200].map((lag) => label(across(lag), box.bottom + 14 * scale, lag === 200 ? "end" : "middle", String(lag)));
  for (const [value, text] of /** @type {const} */ ([[1, "1"], [1 / Math.E, "1/e"], [0, "0"]])) {
    nodes.push(label(box.left - 5, up(value) + 4, "end", text), svg("line", { class: value > 0 && value < 1 ? "threshold-line" : "grid", x1: box.left, x2: box.right, y1: up(value), y2: up(value) }));
  }
  if (low < -0.15) nodes.push(label(box.left - 5, box.bottom + 3, "end", signed(low, 1)));
  nodes.push(svg("path", { class: "line", d: path }), label(box.right, (HEIGHT - 4) * scale, "end", "lag in characters"));
  if (reached !== null) nodes.push(svg("circle", { class: "dot", cx: across(reached), cy: up(curve[reached] ?? NaN), r: 3.5 }));
  return picture(width, HEIGHT * scale, words, nodes);
}

/** @param {UnitStore} store @param {Lifetime} lifetime */
export function mountGates(store, lifetime) {
  const parts = frame(byId("gates", HTMLElement), "Saturation");
  setText(parts.note, "share of the time");
  watch(store, (state) => [state.answer], ({ answer }) => {
    if (!answer) return;
    setText(parts.caption, gatesSentence(answer));
    parts.body.replaceChildren(element("div", { class: "gate-rows" }, ...(answer.gates.length ? [gateLegend()] : []), ...answer.gates.map((use) => {
      const middle = Math.max(0, 1 - use.closed - use.open);
      const bar = element("span", { class: "gate-bar", "aria-hidden": "true" });
      for (const [name, size] of /** @type {const} */ ([["closed", use.closed], ["middle", middle], ["open", use.open]])) {
        const piece = element("span", { class: name }, size > 0.12 ? share(size) : "");
        piece.style.flexGrow = String(size);
        piece.hidden = size === 0;
        bar.append(piece);
      }
      const words = `closed ${share(use.closed)}, between ${share(middle)}, open ${share(use.open)}, mean ${signed(use.mean).replace("+", "")}`;
      return element("div", { class: "gate-row", title: words }, element("b", {}, use.gate), element("span", { class: "visually-hidden" }, words), bar);
    })));
  }, lifetime);
}

const gateLegend = () => element("div", { class: "gate-legend", "aria-hidden": "true" },
  ...[["closed", "closed, < 0.1"], ["middle", "between"], ["open", "open, > 0.9"]].map(([name = "", text = ""]) => element("span", { class: name }, text)));

/** @param {UnitStore} store @param {Lifetime} lifetime */
export function mountPushes(store, lifetime) {
  const parts = frame(byId("pushes", HTMLElement), "What it pushes");
  watch(store, (state) => [state.answer, state.sign], ({ answer, sign }) => {
    if (!answer) return;
    const { up, down } = pushesOf(answer, sign);
    const name = shownName({ sign });
    setText(parts.note, `logit per unit of ${name}, ${answer.layer === answer.layers - 1 ? "readout" : "through the layers above"}`);
    setText(parts.caption, pushesSentence(answer, sign));
    const most = Math.max(...[...up, ...down].map(({ weight }) => Math.abs(weight)), 1e-12);
    parts.body.replaceChildren(element("div", { class: "push-lists" }, pushList(`up, when ${name} is high`, up, most), pushList("down", down, most)));
  }, lifetime);
}

/** @param {string} title @param {readonly import('../wire/find.js').Push[]} pushes @param {number} most */
function pushList(title, pushes, most) {
  const rows = pushes.map(({ character, weight }) => weightRow(characterLabel(character), weight, most));
  return element("div", {}, element("h3", {}, title), element("ol", { class: "weights" }, ...rows));
}

/** @param {string} character */
const characterLabel = (character) => element("span", { class: "character", title: characterName(character) }, glyph(character));

/** @param {Node} label @param {number} weight @param {number} most */
function weightRow(label, weight, most) {
  const bar = element("span", { class: weight < 0 ? "bar below" : "bar", "aria-hidden": "true" });
  fillBar(bar, 0, Math.abs(weight) / most);
  return element("li", {}, label, bar, element("output", { class: "numbers" }, signed(weight)));
}

/** @param {UnitStore} store @param {Lifetime} lifetime */
export function mountInputs(store, lifetime) {
  const parts = frame(byId("inputs", HTMLElement), "Strongest inputs");
  setText(parts.note, "weights, the 12 largest of each");
  watch(store, (state) => [state.answer, state.notes, state.reading?.characters], (state) => {
    const { answer } = state;
    if (!answer) return;
    setText(parts.caption, inputsSentence(answer));
    const gates = [...new Set([...answer.inputs, ...answer.reads].map(({ gate }) => gate))]
      .sort((a, b) => "ifgorznh".indexOf(a) - "ifgorznh".indexOf(b));
    const most = Math.max(...answer.inputs.map(({ weight }) => Math.abs(weight)), 1e-12);
    const layers = answer.layer > 0 ? [answer.layer, answer.layer - 1] : [answer.layer];
    const groups = layers.map((layer) => element("div", { class: "input-group" },
      element("h3", {}, layer === answer.layer ? "From its own layer, one character before" : `From layer ${layer + 1}, the same character`),
      element("div", { class: "input-lists" }, ...gates.map((gate) => inputList(state, answer, gate, layer, most)))));
    if (answer.layer === 0) groups.push(readGroup(answer, gates));
    parts.body.classList.toggle("side-by-side", gates.length === 1);
    parts.body.style.setProperty("--gates", String(Math.max(1, gates.length)));
    parts.body.replaceChildren(...groups);
  }, lifetime);
}

/** @param {UnitState} state @param {UnitAnswer} answer @param {string} gate @param {number} layer @param {number} most */
function inputList(state, answer, gate, layer, most) {
  const own = answer.inputs.filter((input) => input.gate === gate && input.layer === layer);
  const rows = own.map((input) => {
    const itself = input.layer === answer.layer && input.unit === answer.unit;
    const label = itself ? element("span", {}, "itself")
      : element("a", { href: urlFromUnit(state, unitLabel(input)), title: named(input, state.notes) }, named(input, state.notes));
    return weightRow(label, input.weight, most);
  });
  return element("div", {}, element("h4", {}, gateName(answer.cell, gate)), element("ol", { class: "weights" }, ...rows));
}

/** @param {UnitAnswer} answer @param {readonly string[]} gates */
function readGroup({ reads, cell }, gates) {
  const most = Math.max(...reads.map(({ weight }) => Math.abs(weight)), 1e-12);
  const lists = gates.map((gate) => {
    const rows = reads.filter((read) => read.gate === gate).map(({ character, weight }) => weightRow(characterLabel(character), weight, most));
    return element("div", {}, element("h4", {}, gateName(cell, gate)), element("ol", { class: "weights" }, ...rows));
  });
  return element("div", { class: "input-group" }, element("h3", {}, "From the characters it reads, centred over them"), element("div", { class: "input-lists" }, ...lists));
}
