/** The equation of the chosen network, with the numbers at the cursor. */

import { line, live, math, mi, mo, row, subsup, sup, sub } from "../equation.js";

/** @typedef {import("../../wire/lessons/both_ways.js").Said} Said */
/** @typedef {"forward" | "backward"} Direction */

const ARROW = { forward: "→", backward: "←" };
const WEIGHT = { forward: "u", backward: "v" };

/** h of a half, as the picture names it. @param {Direction} direction @param {number} layer @param {Node} at */
const h = (direction, layer, at) => subsup("h", at, math("mtext", {}, `${layer}${ARROW[direction]}`));

/**
 * @param {Said} said @param {number} at @param {"gru" | "rnn"} cell
 * @returns {Element[]}
 */
export function equations(said, at, cell) {
  const directions = /** @type {Direction[]} */ (said.reads === "both" ? ["forward", "backward"] : [said.reads]);
  const t = () => live(at + 1);
  const name = cell === "gru" ? "GRU" : "RNN";
  const steps = [];
  for (let layer = 1; layer <= said.layers; layer += 1) {
    for (const direction of directions) {
      const below = layer === 1 ? [sub("x", t())] : directions.flatMap((other, index) => [...(index > 0 ? [mo(";")] : []), h(other, layer - 1, t())]);
      const before = h(direction, layer, live(direction === "forward" ? at : at + 2));
      steps.push(line(h(direction, layer, t()), mo("="), math("mtext", {}, name), mo("("), ...below, mo(","), before, mo(")")));
    }
  }
  const parts = directions.flatMap((direction, index) => [
    ...(index > 0 ? [mo("+")] : []), math("munder", {}, math("munder", { accentunder: "true" }, row(sup(WEIGHT[direction], "⊤"), h(direction, said.layers, t())), mo("⏟")), live(said.parts[direction]?.[at] ?? NaN)),
  ]);
  const logit = directions.reduce((sum, direction) => sum + (said.parts[direction]?.[at] ?? NaN), said.bias);
  return [
    ...steps,
    line(sub("z", t()), mo("="), ...parts, mo("+"), math("munder", {}, math("munder", { accentunder: "true" }, mi("b"), mo("⏟")), live(said.bias)), mo("="), live(logit)),
    line(mi("P"), mo("("), math("mtext", {}, "inside"), mo(")"), mo("="), mi("σ"), mo("("), sub("z", t()), mo(")"), mo("="), live(said.inside[at] ?? NaN)),
  ];
}
