/** The equations of the step under the cursor, with its numbers. */

import { line, live, math, mi, mn, mo, row, showEquation, sub, subsup } from "../equation.js";
import { shown } from "./translation-picture.js";

/** @typedef {import("../../wire/lessons/seq2seq.js").Translation} Translation */
/** @typedef {import("../../wire/lessons/seq2seq.js").ReadingPart} ReadingPart */

const paren = (/** @type {string} */ sign) => math("mo", { stretchy: "false" }, sign);
const before = (/** @type {string} */ name) => sub(name, row(mi("t"), mo("−"), mn("1")));
/** A function of something. @param {import("../equation.js").Part} name @param {import("../equation.js").Part[]} of */
const applied = (name, ...of) => row(name, paren("("), ...of, paren(")"));

/** @param {Translation | null} translation @param {ReadingPart | null} reading @param {number} at  numbers are left out where there are none */
export function showEquations(translation, reading, at) {
  const last = translation ? live([...translation.text].length) : mi("S");
  const guesses = reading?.free.guesses ?? [];
  const step = Math.min(at, guesses.length - 1);
  const best = guesses[step]?.[0];
  showEquation([
    line(subsup("h", mn("0"), mi("dec")), mo("="), subsup("h", last, mi("enc"))),
    line(sub("h", "t"), mo("="), applied(mi("cell"), before("h"), mo(","), before("y"))),
    ...(reading && !reading.free.attention ? plain() : attending(reading?.free.attention?.[step], step)),
    ...(best && reading ? [
      line(applied(sub("p", live(step + 1)), live(shown(best.text))), mo("="), live(best.probability, 3)),
      line(applied(mi("p"), mi("answer")), mo("="), sub(mo("∏"), mi("t")), applied(sub("p", "t"), sub("y", "t")), mo("="), live(reading.free.probability, 3)),
    ] : []),
  ]);
}

/** Without attention. */
const plain = () => [line(sub("p", "t"), mo("="), applied(mi("softmax"), sub("W", "y"), sub("h", "t")))];

/** @param {number[] | undefined} weights  of the step @param {number} step */
function attending(weights, step) {
  const most = weights?.indexOf(Math.max(...weights)) ?? 0;
  return [
    line(sub("a", row(mi("t"), mi("s"))), mo("="), applied(sub(mi("softmax"), mi("s")), subsup("h", mi("t"), mi("⊤")), sub("W", "a"), sub("e", "s"))),
    ...(weights ? [line(sub("a", row(live(step + 1), mo(","), live(most + 1))), mo("="), live(weights[most] ?? NaN, 3))] : []),
    line(sub("k", "t"), mo("="), sub(mo("∑"), mi("s")), sub("a", row(mi("t"), mi("s"))), sub("e", "s")),
    line(sub("p", "t"), mo("="), applied(mi("softmax"), sub("W", "y"), applied(mi("tanh"), sub("W", "k"), paren("["), sub("k", "t"), mo(";"), sub("h", "t"), paren("]")))),
  ];
}
