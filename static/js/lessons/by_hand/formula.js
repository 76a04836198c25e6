/** The step equation of the chosen system with its weights and the numbers of the cursor. */

import { line, live, matrix, mi, mn, mo, row, sub } from "../equation.js";

/** @typedef {import("./state.js").HandSetPicture} HandSetPicture */

/** @type {Record<string, {f: string, g: string}>} */
const FUNCTIONS = {
  sum: { f: "", g: "" },
  comparison: { f: "", g: "σ" },
  parity: { f: "step", g: "step" },
};

/** @param {string} name @param {import("../equation.js").Part[]} inside */
const applied = (name, ...inside) => (name ? row(mi(name), mo("("), ...inside, mo(")")) : row(...inside));

/** A negative one in parentheses, since a sign stands before it. @param {number} [value] */
const scalar = (value = NaN) => (value < 0 ? row(mo("("), live(value, 4), mo(")")) : live(value, 4));

/** @param {number[]} values @param {number} columns */
const table = (values, columns) =>
  Array.from({ length: values.length / columns }, (_, index) => values.slice(index * columns, (index + 1) * columns));

/** @param {HandSetPicture} network @param {number} at @returns {Element[]} */
export function formula({ system, inputs, units, weights, x, h, y }, at) {
  const { f, g } = FUNCTIONS[system] ?? { f: "", g: "" };
  const ends = [units * inputs, units * (inputs + units), units * (inputs + units + 1), units * (inputs + units + 2)];
  const [w, u, b, v, c] = [0, ...ends].map((start, index) => weights.slice(start, ends[index] ?? weights.length));
  const column = (/** @type {number[]} */ values) => (values.length === 1 ? scalar(values[0]) : matrix(values.map((value) => [value]), { digits: 3 }));
  const block = (/** @type {number[]} */ values, /** @type {number} */ columns) =>
    (values.length === 1 ? scalar(values[0]) : matrix(table(values, columns), { digits: 3 }));
  const [before, now] = [h[at - 1] ?? new Array(units).fill(0), h[at] ?? []];
  const last = row(mi("t"), mo("−"), mn("1"));
  return [
    line(sub("h", "t"), mo("="), applied(f, mi("W"), sub("x", "t"), mo("+"), mi("U"), sub("h", last), mo("+"), mi("b"))),
    line(units > 1 ? column(now) : live(now[0] ?? NaN, 4), mo("="), applied(f, block(w ?? [], inputs), mo("·"), column(x[at] ?? []), mo("+"), block(u ?? [], units), mo("·"), column(before), mo("+"), column(b ?? []))),
    line(sub("y", "t"), mo("="), applied(g, mi("V"), sub("h", "t"), mo("+"), mi("c"))),
    line(live(y[at] ?? NaN, 4), mo("="), applied(g, block(v ?? [], units), mo("·"), column(now), mo("+"), column(c ?? []))),
  ];
}
