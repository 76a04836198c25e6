/** Synapses: the signed matrix, and the strongest of them as a graph. */

import { colourIndex } from "../../plot/colours.js";
import { picture, svg } from "../../plot/svg.js";
import { layered, pixels } from "./pixels.js";

/** @typedef {import("../../wire/lessons/brain.js").Population} Population */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {{from: number, to: number, weight: number}} Synapse  places among those shown */

/** The strongest first, those onto itself among them. @param {number[][]} weights @param {number} count @returns {Synapse[]} */
export function strongest(weights, count) {
  return weights
    .flatMap((row, to) => row.map((weight, from) => ({ from, to, weight })))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, count);
}

/** @param {number[][]} weights */
export const limitOf = (weights) => Math.max(1e-9, ...weights.flat().map(Math.abs));

/** @param {Population} all @param {number} chosen  unit @param {number} width @param {Theme} look @returns {HTMLElement} */
export function matrixFigure(all, chosen, width, look) {
  const { small } = look;
  const count = all.units.length;
  const left = 3 * small;
  const side = Math.min(width - left - 2, 26 * small);
  const top = 2.6 * small;
  const cell = side / count;
  const place = all.units.indexOf(chosen);
  const step = Math.ceil(((0.65 * String(all.units.at(-1)).length + 0.5) * small) / cell);
  const over = picture(width, top + side + 2, `What each of ${count} neurons receives from each: ${count * count} weights.`, [
    svg("text", { x: left, y: 0.9 * small, class: "muted" }, "from neuron →"),
    ...all.units.flatMap((unit, index) => (index % step ? [] : [
      svg("text", { x: left + (index + 0.5) * cell, y: top - 4, "text-anchor": "middle", class: "muted" }, String(unit)),
      svg("text", { x: left - 4, y: top + (index + 0.5) * cell + 0.35 * small, "text-anchor": "end", class: "muted" }, String(unit)),
    ])),
    svg("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: look.line }),
    ...(place >= 0 ? [
      svg("rect", { x: left, y: top + place * cell, width: side, height: cell, fill: "none", stroke: look.ink }),
      svg("rect", { x: left + place * cell, y: top, width: cell, height: side, fill: "none", stroke: look.ink, "stroke-dasharray": "3 2" }),
    ] : []),
    svg("rect", { x: left, y: top, width: side, height: side, fill: "transparent", class: "grid", "data-left": left, "data-top": top, "data-cell": cell }),
  ]);
  return layered(pixels(all.weights, limitOf(all.weights), { left, top, width: side, height: side }, look), over);
}

/**
 * Neurons on a circle, filled by h at the cursor; an arrow excites, a bar inhibits.
 * @param {Population} all @param {number} count  synapses drawn @param {number} at @param {number} chosen  unit
 * @param {number} width @param {Theme} look @returns {SVGElement}
 */
export function graphFigure(all, count, at, chosen, width, look) {
  const { small } = look;
  const palette = look.palettes["purple-green"];
  const side = Math.min(width, 29 * small);
  const centre = { x: width / 2, y: side / 2 };
  const radius = side / 2 - 2.4 * small;
  const size = Math.max(4, Math.min(0.8 * small, (2.4 * radius) / all.units.length));
  const points = all.units.map((_, index) => {
    const angle = (2 * Math.PI * index) / all.units.length - Math.PI / 2;
    return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle), angle };
  });
  const limit = limitOf(all.weights);
  const edges = strongest(all.weights, count).reverse().flatMap(({ from, to, weight }) => {
    const [a, b] = [points[from], points[to]];
    if (!a || !b) return [];
    const colour = (weight > 0 ? palette.css[255] : palette.css[1]) ?? look.ink;
    const mine = all.units[to] === chosen || all.units[from] === chosen;
    const { path, end } = from === to ? loop(a, centre, size) : curve(a, b, centre, size);
    const stroke = { fill: "none", stroke: colour, "stroke-width": 0.6 + (3 * Math.abs(weight)) / limit, "stroke-opacity": mine ? 1 : 0.55 };
    return [svg("path", { d: path, ...stroke }), svg("path", { d: weight > 0 ? arrow(end) : bar(end), ...stroke, "stroke-width": 2.2, "stroke-opacity": 1 })];
  });
  const nodes = points.flatMap(({ x, y, angle }, index) => {
    const unit = all.units[index] ?? 0;
    const h = all.offsets[index]?.[at] ?? NaN;
    const out = radius + size + 0.9 * small;
    return [
      svg("circle", { cx: x, cy: y, r: size, fill: palette.css[colourIndex(h, 1)] ?? look.panel, stroke: unit === chosen ? look.ink : look.muted, "stroke-width": unit === chosen ? 2.6 : 1, class: "neuron", "data-unit": unit }),
      svg("text", { x: centre.x + out * Math.cos(angle), y: centre.y + out * Math.sin(angle) + 0.35 * small, "text-anchor": "middle", class: unit === chosen ? "main" : "muted" }, String(unit)),
    ];
  });
  const positive = strongest(all.weights, count).filter(({ weight }) => weight > 0).length;
  return picture(width, side, `The ${count} strongest synapses: ${positive} excite, ${count - positive} inhibit.`, [...edges, ...nodes]);
}

