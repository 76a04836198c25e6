/** The unit, and the step of now with clipping and without. */

import { line, live, math, mi, mn, mo, row, sub, sup, written } from "../equation.js";

/** @typedef {import("../../wire/lessons/cliff.js").Course} Course */
/** @typedef {import("../../wire/lessons/cliff.js").Descents} Descents */

const fence = (/** @type {string} */ sign) => math("mo", { stretchy: "false" }, sign);
const norm = () => row(fence("‖"), mi("g"), fence("‖"));
const least = (/** @type {Element} */ one, /** @type {Element} */ other) => row(mi("min"), fence("("), one, mo(","), other, fence(")"));
const words = (/** @type {string} */ text) => math("mtext", {}, `${text}\u00a0`);

/**
 * @param {{cell: string, steps: number, target: number, rate: number, tau: number}} settings
 * @param {Descents} descents @param {number} at
 */
export function stepEquations({ cell, steps, target, rate, tau }, { free, clipped }, at) {
  const number = (/** @type {number[]} */ values) => live(values[at] ?? NaN);
  const previous = sub("h", row(mi("t"), mo("−"), mn("1")));
  return [
    line(sub("h", "t"), mo("="), mi(cell === "tanh" ? "tanh" : "σ"), fence("("), mi("w"), previous, mo("+"), mi("b"), fence(")")),
    line(mi("L"), mo("="), fence("("), sub("h", mn(String(steps))), mo("−"), ...(target < 0 ? [fence("("), live(target), fence(")")] : [live(target)]), sup(fence(")"), 2)),
    where("without clipping:", free, at),
    line(words("step"), mi("η"), norm(), mo("="), live(rate), mo("×"), number(free.norms), mo("="), number(free.lengths)),
    line(words("with clipping it would be"), number(free.short)),
    where("with clipping:", clipped, at),
    line(words("step"), mi("η"), least(norm(), mi("τ")), mo("="), live(rate), mo("×"), least(number(clipped.norms), live(tau))),
    line(words("step"), mo("="), number(clipped.lengths)),
  ];
}

/** @param {string} name @param {Course} course @param {number} at */
const where = (name, course, at) =>
  line(words(name), mi("L"), mo("="), live(course.losses[at] ?? NaN), mo(","), norm(), mo("="), live(course.norms[at] ?? NaN));

/** Where both are, in words. @param {Descents} descents @param {number} at */
export function story({ free, clipped }, at) {
  const place = (/** @type {Course} */ { w, b, losses }) => `w ${written(w[at] ?? NaN)}, b ${written(b[at] ?? NaN)}, loss ${written(losses[at] ?? NaN)}`;
  return `Step ${at}. Without clipping: ${place(free)}. With clipping: ${place(clipped)}.`;
}
