/** The step at one letter, with its matrices, their shapes, and what comes out. */

import { line, matrix, mi, mo, mn, row, sub } from "../equation.js";
import { LETTERS, READ } from "./letters-picture.js";

/** @typedef {import("../../wire/lessons/hello.js").Network} Network */

const column = (/** @type {number[]} */ values) => values.map((value) => [value]);

/** @param {Network} network @param {number} at */
export function stepEquations(network, at) {
  const letter = LETTERS.indexOf(READ[at] ?? "");
  const oneHot = [...LETTERS].map((_, index) => [index === letter ? 1 : 0]);
  const size = network.bias_h.length;
  const shaped = (/** @type {string} */ name, /** @type {string} */ below, /** @type {string} */ shape) =>
    row(sub(name, mi(below)), mn(`[${shape}]`));
  return [
    line(sub("h", "t"), mo("="), mi("tanh"), mo("("), shaped("W", "xh", `${size}×4`), sub("x", "t"), mo("+")),
    line(shaped("W", "hh", `${size}×${size}`), sub("h", row(mi("t"), mo("−"), mn("1"))), mo("+"), sub("b", "h"), mo(")")),
    line(mo("="), mi("tanh"), mo("("), matrix(network.weight_xh), matrix(oneHot), mo("+")),
    line(matrix(network.weight_hh), matrix(column(network.h[at] ?? [])), mo("+")),
    line(matrix(column(network.bias_h)), mo(")"), mo("="), matrix(column(network.h[at + 1] ?? []))),
    line(sub("p", "t"), mo("="), mi("softmax"), mo("("), shaped("W", "hy", `4×${size}`), sub("h", "t"), mo("+"), sub("b", "y"), mo(")")),
    line(mo("="), mi("softmax"), matrix(column(network.logits[at] ?? [])), mo("="), matrix(column(network.probabilities[at] ?? [])), matrix([...LETTERS].map((one) => [one]))),
  ];
}
