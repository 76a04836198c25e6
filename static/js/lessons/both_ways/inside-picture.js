/** One network from within: what its logit at the cursor depends on, and the states of every half of every layer. */

import { colourIndex } from "../../plot/colours.js";
import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { placesOf } from "./places.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/both_ways.js").InsidePicture} InsidePicture */
/** @typedef {import("../../wire/lessons/both_ways.js").Half} Half */
/** @typedef {import("./places.js").Places} Places */

/**
 * @param {{inside: InsidePicture, text: string, at: number}} shown
 * @param {number} width @param {Theme} look
 */
export function insidePicture({ inside, text, at }, width, look) {
  const characters = [...text];
  const places = placesOf(characters.length, width, look);
  const unit = Math.round(0.75 * look.small);
  const bars = Math.round(3.4 * look.small);
  const head = bars + Math.round(1.9 * look.small);
  const blocks = [];
  let y = head;
  for (const half of inside.halves) {
    blocks.push(block(half, places, y, unit, look));
    y += half.h.length * unit + Math.round(0.9 * look.small);
  }
  const letters = characters.map((character, place) =>
    svg("text", { x: places.middle(place), y: bars + 1.3 * look.small, class: "typed small", "data-at": place }, character));
  const label = `What the logit at ${characters[at]} depends on, and ${inside.halves.length} halves of layers with ${inside.halves[0]?.h.length} units each`;
  return picture(width, y, label, [
    ...slopeBars(inside.slopes, places, bars, look), ...letters, ...blocks,
    svg("rect", { x: places.x(at) + 0.5, y: 1, width: places.cell - 1, height: y - 8, rx: 3, class: "cursor-frame" }),
  ]);
}

/** @param {number[]} slopes @param {Places} places @param {number} base @param {Theme} look */
function slopeBars(slopes, places, base, look) {
  const most = Math.max(...slopes.filter(Number.isFinite), 0);
  const bars = slopes.map((slope, at) => {
    const height = most > 0 && slope > 0 ? Math.max(1, (slope / most) * (base - 4)) : 0;
    return slope === 0
      ? svg("text", { x: places.middle(at), y: base - 1, class: "centred muted" }, "0")
      : svg("rect", { x: places.x(at) + 3, y: base - height, width: places.cell - 6, height, class: "label-shade" });
  });
  return [
    svg("text", { x: 6, y: base - 1.4 * look.small, class: "name" }, "slope of the logit"),
    svg("text", { x: 6, y: base - 0.1 * look.small, class: "muted" }, `by input, to ${written(most, 2)}`),
    ...bars,
  ];
}

/** @param {Half} half @param {Places} places @param {number} y @param {number} unit @param {Theme} look */
function block({ layer, direction, h }, places, y, unit, look) {
  const { css } = look.palettes["purple-green"];
  const cells = h.flatMap((values, index) => values.map((value, at) => svg("rect", {
    x: places.x(at) + 1, y: y + index * unit, width: places.cell - 2, height: unit - 1, fill: css[colourIndex(value, 1)] ?? "none", "data-at": at,
  })));
  const arrow = direction === "forward" ? "→" : "←";
  return svg("g", {},
    svg("rect", { x: places.left, y: y - 1, width: places.end - places.left, height: h.length * unit + 1, class: "states-edge" }),
    svg("text", { x: 6, y: y + 0.5 * h.length * unit - 0.1 * look.small, class: "name" }, `layer ${layer} ${arrow}`),
    svg("text", { x: 6, y: y + 0.5 * h.length * unit + 1.1 * look.small, class: "muted" }, direction),
    ...cells);
}
