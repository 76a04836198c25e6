/** The forward recursion over time: outputs, the hidden state as shades, the scales as bars, the log-likelihood adding up. */

import { linePath, picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";

/** @typedef {import("../../wire/lessons/hmm.js").Recursion} Recursion */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

export const LETTERS = "abcdefgh";

/** Where a step's column stands. @param {number} width @param {number} steps @param {Theme} look */
export function columnsOf(width, steps, look) {
  const left = Math.round(5.2 * look.small);
  const size = Math.min((width - left - 1.2 * look.small) / Math.max(1, steps), 5 * look.small);
  return { left, size };
}

/** The step under a pointer. @param {number} x @param {number} width @param {number} steps @param {Theme} look */
export function stepAt(x, width, steps, look) {
  const { left, size } = columnsOf(width, steps, look);
  return Math.max(0, Math.min(steps - 1, Math.floor((x - left) / size)));
}

/**
 * @param {Recursion} recursion @param {number} at @param {boolean} truth  whether the sampled states are shown
 * @param {number} width @param {Theme} look
 */
export function recursionPicture(recursion, at, truth, width, look) {
  const { outputs, alpha, scale, running, states } = recursion;
  const em = look.small;
  const { left, size } = columnsOf(width, outputs.length, look);
  const count = alpha[0]?.length ?? 1;
  const cell = Math.max(1.35 * em, Math.min(2.6 * em, (9 * em) / count));
  const [top, gap] = [1.7 * em, 0.7 * em];
  const bars = { from: top + count * cell + gap, height: 2.6 * em };
  const sum = { from: bars.from + bars.height + gap, height: 4.2 * em };
  const height = sum.from + sum.height + 1.6 * em;
  const x = (/** @type {number} */ t) => left + t * size;
  const label = (/** @type {string} */ text, /** @type {number} */ y) => svg("text", { x: left - 0.6 * em, y: y + 0.35 * em, "text-anchor": "end", class: "muted" }, text);
  const end = running.at(-1) ?? 0;
  const lowest = Math.min(-1e-9, ...running.filter(Number.isFinite));
  const fall = (/** @type {number} */ nats) => sum.from + (nats / lowest) * sum.height;

  const nodes = [
    label("output", top / 2),
    ...Array.from({ length: count }, (_, k) => label(`state ${k + 1}`, top + (k + 0.5) * cell)),
    label("cₜ", bars.from + bars.height / 2),
    label("log P", sum.from + sum.height / 2),
    svg("rect", { x: left, y: top, width: size * outputs.length, height: count * cell, class: "sunken" }),
    svg("path", { d: `M${left} ${bars.from}h${size * outputs.length}M${left} ${bars.from + bars.height}h${size * outputs.length}M${left} ${sum.from}h${size * outputs.length}`, class: "wire faint" }),
  ];
  const gutter = size > 6 ? 1 : 0;
  outputs.forEach((output, t) => {
    if (size > 0.8 * em || t % Math.ceil((0.8 * em) / size) === 0) {
      nodes.push(svg("text", { x: x(t) + size / 2, y: top / 2 + 0.35 * em, "text-anchor": "middle", class: "strong" }, LETTERS[output] ?? "?"));
    }
    (alpha[t] ?? []).forEach((chance, k) => {
      const there = { x: x(t), y: top + k * cell, width: size - gutter, height: cell - 1 };
      nodes.push(Number.isNaN(chance) ? svg("rect", { ...there, class: "missing" }) : svg("rect", { ...there, class: "shade", "fill-opacity": chance.toFixed(3) }));
    });
    const tall = Number.isFinite(scale[t]) ? (scale[t] ?? 0) * bars.height : 0;
    nodes.push(svg("rect", { x: x(t), y: bars.from + bars.height - tall, width: size - gutter, height: tall, class: "shade" }));
    const state = truth ? states?.[t] : undefined;
    if (state !== undefined) nodes.push(svg("circle", { cx: x(t) + (size - gutter) / 2, cy: top + (state + 0.5) * cell, r: Math.min(0.3 * em, 0.35 * size), class: "true-state" }));
  });
  nodes.push(
    svg("path", { d: linePath(running.map((nats, t) => [x(t) + size / 2, Number.isFinite(nats) ? fall(nats) : NaN])), class: "sum" }),
    svg("rect", { x: x(at) - 1.5, y: 1, width: size + 2, height: sum.from + sum.height, class: "cursor" }),
    svg("text", { x: Math.min(x(outputs.length), width - 0.5 * em), y: height - 0.3 * em, "text-anchor": "end" }, `log P = ${written(end, 6)} nats`),
  );
  const said = `${outputs.length} outputs; the hidden state after each as shades of ${count} states; log-likelihood ${written(end, 5)} nats`;
  return picture(width, height, said, nodes);
}
