/** hell from left to right: the letter read, the hidden units, the four probabilities. */

import { picture, svg } from "../../plot/svg.js";
import { arrow } from "../arrow.js";
import { written } from "../equation.js";
import { shade } from "../shade.js";

/** @typedef {import("../../wire/lessons/hello.js").Network} Network */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

export const LETTERS = "helo";
export const READ = "hell";
export const TARGETS = "ello";

/** @param {Network} network @param {number} at @param {number} width @param {Theme} look */
export function lettersPicture(network, at, width, look) {
  const row = 2.1 * look.small;
  const column = width / 4.6;
  const left = 0.6 * column;
  const unit = Math.min(column * 0.7, 11 * look.small);
  const size = network.bias_h.length;
  const top = 2.2 * row;
  const hidden = top + 5.2 * row;
  const letters = hidden + (size + 2.4) * row;
  const height = letters + row;
  const x = (/** @type {number} */ t) => left + (t + 0.5) * column; // of a column's middle; h_0 stands at -1
  const state = (/** @type {number[]} */ h, /** @type {number} */ middle, /** @type {number} */ wide) => h.map((value, index) => {
    const { fill, ink } = shade(look, value);
    return svg("g", {},
      svg("rect", { x: middle - wide / 2, y: hidden + index * row, width: wide, height: row - 3, rx: 3, fill, stroke: look.line }),
      wide > 4 * look.small ? svg("text", { x: middle, y: hidden + (index + 0.66) * row, "text-anchor": "middle", style: `fill: ${ink}` }, written(value, 2)) : "");
  });
  const parts = [svg("rect", { x: x(at) - column * 0.47, y: 2, width: column * 0.94, height: height - 6, rx: 6, fill: "none", stroke: look.cursor, "stroke-width": 1.5 })];
  parts.push(...state(network.h[0] ?? [], x(-1) + 0.22 * column, 1.6 * look.small));
  for (let t = 0; t < 4; t += 1) {
    const from = t === 0 ? x(-1) + 0.22 * column + look.small : x(t - 1) + unit / 2;
    const middle = hidden + (size * row) / 2;
    parts.push(
      arrow([from + 3, middle], [x(t) - unit / 2 - 5, middle], { colour: look.muted, width: 1 }),
      svg("text", { x: from + 0.36 * (x(t) - unit / 2 - from), y: middle - 6, "text-anchor": "middle", class: "muted" }, "W", svg("tspan", { dy: 3, "font-size": "75%" }, "hh")),
      arrow([x(t), letters - 1.1 * row], [x(t), hidden + size * row + 3], { colour: look.muted, width: 1 }),
      arrow([x(t), hidden - 4], [x(t), hidden - 0.75 * row], { colour: look.muted, width: 1 }),
      svg("text", { x: x(t), y: letters, "text-anchor": "middle", class: "letter" }, READ[t] ?? ""),
      ...state(network.h[t + 1] ?? [], x(t), unit),
      ...guesses(network.probabilities[t] ?? [], TARGETS[t] ?? "", x(t), top, unit, row, look),
    );
  }
  parts.push(svg("text", { x: 0, y: letters, class: "muted" }, "read"), svg("text", { x: 0, y: 0.8 * row, class: "muted" }, "to come"));
  const said = `The network reads hell. ${network.probabilities.map((row_, t) =>
    `After ${READ.slice(0, t + 1)}: ${[...LETTERS].map((letter, index) => `${letter} ${written(row_[index] ?? NaN, 2)}`).join(", ")}`).join(". ")}.`;
  return picture(width, height, said, parts);
}

/**
 * A bar for each letter: its probability as length and as shade.
 * @param {number[]} row @param {string} target @param {number} middle @param {number} top @param {number} wide @param {number} high @param {Theme} look
 */
function guesses(row, target, middle, top, wide, high, look) {
  const left = middle - wide / 2;
  const bar = wide - 2.6 * look.small;
  return [
    svg("text", { x: middle, y: 1.05 * high, "text-anchor": "middle", class: "letter" }, target),
    ...row.flatMap((probability, index) => {
      const y = top + (index - 0.5) * high;
      const letter = LETTERS[index] ?? "";
      return [
        svg("text", { x: left, y: y + 0.72 * high, ...(letter === target ? { "text-decoration": "underline", "font-weight": 700 } : {}) }, letter),
        svg("rect", { x: left + 1.1 * look.small, y: y + 0.2 * high, width: bar, height: 0.62 * high, rx: 2, fill: look.sunken }),
        svg("rect", { x: left + 1.1 * look.small, y: y + 0.2 * high, width: Math.max(0, bar * probability), height: 0.62 * high, rx: 2, fill: look.probability, opacity: 0.35 + 0.65 * probability }),
        svg("text", { x: left + bar + 1.4 * look.small, y: y + 0.72 * high, class: "numbers" }, probability >= 0.995 ? "1.0" : probability.toFixed(2).slice(1)),
      ];
    }),
  ];
}
