/** The equation of the chosen unit at the cursor, with its numbers. */

import { line, live, math, mi, mo, row, sub } from "../equation.js";

/** @typedef {import("../../wire/lessons/plural.js").SentencePicture} SentencePicture */

/** Brackets and words that keep their size. @param {string} sign */
const flat = (sign) => math("mo", { stretchy: "false" }, sign);

/** @param {SentencePicture} shown @param {number} at @returns {Element[]} */
export function equationsOf(shown, at) {
  const { inside } = shown.held ?? shown.own;
  const now = (/** @type {string} */ name) => live(inside[name]?.[at] ?? NaN, 3);
  const before = (/** @type {string} */ name) => live(at > 0 ? inside[name]?.[at - 1] ?? NaN : 0, 3);
  const last = (/** @type {string} */ name) => sub(name, row(mi("t"), mo("−"), mi("1")));
  const held = shown.held && at >= shown.start && at < shown.stop;
  const set = (/** @type {string} */ name) => (held && name === shown.quantity ? [line(sub(name, "t"), mo("="), live(shown.value, 3), flat("(held)"))] : null);
  if (inside.f) {
    return [
      ...(set("c") ?? [
        line(sub("c", "t"), mo("="), mi("f"), mo("·"), last("c"), mo("+"), mi("i"), mo("·"), mi("g")),
        line(mo("="), now("f"), mo("·"), before("c"), mo("+"), now("i"), mo("·"), now("g")),
        line(mo("="), now("c")),
      ]),
      ...(set("h") ?? [line(sub("h", "t"), mo("="), mi("o"), mo("·"), mi("tanh"), flat("("), sub("c", "t"), flat(")"), mo("="), now("o"), flat("· tanh("), now("c"), flat(") ="), now("h"))]),
    ];
  }
  if (inside.z) {
    return set("h") ?? [
      line(sub("h", "t"), mo("="), mi("z"), mo("·"), last("h"), flat("+ (1 −"), mi("z"), flat(") ·"), mi("n")),
      line(mo("="), now("z"), mo("·"), before("h"), flat("+ (1 −"), now("z"), flat(") ·"), now("n")),
      line(mo("="), now("h")),
    ];
  }
  return set("h") ?? [
    line(sub("h", "t"), mo("="), mi("tanh"), flat("("), sub("W", "xh"), sub("x", "t"), mo("+"), sub("b", "x"), mo("+"), sub("W", "hh"), last("h"), mo("+"), sub("b", "h"), flat(")")),
    line(mo("="), mi("tanh"), flat("("), now("input"), mo("+"), now("recurrent"), flat(") ="), now("h")),
  ];
}
