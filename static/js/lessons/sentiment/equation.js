/** From the states to the verdict, with the numbers of the sentence. */

import { line, live, math, mi, mn, mo, row, sub } from "../equation.js";

/** @typedef {import("../../wire/lessons/sentiment.js").PoolReading} PoolReading */

/** @param {string} text */
const words = (text) => math("mtext", {}, text);
const fence = (/** @type {string} */ sign) => math("mo", { stretchy: "false" }, sign);

/**
 * @param {PoolReading} network @param {string[]} read  the words @param {number} unit @param {number} at @param {string} good
 * @returns {Element[]}
 */
export function equations(network, read, unit, at, good) {
  const value = network.pooled[unit] ?? NaN;
  const j = () => live(unit + 1);
  const h = (/** @type {Element} */ t) => sub("h", row(t, mo(","), j()));
  const said = network.weights.reduce((sum, weight, index) => sum + weight * (network.pooled[index] ?? NaN), 0);
  const source = network.source?.[unit] ?? 0;
  const pools = {
    last: [h(mi("T")), mo("="), live(value)],
    mean: [math("mfrac", {}, mn(1), live(read.length)), math("munder", {}, mo("∑"), mi("t")), h(mi("t")), mo("="), live(value)],
    max: [math("munder", {}, mo("max"), mi("t")), h(mi("t")), mo("="), live(value), words(`\u00a0at “${read[source] ?? ""}”`)],
  };
  return [
    line(sub("p", j()), mo("="), ...pools[network.pool]),
    line(sub("w", j()), sub("p", j()), mo("="), live(network.weights[unit] ?? NaN), mo("×"), live(value), mo("="), live((network.weights[unit] ?? NaN) * value)),
    line(mi("z"), mo("="), math("munder", {}, mo("∑"), mi("j")), sub("w", mi("j")), sub("p", mi("j")), mo("+"), mi("b")),
    line(mo("="), live(said), mo("+"), live(network.bias), mo("="), live(network.logit)),
    line(mi("P"), fence("("), words(good), fence(")"), mo("="), mi("σ"), fence("("), mi("z"), fence(")"), mo("="), live(network.verdicts.at(-1) ?? NaN)),
    line(words(`after “${read[at] ?? ""}”, word\u00a0`), live(at + 1), words(":\u00a0"), live(network.verdicts[at] ?? NaN)),
  ];
}
