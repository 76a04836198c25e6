/** The same network at every time step of the input: the shared weights are one arrow each, the values are all there. */

import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { arrow } from "../arrow.js";
import { label, limitOf, shown, unit } from "./drawn.js";

/** @typedef {import("./state.js").HandSetPicture} HandSetPicture */
/** @typedef {import("./drawn.js").Point} Point */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/**
 * @param {HandSetPicture} network @param {number} at @param {number} width @param {Theme} look
 * @param {(at: number) => void} choose
 */
export function drawUnrolled(network, at, width, look, choose) {
  const { x, h, y, wanted, wrong, units, inputs, system } = network;
  const { rem } = look;
  const gutter = 6.2 * rem;
  const cell = Math.min((width - gutter - 0.4 * rem) / x.length, 9 * rem);
  const radius = Math.min(1.15 * rem, 0.36 * cell);
  const row = 2 * radius + 0.55 * rem;
  const center = (/** @type {number} */ time) => gutter + (time + 0.5) * cell;
  const yRow = 3.4 * rem;
  const hRow = (/** @type {number} */ k) => yRow + row + 0.9 * rem + k * row;
  const xRow = (/** @type {number} */ i) => hRow(units - 1) + row + 0.9 * rem + i * row;
  const height = xRow(inputs - 1) + radius + 1.5 * rem;
  const limits = { h: limitOf(h.flat()), x: limitOf(x.flat()), y: system === "sum" ? limitOf(y) : 1 };
  const box = { top: hRow(0) - radius - 0.3 * rem, bottom: hRow(units - 1) + radius + 0.3 * rem };
  const middle = (box.top + box.bottom) / 2;
  const half = Math.min(radius + 0.3 * rem, 0.46 * cell);
  const wire = look.muted;

  const columns = x.map((inputsNow, time) => {
    const across = center(time);
    const parts = [
      svg("rect", { x: across - cell / 2, y: 0, width: cell, height, class: "column" }),
      svg("rect", { x: across - half, y: box.top, width: 2 * half, height: box.bottom - box.top, rx: 6, class: "box" }),
      arrow([across, xRow(0)], [across, box.bottom], { start: radius, end: 0, colour: wire }),
      arrow([across, box.top], [across, yRow], { start: 0, end: radius, colour: wire }),
      ...inputsNow.map((value, i) => unit([across, xRow(i)], radius, value, limits.x, look)),
      ...(h[time] ?? []).map((value, k) => unit([across, hRow(k)], radius, value, limits.h, look)),
      unit([across, yRow], radius, y[time] ?? 0, limits.y, look),
      label(wantedText(network, time), across, 1.4 * rem, { class: wrong[time] ? "wrong" : "muted" }),
      label(String(time + 1), across, height - 0.25 * rem, { class: "muted" }),
    ];
    if (wrong[time]) parts.push(svg("circle", { cx: across, cy: yRow, r: radius + 3, class: "missed" }));
    if (time > 0) parts.push(arrow([center(time - 1) + half, middle], [across - half, middle], { start: 0, end: 0, colour: wire, width: 1.6 }));
    const column = svg("g", { class: "step" }, ...parts);
    column.addEventListener("click", () => choose(time));
    return column;
  });
  const name = (/** @type {string} */ text, /** @type {number} */ up) =>
    label(text, 0.2 * rem, up + 0.35 * look.small, { "text-anchor": "start" });
  const numbered = (/** @type {string} */ letter, /** @type {number} */ count, /** @type {number} */ index) =>
    count > 1 ? letter + "₁₂"[index] : letter;
  return picture(width, height, spoken(network), [
    ...columns,
    name("should be", 1.05 * rem), name("output y", yRow),
    ...Array.from({ length: units }, (_, k) => name(`unit ${numbered("h", units, k)}`, hRow(k))),
    ...Array.from({ length: inputs }, (_, i) => name(`input ${numbered("x", inputs, i)}`, xRow(i))),
    name("time step", height - 0.6 * rem),
    svg("rect", { x: center(at) - cell / 2 + 1, y: 1, width: cell - 2, height: height - 2, rx: 4, class: "cursor-frame" }),
  ]);
}

/** @param {HandSetPicture} network @param {number} time */
function wantedText({ wanted, system }, time) {
  const value = wanted[time] ?? NaN;
  if (system !== "comparison") return written(value, 4);
  return value === 0.5 ? "tie" : value > 0.5 ? "x₁" : "x₂";
}

/** In words whether the network is right, and where it first is not. @param {HandSetPicture} network */
export function verdict(network) {
  const { first_wrong: first, y } = network;
  if (first === null) return `right at all ${y.length} steps`;
  return `first fails at step ${first + 1} of ${y.length}: y is ${written(y[first] ?? NaN, 3)}, should be ${wantedWords(network, first)}`;
}

/** @param {HandSetPicture} network @param {number} time */
function wantedWords({ wanted, system }, time) {
  const value = wanted[time] ?? NaN;
  if (system !== "comparison") return written(value, 4);
  return value > 0.5 ? "above 0.5, since x₁ leads" : "at most 0.5, since x₂ leads";
}

/** Input and output as they are computed. @param {HandSetPicture} network */
export function course({ x, y, inputs }) {
  const words = (/** @type {number[]} */ values) => values.map(shown).join(" ");
  const read = Array.from({ length: inputs }, (_, i) => words(x.map((values) => values[i] ?? NaN))).join(" and ");
  return `Input ${read} → output ${words(y)}`;
}

/** How it does on other sequences. @param {HandSetPicture} network */
export function elsewhere({ tried, right, example, system }) {
  const count = tried.toLocaleString("en-US");
  const on = system === "parity" ? `all ${count} sequences of 10 bits` : `${count} random sequences of length 10`;
  if (!example) return `On ${on}: no error.`;
  return `On ${on}: ${right.toLocaleString("en-US")} without an error. The shortest it gets wrong: ${exampleTexts(example).join(" and ")}.`;
}

/** A sequence as it can be typed, a text an input. @param {number[][]} rows */
export const exampleTexts = (rows) => (rows[0] ?? []).map((_, i) => rows.map((values) => values[i]).join(" "));

/** @param {HandSetPicture} network */
const spoken = (network) => `The network over ${network.x.length} time steps: ${course(network)}; ${verdict(network)}.`;
