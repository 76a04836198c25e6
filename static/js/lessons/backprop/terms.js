/** The terms of each weight, their sum, and what autograd finds. */

import { element } from "../../common/panel.js";
import { written } from "../equation.js";
import { nodeName } from "./graph-picture.js";

/** @typedef {import("../../wire/lessons/backprop.js").Graph} Graph */
/** @typedef {import("../../wire/lessons/backprop.js").Term} Term */

const WEIGHTS = /** @type {const} */ (["w", "u", "v"]);

/** @param {Graph} graph @param {number} at  messages that have come */
export function termsTable(graph, at) {
  const steps = graph.y.length;
  const come = new Set(graph.bars.slice(0, at).map((bar) => `${bar.of}${bar.step}`));
  const bar = graph.bars[at - 1];
  const now = bar ? `${bar.of}${bar.step}` : "";
  const rows = Array.from({ length: steps }, (_, index) => steps - index).map((step) =>
    element("tr", {}, element("th", { scope: "row" }, `t = ${step}`), ...WEIGHTS.map((weight) => cell(graph, weight, step, come, now))));
  const sumRow = element("tr", { class: "sum" }, element("th", { scope: "row" }, "sum so far"), ...WEIGHTS.map((weight) =>
    element("td", {}, written(graph.terms.filter((term) => term.weight === weight && come.has(term.bar)).reduce((sum, { product }) => sum + product, 0), 5))));
  const autograd = element("tr", {}, element("th", { scope: "row" }, "autograd"), ...WEIGHTS.map((weight) =>
    element("td", {}, written(graph.autograd[weight] ?? NaN, 5))));
  const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "step"), ...WEIGHTS.map((weight) => element("th", { scope: "col" }, `∂L/∂${weight}`))));
  return element("table", { class: "terms" }, head, element("tbody", {}, ...rows, sumRow, autograd));
}

/** @param {Graph} graph @param {string} weight @param {number} step @param {Set<string>} come @param {string} now */
function cell(graph, weight, step, come, now) {
  const term = graph.terms.find((one) => one.weight === weight && one.step === step);
  if (!term) return element("td", {}, "");
  const there = come.has(term.bar);
  const [bar, other] = [named(term.bar, true), named(term.other, false)];
  const text = there
    ? `${bar} ${other} = ${written(term.bar_value)} · ${factor(term.other_value)} = ${written(term.product)}`
    : `${bar} ${other}`;
  return element("td", { class: [there ? "" : "waiting", term.bar === now ? "now" : ""].join(" ").trim() }, text);
}

/** A negative one in parentheses, since a sign stands before it. @param {number} value */
const factor = (value) => (value < 0 ? `(${written(value)})` : written(value));

/** @param {string} node @param {boolean} bar */
const named = (node, bar) => nodeName({ of: node.slice(0, 1), step: Number(node.slice(1)) }, bar);
