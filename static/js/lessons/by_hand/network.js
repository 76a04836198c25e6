/** The network at the cursor's time step: what it had, what it reads, its units, its output; and where its weights stand. */

import { colourIndex } from "../../plot/colours.js";
import { picture, svg } from "../../plot/svg.js";
import { arrow } from "../arrow.js";
import { label, limitOf, unit } from "./drawn.js";
import { MEANINGS } from "./state.js";

/** @typedef {import("./state.js").HandSetPicture} HandSetPicture */
/** @typedef {import("./drawn.js").Point} Point */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {{index: number, at: Point}} WeightPlace */
/** @typedef {{height: number, radius: number, before: Point[], inputs: Point[], hidden: Point[], output: Point,
 *   edges: {index: number, from: Point, to: Point}[], places: WeightPlace[]}} Layout */

/** @param {number} count @param {number} from @param {number} to @returns {number[]} */
const spread = (count, from, to) =>
  Array.from({ length: count }, (_, index) => from + ((index + 0.5) / count) * (to - from));

/** @param {Point} from @param {Point} to @param {number} share @returns {Point} */
const along = (from, to, share) => [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];

/**
 * Sources on the left, units in the middle, the output on the right; the weights lie on the lines, in their server's order.
 * @param {{inputs: number, units: number}} network @param {number} width @param {number} rem
 * @returns {Layout}
 */
export function networkLayout({ inputs, units }, width, rem) {
  const sources = units + inputs;
  const radius = 1.7 * rem;
  const height = (4.9 * Math.max(sources, 2.4 * units) + 1.4) * rem;
  const [top, bottom] = [0.4 * rem, height - rem];
  const ys = spread(sources, top, bottom);
  const [left, middle, right] = [2.6 * rem, 0.6 * width, width - 3.4 * rem];
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {Point} */ ([x, y]);
  const before = ys.slice(0, units).map((y) => at(left, y));
  const read = ys.slice(units).map((y) => at(left, y));
  const hidden = spread(units, top, bottom).map((y) => at(middle, y));
  const output = at(right, (top + bottom) / 2);
  const edges = [
    ...hidden.flatMap((to, k) => read.map((from, i) => ({ index: k * inputs + i, from, to }))),
    ...hidden.flatMap((to, k) => before.map((from, j) => ({ index: units * inputs + k * units + j, from, to }))),
    ...hidden.map((from, k) => ({ index: units * (inputs + units + 1) + k, from, to: output })),
  ];
  const above = (/** @type {Point} */ [x, y]) => at(x + 0.8 * rem, y - radius - 1.35 * rem);
  const places = [
    ...edges.map(({ index, from, to }) => ({ index, at: along(from, to, to === output || units === 1 ? 0.5 : 0.24) })),
    ...hidden.map((point, k) => ({ index: units * (inputs + units) + k, at: above(point) })),
    { index: units * (inputs + units + 2), at: above(output) },
  ];
  return { height, radius, before, inputs: read, hidden, output, edges, places };
}

/**
 * @param {HandSetPicture} network @param {number} at  time step, from 0 @param {number} width @param {Theme} look
 * @returns {{drawing: SVGElement, layout: Layout}}
 */
export function drawNetwork(network, at, width, look) {
  const { x, h, y, weights, system, units, inputs } = network;
  const layout = networkLayout(network, width, look.rem);
  const { radius, output } = layout;
  const before = h[at - 1] ?? h[0]?.map(() => 0) ?? [];
  const limits = { h: limitOf(h.flat()), x: limitOf(x.flat()), y: system === "sum" ? limitOf(y) : 1 };
  const scale = limitOf(weights);
  const palette = look.palettes["purple-green"];
  const lines = layout.edges.map(({ index, from, to }) => {
    const weight = weights[index] ?? 0;
    const colour = weight === 0 ? look.line : palette.css[colourIndex(Math.sign(weight) * (0.45 + 0.55 * Math.abs(weight) / scale), 1)] ?? "";
    return arrow(from, to, { start: radius, end: radius, colour, width: 1 + (3 * Math.abs(weight)) / scale });
  });
  const named = (/** @type {string} */ letter, /** @type {number} */ index, /** @type {number} */ count, /** @type {string} */ time) =>
    letter + (count > 1 ? "₁₂"[index] ?? "" : "") + time;
  const under = (/** @type {Point} */ [px, py], /** @type {string} */ text, /** @type {string} */ kind = "") =>
    label(text, px, py + radius + look.rem, { class: kind });
  const asSet = weights.every((weight, index) => weight === network.by_hand[index]);
  const said = `Time step ${at + 1}: it reads ${(x[at] ?? []).join(" and ")}, its units are ${(h[at] ?? []).map(shortly).join(" and ")}, its output is ${shortly(y[at] ?? NaN)}`;
  const drawing = picture(width, layout.height, said, [
    ...lines,
    ...layout.before.flatMap((point, j) => [unit(point, radius, before[j] ?? 0, limits.h, look), under(point, named("h", j, units, " before"), "muted")]),
    ...layout.inputs.flatMap((point, i) => [unit(point, radius, x[at]?.[i] ?? 0, limits.x, look), under(point, named("x", i, inputs, ""))]),
    ...layout.hidden.flatMap((point, k) => [
      unit(point, radius, h[at]?.[k] ?? 0, limits.h, look),
      under(point, named("h", k, units, asSet ? `: ${MEANINGS[system]?.[k] ?? ""}` : "")),
    ]),
    unit(output, radius, y[at] ?? 0, limits.y, look), under(output, "y"),
    svg("circle", { cx: output[0], cy: output[1], r: radius + 3, class: network.wrong[at] ? "missed" : "met" }),
  ]);
  return { drawing, layout };
}

/** @param {number} value */
const shortly = (value) => String(Number(value.toPrecision(3)));
