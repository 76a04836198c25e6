/** The equation of the message of now: what it is made of, with its numbers. */

import { line, live, math, mi, mo, mn, row, sub } from "../equation.js";

/** @typedef {import("../../wire/lessons/backprop.js").Graph} Graph */
/** @typedef {import("../../wire/lessons/backprop.js").Bar} Bar */

const barred = (/** @type {string} */ name, /** @type {number | string} */ step) =>
  sub(math("mover", { accent: "true" }, mi(name), mo("¯")), mn(step));

/** @param {Graph} graph @param {number} at */
export function messageEquations(graph, at) {
  const bar = graph.bars[Math.min(at, graph.bars.length) - 1];
  const network = [
    line(sub("z", "t"), mo("="), mi("w"), sub("h", row(mi("t"), mo("−"), mn("1"))), mo("+"), mi("u"), sub("x", "t"), mo(","), sub("h", "t"), mo("="), mi("f"), mo("("), sub("z", "t"), mo(")"), mo(","), sub("y", "t"), mo("="), mi("v"), sub("h", "t")),
    line(mi("L"), mo("="), math("munder", {}, mo("∑"), mi("t")), mn("½"), math("msup", {}, row(mo("("), sub("y", "t"), mo("−"), sub("target", "t"), mo(")")), mn("2")), mo("="), live(graph.loss)),
  ];
  if (!bar) return network;
  const symbols = bar.parts.map((part) => symbolOf(bar, part.source));
  const values = bar.parts.map((part) => row(live(part.factor), mo("·"), part.bar < 0 ? row(mo("("), live(part.bar), mo(")")) : live(part.bar)));
  return [
    ...network,
    line(barred(bar.of, bar.step), mo("="), ...joined(symbols)),
    line(mo("="), ...(bar.of === "y" ? [] : [...joined(values), mo("=")]), live(bar.value)),
  ];
}

/** @param {Node[]} parts */
const joined = (parts) => parts.flatMap((part, index) => (index === 0 ? [part] : [mo("+"), part]));

/** @param {Bar} bar @param {string} source */
function symbolOf({ of, step }, source) {
  if (of === "y") return row(sub("y", mn(step)), mo("−"), sub("target", mn(step)));
  if (of === "z") return row(mi("f′"), mo("("), sub("z", mn(step)), mo(")"), barred("h", step));
  return source.startsWith("y") ? row(mi("v"), barred("y", step)) : row(mi("w"), barred("z", step + 1));
}
