/** Neurons over time: how far each fires from its baseline, and one of them with its rate and its currents. */

import { glyphOf } from "../../common/glyphs.js";
import { between, linePath, picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { layered, pixels } from "./pixels.js";

/** @typedef {import("../../wire/lessons/brain.js").Population} Population */
/** @typedef {import("../../wire/lessons/brain.js").Neuron} Neuron */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/** What stands for a word, a character, or an unknown one. @param {string} symbol */
export const signOf = (symbol) => (symbol.length === 1 || symbol === "" ? glyphOf(symbol).text : symbol);

/**
 * @param {Population} all @param {Neuron} one @param {number} at @param {number} width @param {Theme} look
 * @returns {HTMLElement}
 */
export function timeFigure(all, one, at, width, look) {
  const { small } = look;
  const [left, right] = [6.5 * small, width - 5.8 * small];
  const cell = (right - left) / all.symbols.length;
  const signs = all.symbols.map(signOf);
  const turned = signs.some((sign) => 0.58 * small * sign.length > cell) && cell < 6 * small;
  const top = turned && signs.some((sign) => sign.length > 1) ? 0.55 * small * Math.max(...signs.map((sign) => sign.length)) + 0.8 * small : 1.6 * small;
  const rowHigh = Math.max(4, Math.min(0.7 * small, (17 * small) / all.units.length));
  const raster = { left, top, width: right - left, height: rowHigh * all.units.length };
  const rate = { top: top + raster.height + 1.2 * small, height: 5.2 * small };
  const currents = { top: rate.top + rate.height + 1.2 * small, height: 8 * small };
  const height = currents.top + currents.height + 0.4 * small;
  const middle = (/** @type {number} */ step) => left + (step + 0.5) * cell;
  const row = all.units.indexOf(one.neuron);
  const svgPicture = picture(width, height, spoken(all, one, at), [
    ...signs.map((sign, step) => svg("text", turned && top > 2 * small
      ? { x: middle(step), y: top - 4, transform: `rotate(-35 ${middle(step)} ${top - 4})` }
      : { x: middle(step), y: top - 4, "text-anchor": "middle" }, sign)),
    svg("text", { x: 0, y: top + small }, `${all.units.length} neurons`),
    svg("text", { x: 0, y: top + 2.3 * small, class: "muted" }, "h: offset"),
    ...(row >= 0 ? [
      svg("rect", { x: left, y: top + row * rowHigh, width: right - left, height: rowHigh, fill: "none", stroke: look.ink }),
      svg("text", { x: right + 5, y: top + (row + 0.5) * rowHigh + 0.35 * small }, `no. ${one.neuron}`),
    ] : []),
    ...rateTrack(one, rate, [left, right], middle, look),
    ...currentTrack(one, currents, [left, right], middle, look),
    svg("rect", { x: left + at * cell, y: 0.5, width: cell, height: height - 1, rx: 3, fill: "none", stroke: look.cursor, "stroke-width": 1.5 }),
    svg("rect", { x: left, y: 0, width: right - left, height, fill: "transparent", class: "times", "data-top": top, "data-row": rowHigh, "data-left": left, "data-cell": cell }),
  ]);
  return layered(pixels(all.offsets, 1, raster, look), svgPicture);
}

/** @typedef {(step: number) => number} Middle */
/** @typedef {{top: number, height: number}} Track */

/** @param {Neuron} one @param {Track} track @param {[number, number]} ends @param {Middle} middle @param {Theme} look */
function rateTrack(one, { top, height }, [left, right], middle, look) {
  const { small } = look;
  const y = between(0, one.fastest, top + height, top);
  return [
    svg("text", { x: 0, y: top + small }, `rate, no. ${one.neuron}`),
    ...[one.fastest, one.fastest / 2, 0].flatMap((value, index) => [
      svg("path", { d: `M${left} ${y(value)}H${right}`, stroke: look.line, "stroke-width": index === 1 ? 1.6 : 1, "stroke-dasharray": index === 0 ? "4 3" : "none", fill: "none" }),
      svg("text", { x: right + 5, y: y(value) + 0.35 * small, class: "muted" }, `${written(value)} Hz`),
    ]),
    svg("path", { d: linePath(one.rates.map((value, step) => [middle(step), y(value)])), fill: "none", stroke: look.ink, "stroke-width": 2 }),
  ];
}

/** @param {Neuron} one @param {Track} track @param {[number, number]} ends @param {Middle} middle @param {Theme} look */
function currentTrack(one, { top, height }, [left, right], middle, look) {
  const { small } = look;
  const limit = Math.max(0.5, ...[one.recurrent, one.external, one.total].flat().map(Math.abs), Math.abs(one.bias));
  const y = between(-limit, limit, top + height, top);
  const path = (/** @type {number[]} */ values) => linePath(values.map((value, step) => [middle(step), y(value)]));
  const lines = [
    { name: "— whole", d: path(one.total), stroke: look.ink, ink: "", width: 2, dash: "none" },
    { name: "— recurrent", d: path(one.recurrent), stroke: look.lanes[0], ink: "in-a", width: 2, dash: "none" },
    { name: "- - external", d: path(one.external), stroke: look.lanes[1], ink: "in-b", width: 2, dash: "6 3" },
    { name: "··· bias", d: `M${left} ${y(one.bias)}H${right}`, stroke: look.muted, ink: "muted", width: 1.6, dash: "2 3" },
  ];
  return [
    svg("text", { x: 0, y: top + small }, "its current"),
    ...lines.map(({ name, ink }, index) => svg("text", { x: 0, y: top + (2.5 + 1.35 * index) * small, class: `end ${ink}` }, name)),
    svg("path", { d: `M${left} ${y(0)}H${right}`, stroke: look.line, fill: "none" }),
    ...[limit, 0, -limit].map((value) => svg("text", { x: right + 5, y: y(value) + 0.35 * small, class: "muted" }, written(value, 2))),
    ...lines.map(({ d, stroke, width, dash }) => svg("path", { d, fill: "none", stroke, "stroke-width": width, "stroke-dasharray": dash })),
  ];
}

/** @param {Population} all @param {Neuron} one @param {number} at */
export const spoken = (all, one, at) =>
  `${all.units.length} of ${all.of} neurons over ${all.symbols.length} steps. At “${signOf(all.symbols[at] ?? "")}” neuron ${one.neuron} fires at ` +
  `${written(one.rates[at] ?? NaN)} Hz: recurrent current ${written(one.recurrent[at] ?? NaN)}, external ${written(one.external[at] ?? NaN)}, bias ${written(one.bias)}.`;
