/** The equation of the message of now: what it is made of, with its numbers. */

import { line, live, math, mi, mo, mn, row, sub } from "../equation.js";

/** @typedef {import("../../wire/lessons/backprop.js").Graph} Graph */
/** @typedef {import("../../wire/lessons/backprop.js").Bar} Bar */

const barred = (/** @type {string} */ name, /** @type {number | string} */ step) =>
  sub(math("mover", { accent: "true" }, mi(name), mo("¯")), mn(step));

/** @param {Graph} graph @param {number} at @param {boolean} last  only the last step has a loss */
export function messageEquations(graph, at, last) {
  const bar = graph.bars[Math.min(at, graph.bars.length) - 1];
  const step = () => (last ? mn(graph.y.length) : mi("t"));
  const network = [
    line(sub("z", "t"), mo("="), mi("w"), sub("h", row(mi("t"), mo("−"), mn("1"))), mo("+"), mi("u"), sub("x", "t"), mo(","), sub("h", "t"), mo("="), mi("f"), mo("("), sub("z", "t"), mo(")"), mo(","), sub("y", "t"), mo("="), mi("v"), sub("h", "t")),
    line(mi("L"), mo("="), ...(last ? [] : [math("munder", {}, mo("∑"), mi("t"))]), mn("½"), math("msup", {}, row(mo("("), sub("y", step()), mo("−"), sub("target", step()), mo(")")), mn("2")), mo("="), live(graph.loss)),
  ];
  if (!bar) return network;
  if (bar.of === "y" && last && bar.step < graph.y.length) return [...network, line(barred("y", bar.step), mo("="), live(0), math("mtext", {}, ": this step has no loss"))];
  const symbols = bar.parts.map((part) => symbolOf(bar, part.source));
  const values = bar.parts.map((part) => row(signed(part.factor), mo("·"), signed(part.bar)));
  return [
    ...network,
    line(barred(bar.of, bar.step), mo("="), ...joined(symbols)),
    line(mo("="), ...(bar.of === "y" ? [] : [...joined(values), mo("=")]), live(bar.value)),
  ];
}

/** A negative one in parentheses, since a sign stands before it. @param {number} value */
const signed = (value) => (value < 0 ? row(mo("("), live(value), mo(")")) : live(value));

/** @param {Node[]} parts */
const joined = (parts) => parts.flatMap((part, index) => (index === 0 ? [part] : [mo("+"), part]));

/** @param {Bar} bar @param {string} source */
function symbolOf({ of, step }, source) {
  if (of === "y") return row(sub("y", mn(step)), mo("−"), sub("target", mn(step)));
  if (of === "z") return row(mi("f′"), mo("("), sub("z", mn(step)), mo(")"), barred("h", step));
  return source.startsWith("y") ? row(mi("v"), barred("y", step)) : row(mi("w"), barred("z", step + 1));
}
