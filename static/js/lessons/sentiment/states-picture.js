/** Every unit at every word, what the readout takes of it, and what that adds to the verdict. */

import { colourIndex } from "../../plot/colours.js";
import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/sentiment.js").PoolReading} PoolReading */

/**
 * @param {{network: PoolReading, words: string[], at: number, unit: number, aucs: number[]}} shown
 * @param {number} width @param {Theme} look
 */
export function statesPicture({ network, words, at, unit, aucs }, width, look) {
  const left = Math.round(8.2 * look.small);
  const right = Math.round(9 * look.small);
  const cell = Math.min((width - left - right) / words.length, 8 * look.small);
  const x = (/** @type {number} */ place) => left + place * cell;
  const tall = Math.round(1.3 * look.small);
  const bars = Math.round(4.2 * look.small);
  const top = bars + Math.round(0.8 * look.small);
  const bottom = top + network.h.length * tall;
  const foot = Math.round(Math.min(7, 1.6 + 0.42 * Math.max(...words.map((word) => word.length))) * look.small);
  const { css } = look.palettes["purple-green"];
  const cells = network.h.flatMap((values, row) => values.map((value, place) => svg("rect", {
    x: x(place) + 1, y: top + row * tall + 1, width: cell - 2, height: tall - 2, fill: css[colourIndex(value, 1)] ?? "none", "data-at": place, "data-unit": row,
  })));
  const taken = (network.source ?? []).map((place, row) => svg("rect", {
    x: x(place) + 1, y: top + row * tall + 1, width: cell - 2, height: tall - 2, class: "taken",
  }));
  const names = network.h.map((_, row) => svg("text", {
    x: left - 8, y: top + (row + 0.75) * tall, class: row === unit ? "unit-name chosen" : "unit-name", "data-unit": row,
  }, `unit ${row + 1} · ${Number.isNaN(aucs[row] ?? NaN) ? "–" : (aucs[row] ?? 0).toFixed(2)}`));
  const label = `${network.h.length} units over ${words.length} words; the readout takes ${network.source ? "the outlined states" : "the mean of each row"}`;
  return picture(width, bottom + foot, label, [
    ...addBars(network.adds, x, cell, bars, look), svg("rect", { x: left, y: top, width: words.length * cell, height: bottom - top, class: "states-edge" }),
    ...cells, ...taken, ...names, ...unitBars(network, left + words.length * cell + 10, right - 14, top, tall, look),
    ...words.map((word, place) => svg("text", {
      x: 0, y: 0, class: "foot-word", transform: `translate(${(x(place) + cell / 2 + 4).toFixed(1)} ${bottom + look.small}) rotate(-50)`, "data-at": place,
    }, word)),
    svg("rect", { x: x(at) + 0.5, y: 1, width: cell - 1, height: bottom - 1, rx: 3, class: "cursor-frame" }),
  ]);
}

/** What the states at each word add to the logit. @param {number[]} adds @param {(at: number) => number} x @param {number} cell @param {number} height @param {Theme} look */
function addBars(adds, x, cell, height, look) {
  const most = Math.max(...adds.map(Math.abs).filter(Number.isFinite), 1e-9);
  const middle = height / 2;
  return [
    svg("text", { x: 0, y: middle - 0.1 * look.small, class: "" }, "adds to z"),
    svg("text", { x: 0, y: middle + 1.1 * look.small, class: "muted" }, `to ±${written(most, 2)}`),
    svg("path", { d: `M${x(0)} ${middle}H${x(adds.length)}`, class: "wire" }),
    ...adds.map((value, place) => signedBar(x(place) + 3, middle, cell - 6, ((value || 0) / most) * (middle - 2), place)),
  ];
}

/** @param {number} x @param {number} zero @param {number} width @param {number} up @param {number} place */
const signedBar = (x, zero, width, up, place) =>
  svg("rect", { x, y: up > 0 ? zero - up : zero, width, height: Math.abs(up), class: up > 0 ? "for" : "against", "data-at": place });

/** w p of each unit: what it says in the end. @param {PoolReading} network @param {number} x @param {number} width @param {number} top @param {number} tall @param {Theme} look */
function unitBars({ weights, pooled }, x, width, top, tall, look) {
  const said = weights.map((weight, unit) => weight * (pooled[unit] ?? NaN));
  const most = Math.max(...said.map(Math.abs).filter(Number.isFinite), 1e-9);
  const zero = x + width / 2;
  return [
    svg("text", { x: zero, y: top - 0.4 * look.small, class: "centred muted" }, `w p, to ±${written(most, 2)}`),
    svg("path", { d: `M${zero} ${top}V${top + said.length * tall}`, class: "wire" }),
    ...said.map((value, unit) => {
      const long = ((value || 0) / most) * (width / 2);
      return svg("rect", { x: Math.min(zero, zero + long), y: top + unit * tall + 3, width: Math.abs(long), height: tall - 6, class: long > 0 ? "for" : "against" });
    }),
  ];
}
