/** One step of the recursion drawn as a layer of a recurrent network, with its numbers. */

import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { LETTERS } from "./recursion-picture.js";

/** @typedef {import("../../wire/lessons/hmm.js").Recursion} Recursion */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/**
 * @param {Recursion} recursion @param {number} t  the step, from 0
 * @param {number} width @param {Theme} look
 */
export function networkPicture(recursion, t, width, look) {
  const { transition, emission } = recursion;
  const em = look.small;
  const output = recursion.outputs[t] ?? 0;
  const letter = LETTERS[output] ?? "?";
  const count = emission.length;
  const step = Math.max(3.3 * em, Math.min(5 * em, (20 * em) / count));
  const [top, radius] = [4 * em, Math.min(1.05 * em, 0.28 * step)];
  const bottom = top + count * step;
  const height = bottom + 3.6 * em;
  const columns = [0.09, 0.37, 0.62, 0.88].map((share) => share * width);
  const [before = 0, predicted = 0, gate = 0, after = 0] = columns;
  const y = (/** @type {number} */ k) => top + (k + 0.5) * step;
  const head = (/** @type {number} */ x, /** @type {string} */ over, /** @type {string} */ under) => [
    svg("text", { x, y: 1.1 * em, "text-anchor": "middle", class: "strong" }, over),
    svg("text", { x, y: 2.4 * em, "text-anchor": "middle", class: "muted" }, under),
  ];
  const nodes = [
    ...(t > 0 ? head(before, "αₜ₋₁", "state before") : head(before, "π", "start")),
    ...head(predicted, t > 0 ? "αₜ₋₁ P" : "π", "predicted"),
    ...head(gate, `× B(${letter})`, `has put out ${letter}`),
    ...head(after, "αₜ", "÷ their sum"),
  ];
  const wire = (/** @type {number} */ x0, /** @type {number} */ y0, /** @type {number} */ x1, /** @type {number} */ y1, /** @type {number} */ weight) =>
    svg("path", { d: `M${x0} ${y0}L${x1} ${y1}`, class: "wire synapse", "stroke-width": (0.4 + 4 * weight).toFixed(2), "stroke-opacity": (0.15 + 0.85 * weight).toFixed(2) });
  for (let k = 0; k < count; k += 1) {
    for (let j = 0; t > 0 && j < count; j += 1) {
      nodes.push(wire(before + radius, y(k), predicted - radius, y(j), transition[k]?.[j] ?? 0));
    }
    nodes.push(wire(predicted + radius, y(k), gate - radius, y(k), 0.3), wire(gate + radius, y(k), after - radius, y(k), 0.3));
  }
  const place = (/** @type {number} */ x, /** @type {number} */ k, /** @type {number | undefined} */ value) => [
    svg("circle", { cx: x, cy: y(k), r: radius, class: "box" }),
    ...(Number.isFinite(value) ? [svg("circle", { cx: x, cy: y(k), r: radius - 1, class: "shade", "fill-opacity": (value ?? 0).toFixed(3) })] : []),
    svg("text", { x, y: y(k) - radius - 0.35 * em, "text-anchor": "middle", class: "value" }, value === undefined ? "" : written(value, 3)),
  ];
  for (let k = 0; k < count; k += 1) {
    if (t > 0) nodes.push(...place(before, k, recursion.alpha[t - 1]?.[k]));
    nodes.push(...place(predicted, k, recursion.predicted[t]?.[k]));
    const chance = emission[k]?.[output] ?? NaN;
    nodes.push(
      svg("rect", { x: gate - radius, y: y(k) - radius, width: 2 * radius, height: 2 * radius, class: "box" }),
      svg("text", { x: gate, y: y(k) - radius - 0.35 * em, "text-anchor": "middle", class: "value" }, `× ${written(chance, 3)}`),
      svg("text", { x: gate, y: y(k) + 0.35 * em, "text-anchor": "middle" }, "×"),
      ...place(after, k, recursion.alpha[t]?.[k]),
    );
  }
  const [low, round] = [bottom + 1.2 * em, 0.8 * em];
  nodes.push(
    svg("path", { d: `M${after} ${bottom - 0.2 * step}V${low - round}q0 ${round} ${-round} ${round}H${before + round}q${-round} 0 ${-round} ${-round}V${bottom - 0.15 * step}`, class: "wire dashed" }),
    svg("text", { x: (before + after) / 2, y: low + 1.4 * em, "text-anchor": "middle", class: "muted" }, "and again, with the same P and B, for the next output"),
  );
  const said = `Step ${t + 1}: the state before, times the transitions, times the chances of output ${letter}, divided by their sum ${written(recursion.scale[t] ?? NaN)}`;
  return picture(width, height, said, nodes);
}
