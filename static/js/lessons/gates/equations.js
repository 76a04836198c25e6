/** The step of now, forward and backward, with its numbers. */

import { frac, line, live, math, matrix, mi, mn, mo, row, sub } from "../equation.js";

/** @typedef {import("../../wire/lessons/gates.js").CellCourse} CellCourse */
/** @typedef {import("../../wire/lessons/gates.js").GatesPicture} GatesPicture */
/** @typedef {import("../../wire/lessons/gates.js").Row} Row */

const now = (/** @type {Element | string} */ name) => sub(name, "t");
const before = (/** @type {Element | string} */ name) => sub(name, row(mi("t"), mo("−"), mn("1")));
const by = (/** @type {Element} */ state) => frac(row(mo("∂"), mi("L")), row(mo("∂"), state));
const fenced = (/** @type {Element[]} */ ...parts) => row(fence("("), ...parts, fence(")"));
const fence = (/** @type {string} */ sign) => math("mo", { stretchy: "false" }, sign);
const one = (/** @type {Element} */ gate) => fenced(mn("1"), mo("−"), gate);
const times = () => mo("·");
const words = (/** @type {string} */ text) => math("mtext", {}, `${text}\u00a0`);
const tanh = () => row(math("mspace", { width: "0.2em" }), mi("tanh"), math("mspace", { width: "0.15em" }));
const tilde = () => math("mover", { accent: "true" }, mi("h"), mo("~"));

/** @param {Row[]} rows @param {string} name @param {number} t  from the first of them */
const valueOf = (rows, name, t) => rows.find((row) => row.name === name && row.unit === 0)?.values[t] ?? NaN;

/** @param {GatesPicture} seen @param {number} t  from 1 */
export function stepEquations(seen, t) {
  if (seen.cell === "lstm") return ofLstm(seen.first, t);
  if (seen.cell === "gru") return ofGru(seen.first, t);
  if (seen.cell === "mgu") return ofMgu(seen, t);
  return ofFull(seen, t);
}

/** @param {CellCourse} course @param {number} t */
function ofLstm({ gates, states, gradients }, t) {
  const gate = (/** @type {string} */ name) => live(valueOf(gates, name, t - 1));
  const state = (/** @type {string} */ name, /** @type {number} */ when) => live(valueOf(states, name, when));
  const slope = (/** @type {string} */ name, /** @type {number} */ when) => live(valueOf(gradients, name, when));
  return [
    line(now("c"), mo("="), mi("f"), before("c"), mo("+"), mi("i"), mi("g")),
    line(mo("="), gate("f"), times(), state("c", t - 1), mo("+"), gate("i"), times(), gate("g"), mo("="), state("c", t)),
    line(now("h"), mo("="), mi("o"), tanh(), now("c"), mo("="), gate("o"), times(), tanh(), state("c", t), mo("="), state("h", t)),
    line(words("back:"), by(before("c")), mo("="), mi("f"), by(now("c")), ...(t > 1 ? [mo("+"), mi("d"), by(before("h"))] : [])),
    line(mo("="), gate("f"), times(), slope("c", t), ...(t > 1 ? [mo("+"), mi("d"), times(), slope("h", t - 1)] : []), mo("="), slope("c", t - 1)),
    ...(t > 1 ? [line(words("with"), mi("d"), mo("="), before("o"), fenced(mn("1"), mo("−"), mi("tanh²"), before("c")))] : []),
  ];
}

/** @param {CellCourse} course @param {number} t */
function ofGru({ gates, states, gradients }, t) {
  const gate = (/** @type {string} */ name) => live(valueOf(gates, name, t - 1));
  const state = (/** @type {number} */ when) => live(valueOf(states, "h", when));
  return [
    line(now("n"), mo("="), mi("tanh"), fenced(mn("2"), now("x"), mo("+"), now("r"), times(), mi("w"), before("h")), mo("="), gate("n")),
    line(now("h"), mo("="), one(now("z")), now("n"), mo("+"), now("z"), before("h")),
    line(mo("="), one(gate("z")), times(), gate("n"), mo("+"), gate("z"), times(), state(t - 1), mo("="), state(t)),
    line(words("back:"), by(now("h")), mo("="), live(valueOf(gradients, "h", t)), mo("→"), by(before("h")), mo("="), live(valueOf(gradients, "h", t - 1))),
  ];
}

/** @param {GatesPicture} seen @param {number} t */
function ofMgu({ first, second }, t) {
  const gate = (/** @type {CellCourse | null} */ course, /** @type {string} */ name) => live(valueOf(course?.gates ?? [], name, t - 1));
  const state = (/** @type {CellCourse | null} */ course, /** @type {string} */ name, /** @type {number} */ when) => live(valueOf(course?.states ?? [], name, when));
  const candidate = (/** @type {Element} */ read) => fenced(mn("2"), now("x"), mo("+"), mi("w"), read);
  return [
    line(words("as printed:"), now(tilde()), mo("="), mi("tanh"), candidate(before(tilde())), mo("="), state(first, "h", t)),
    line(now("c"), mo("="), one(mi("u")), before("c"), mo("+"), mi("u"), now(tilde())),
    line(mo("="), one(gate(first, "u")), times(), state(first, "c", t - 1), mo("+"), gate(first, "u"), times(), state(first, "h", t), mo("="), state(first, "c", t)),
    line(words("usual form:"), now("n"), mo("="), mi("tanh"), candidate(before("h")), mo("="), gate(second, "n")),
    line(now("h"), mo("="), one(mi("u")), before("h"), mo("+"), mi("u"), now("n"), mo("="), state(second, "h", t)),
  ];
}

/** @param {GatesPicture} seen @param {number} t */
function ofFull({ first, second }, t) {
  const column = (/** @type {Row[]} */ rows, /** @type {string} */ name, /** @type {number} */ when) =>
    matrix(rows.filter((row) => row.name === name).map(({ values }) => [values[when] ?? NaN]));
  const W = (/** @type {string} */ below) => sub("W", mi(below));
  return [
    line(words("the lecture’s:")),
    line(now(tilde()), mo("="), mi("tanh"), fenced(W("xh"), now("x"), mo("+"), W("hh"), fenced(now("r"), mo("∘"), before("h")))),
    line(mo("="), column(first.gates, "n", t - 1), mo(","), mi("r"), mo("="), column(first.gates, "r", t - 1), mo(","), mi("u"), mo("="), column(first.gates, "u", t - 1)),
    line(now("h"), mo("="), one(mi("u")), mo("∘"), before("h"), mo("+"), mi("u"), mo("∘"), now(tilde()), mo("="), column(first.states, "h", t)),
    line(words("PyTorch’s:")),
    line(now("n"), mo("="), mi("tanh"), fenced(W("xh"), now("x"), mo("+"), now("r"), mo("∘"), fenced(W("hh"), before("h")))),
    line(mo("="), column(second?.gates ?? [], "n", t - 1), mo(","), mi("r"), mo("="), column(second?.gates ?? [], "r", t - 1), mo(","), mi("z"), mo("="), column(second?.gates ?? [], "z", t - 1)),
    line(now("h"), mo("="), one(mi("z")), mo("∘"), now("n"), mo("+"), mi("z"), mo("∘"), before("h"), mo("="), column(second?.states ?? [], "h", t)),
  ];
}
