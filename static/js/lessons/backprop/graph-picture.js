/** The unrolled network: a column for each time step; values in the nodes, bars beside them as they come. */

import { picture, svg } from "../../plot/svg.js";
import { arrow } from "../arrow.js";
import { written } from "../equation.js";

/** @typedef {import("../../wire/lessons/backprop.js").Graph} Graph */
/** @typedef {import("../../wire/lessons/backprop.js").Bar} Bar */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** "h̄₂" @param {{of: string, step: number}} node @param {boolean} [bar] */
export const nodeName = ({ of, step }, bar = false) => `${of}${bar ? "\u0304" : ""}${SUBSCRIPTS[step] ?? step}`;

/** @param {Graph} graph @param {number} at  messages that have come @param {{w: number, u: number, v: number, last: boolean}} network  its weights, and whether only the last step has a loss @param {number} width @param {Theme} look */
export function graphPicture(graph, at, network, width, look) {
  const steps = graph.y.length;
  const row = Math.max(4.8 * look.small, Math.min(6.2 * look.small, 0.075 * width));
  const [column, left] = [(width - 5 * look.small) / steps, 5 * look.small];
  const half = Math.min(4.4 * look.small, 0.36 * column);
  const levels = { L: 0.45, y: 1.35, h: 2.3, z: 3.25, x: 4.2 };
  const height = 4.75 * row;
  const x = (/** @type {number} */ step) => left + (step - 0.5) * column;
  const y = (/** @type {keyof typeof levels} */ level) => levels[level] * row;
  const come = graph.bars.slice(0, at);
  const now = come[come.length - 1];
  const barOf = (/** @type {string} */ of, /** @type {number} */ step) => come.find((bar) => bar.of === of && bar.step === step);
  /** @type {Node[]} */
  const parts = [];

  const edge = (/** @type {[number, number]} */ from, /** @type {[number, number]} */ to, /** @type {string} */ label, /** @type {boolean} */ lit) => {
    const [colour, wide] = lit ? [look.lanes[1], 2.5] : [look.muted, 1];
    const [[x1, y1], [x2, y2]] = lit ? [to, from] : [from, to];
    parts.push(arrow([x1, y1], [x2, y2], { colour, width: wide }));
    if (label) parts.push(svg("text", { x: (x1 + x2) / 2 + (x1 === x2 ? 6 : 0), y: (y1 + y2) / 2 + (x1 === x2 ? 4 : -6), class: "muted", ...(x1 === x2 ? {} : { "text-anchor": "middle" }) }, label));
  };
  const counts = (/** @type {number} */ step) => !network.last || step === steps;
  const high = 0.31 * row;
  const lit = (/** @type {string} */ source, /** @type {string} */ of, /** @type {number} */ step) =>
    now !== undefined && now.of === of && now.step === step && now.parts.some((part) => part.source === source);

  for (let step = 1; step <= steps; step += 1) {
    edge([x(step), y("x") - high], [x(step), y("z") + high], "u", false);
    edge([x(step), y("z") - high], [x(step), y("h") + high], "", lit(`h${step}`, "z", step));
    edge([x(step), y("h") - high], [x(step), y("y") + high], "v", lit(`y${step}`, "h", step));
    if (counts(step)) edge([x(step), y("y") - high], [x(step), y("L") + high], "", lit("L", "y", step));
    if (step < steps) edge([x(step) + half, y("h")], [x(step + 1) - half, y("z")], "w", lit(`z${step + 1}`, "h", step));
  }
  const node = (/** @type {string} */ name, /** @type {keyof typeof levels} */ level, /** @type {number} */ step, /** @type {number} */ value) => {
    const bar = barOf(level, step);
    const current = now && now.of === level && now.step === step;
    parts.push(svg("g", {},
      svg("rect", { x: x(step) - half, y: y(level) - high, width: 2 * half, height: 2 * high, rx: 8, class: "box", ...(current ? { style: `stroke: ${look.cursor}; stroke-width: 2` } : {}) }),
      svg("text", { x: x(step), y: y(level) + (bar ? -0.3 * look.small : 0.38 * look.small), "text-anchor": "middle", class: "value" }, `${name} = ${written(value)}`),
      bar ? svg("text", { x: x(step), y: y(level) + 1.15 * look.small, "text-anchor": "middle", class: "bar value" }, `${nodeName(bar, true)} = ${written(bar.value)}`) : ""));
  };
  edge([left * 0.55, y("h") + 4], [x(1) - half, y("z")], "w", false);
  parts.push(svg("text", { x: 0, y: y("h") + 4, class: "muted" }, "h₀ = 0"));
  for (let step = 1; step <= steps; step += 1) {
    const index = SUBSCRIPTS[step] ?? "";
    node(`z${index}`, "z", step, graph.z[step - 1] ?? NaN);
    node(`h${index}`, "h", step, graph.h[step] ?? NaN);
    node(`y${index}`, "y", step, graph.y[step - 1] ?? NaN);
    const read = graph.terms.find((term) => term.weight === "u" && term.step === step);
    node(`x${index}`, "x", step, read?.other_value ?? NaN);
    if (counts(step)) node(`L${index}`, "L", step, graph.losses[step - 1] ?? NaN);
  }
  parts.push(svg("text", { x: 0, y: y("L") + 4, class: "muted" }, "loss"), svg("text", { x: 0, y: y("x") + 4, class: "muted" }, "input"));
  const said = `An unrolled network of ${steps} steps with w = ${network.w}, u = ${network.u}, v = ${network.v}. ${come.map((bar) => `${bar.of} bar ${bar.step}: ${written(bar.value)}`).join(", ")}`;
  return picture(width, height, said, parts);
}