/** @typedef {{x: number, y: number}} Point */
/** @typedef {Point & {angle: number}} End  where a synapse arrives, and in which direction */

/** @param {Point} a @param {Point} b @param {Point} centre @param {number} size */
function curve(a, b, centre, size) {
  const control = { x: (a.x + b.x) / 4 + centre.x / 2, y: (a.y + b.y) / 4 + centre.y / 2 };
  const angle = Math.atan2(b.y - control.y, b.x - control.x);
  const end = { x: b.x - (size + 3) * Math.cos(angle), y: b.y - (size + 3) * Math.sin(angle), angle };
  return { path: `M${fixed(a.x)} ${fixed(a.y)}Q${fixed(control.x)} ${fixed(control.y)} ${fixed(end.x)} ${fixed(end.y)}`, end };
}

/** From a neuron onto itself, inside the circle. @param {Point & {angle: number}} a @param {Point} centre @param {number} size */
function loop(a, centre, size) {
  const inward = Math.atan2(centre.y - a.y, centre.x - a.x);
  const at = (/** @type {number} */ turn, /** @type {number} */ far) => ({ x: a.x + far * Math.cos(inward + turn), y: a.y + far * Math.sin(inward + turn) });
  const [start, one, two, tip] = [at(0.5, size), at(0.7, 4.5 * size), at(-0.7, 4.5 * size), at(-0.5, size + 2)];
  const path = `M${fixed(start.x)} ${fixed(start.y)}C${fixed(one.x)} ${fixed(one.y)} ${fixed(two.x)} ${fixed(two.y)} ${fixed(tip.x)} ${fixed(tip.y)}`;
  return { path, end: { ...tip, angle: Math.atan2(tip.y - two.y, tip.x - two.x) } };
}

/** @param {End} end */
function arrow({ x, y, angle }) {
  const back = (/** @type {number} */ turn) => `${fixed(x - 6 * Math.cos(angle + turn))} ${fixed(y - 6 * Math.sin(angle + turn))}`;
  return `M${back(0.5)}L${fixed(x)} ${fixed(y)}L${back(-0.5)}`;
}

/** @param {End} end */
function bar({ x, y, angle }) {
  const [dx, dy] = [5 * Math.sin(angle), -5 * Math.cos(angle)];
  return `M${fixed(x - dx)} ${fixed(y - dy)}L${fixed(x + dx)} ${fixed(y + dy)}`;
}

/** @param {number} value */
const fixed = (value) => value.toFixed(1);
