/** What the lesson on powers writes, with its numbers. */

import { frac, line, live, math, matrix, mi, mn, mo, row, sub, sup, written } from "../equation.js";

/** @typedef {import("../../wire/lessons/powers.js").NetworkPicture} NetworkPicture */

const back = (/** @type {number} */ k) => row(mi("t"), mo("−"), live(k));
const norm = (/** @type {Node} */ inside) => row(mo("‖"), inside, mo("‖"));
/** Words, with their spaces. @param {string} words */
const said = (words) => math("mtext", {}, words.replaceAll(" ", "\u00a0"));
const turned = () => sup("W", mi("⊤"));

/** The product over k steps. @param {number} k */
const jacobians = (k) => {
  if (k === 0) return mn(1);
  return k === 1 ? sub("J", "t") : row(sub("J", "t"), mo("⋯"), sub("J", back(k - 1)));
};

/** @param {number} w @param {number} k @param {number[]} powers */
export function chainEquation(w, k, powers) {
  const lines = [
    line(frac(row(mi("∂"), sub("h", "t")), row(mi("∂"), sub("h", back(k)))), mo("="), sup(live(w, 4), live(k)), mo("="), live(powers[k] ?? NaN, 5)),
  ];
  if (k > 0) {
    lines.push(line(said("the lecture’s "), sup("w", row(mi("T"), mo("−"), mn(1))), said(", T = "), live(k), mo(":"), sup(live(w, 4), live(k - 1)), mo("="), live(powers[k - 1] ?? NaN, 5)));
  }
  return lines;
}

/** What bounds what, and under it the numbers. @param {Node[]} names @param {(number | undefined)[]} values */
function bounded(names, values) {
  const chained = (/** @type {Node[]} */ nodes) => line(...nodes.flatMap((node, index) => (index ? [mo("≤"), node] : [node])));
  return [chained(names), chained(values.map((value) => live(value ?? NaN)))];
}

/** @param {NetworkPicture} seen @param {number} k @param {boolean} tanh */
export function networkEquation(seen, k, tanh) {
  const { matrix: w, radius, norm: most, gradient, products, radius_powers: radii, norm_powers: norms, exponent, impulse } = seen;
  const product = () => (tanh ? jacobians(k) : sup("W", live(k)));
  const grown = () => norm(product());
  const rate = tanh ? [line(mi("λ"), mo("="), live(exponent), said(" nats a step, "), sup("e", "λ"), mo("="), live(Math.exp(exponent)))] : [];
  return [
    line(mi("W"), mo("="), matrix(w, { digits: 3 })),
    line(mi("ρ"), mo("="), live(radius), mo(","), norm(mi("W")), mo("="), live(most)),
    ...(tanh ? [line(sub("J", "t"), mo("="), mn("diag"), mo("("), mn(1), mo("−"), sup(sub("h", "t"), mn(2)), mo(")"), mi("W"))] : []),
    line(sub("g", back(k)), mo("="), tanh ? sup(row(mo("("), product(), mo(")")), mi("⊤")) : sup(row(mo("("), turned(), mo(")")), live(k)), sub("g", "t")),
    line(norm(sub("g", back(k))), mo("="), live(gradient[k] ?? NaN)),
    ...(tanh ? bounded([grown(), sup(norm(mi("W")), live(k))], [products[k], norms[k]])
      : bounded([sup("ρ", live(k)), grown(), sup(norm(mi("W")), live(k))], [radii[k], products[k], norms[k]])),
    ...rate,
    line(sub("y", live(k)), mo("="), sub("W", "hy"), sup("W", live(k)), sub("W", "xh"), mo("="), live(impulse[k] ?? NaN)),
  ];
}

/** What the norms do, in a sentence computed from them. @param {NetworkPicture} seen @param {boolean} tanh */
export function story(seen, tanh) {
  const { products, radius, norm: most, exponent } = seen;
  let top = 0;
  products.forEach((value, k) => { if (value > (products[top] ?? 0)) top = k; });
  const end = products[products.length - 1] ?? NaN;
  const last = products.length - 1;
  if (tanh) {
    const way = exponent < 0 ? "shrinks" : "grows";
    return `ρ = ${written(radius)}, but with tanh′ the product ${way} by a factor of ${written(Math.exp(exponent))} a step: Lyapunov exponent ${written(exponent)}.`;
  }
  if (top > 0 && top < last && end < (products[top] ?? 0)) {
    return `Grows first, to ${written(products[top] ?? NaN)} at k = ${top}, and vanishes later: ρ = ${written(radius)} < 1 < ‖W‖ = ${written(most)}.`;
  }
  const normal = Math.abs(radius - most) < 1e-9;
  const even = normal ? "keeps its size" : "is not decided by the radius alone";
  const limit = Math.abs(radius - 1) < 1e-9 ? even : radius < 1 ? "vanishes" : "explodes";
  return `${normal ? "Normal: ρ = ‖W‖, the lines are one" : `ρ = ${written(radius)}, ‖W‖ = ${written(most)}`}. The gradient ${limit}.`;
}
