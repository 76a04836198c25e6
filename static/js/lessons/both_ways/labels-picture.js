/** The string letter by letter: the truth, who could know it, and what each of the six networks says. */

import { picture, svg } from "../../plot/svg.js";
import { nameOf, placesOf } from "./places.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/both_ways.js").Labels} Labels */
/** @typedef {import("../../wire/lessons/both_ways.js").Said} Said */
/** @typedef {import("./places.js").Places} Places */

export const KNOWN_FROM = { either: "·", left: "▸", right: "◂", both: "◆" };

/** Who can decide a letter: either side alone, one of them, or only both together. @param {Labels} labels @param {number} at */
export function knownFrom({ left_decides: left, right_decides: right }, at) {
  if (left[at]) return right[at] ? "either" : "left";
  return right[at] ? "right" : "both";
}

/** Whether a network's label of a letter is the right one. @param {Labels} labels @param {Said} said @param {number} at */
export const isRight = (labels, said, at) => ((said.inside[at] ?? NaN) > 0.5) === labels.inside[at];

/** @param {Labels} labels @param {Said} said */
export function score(labels, said) {
  const letters = labels.letters.flatMap((letter, at) => (letter ? [at] : []));
  return { right: letters.filter((at) => isRight(labels, said, at)).length, of: letters.length };
}

/**
 * @param {{labels: Labels, text: string, at: number, chosen: string}} shown  `chosen` is the name of a network
 * @param {number} width @param {Theme} look
 */
export function labelsPicture({ labels, text, at, chosen }, width, look) {
  const characters = [...text];
  const places = placesOf(characters.length, width, look);
  const [line, row] = [Math.round(1.9 * look.small), Math.round(3.3 * look.small)];
  const top = Math.round(2.4 * look.small);
  const rows = labels.networks.map((said, index) => networkRow(labels, said, at, said.name === chosen, places, top + 2 * line + 6 + index * row, row, width, look));
  const height = top + 2 * line + 6 + labels.networks.length * row;
  const letters = characters.map((character, place) => svg("text", {
    x: places.middle(place), y: 1.6 * look.small, class: labels.letters[place] ? "typed" : "typed bracket", "data-at": place,
  }, character));
  const truth = characters.flatMap((_, place) => (labels.letters[place] ? [cell(places, place, top, line - 4, labels.inside[place] ? 1 : 0)] : []));
  const from = characters.flatMap((_, place) => (labels.letters[place]
    ? [svg("text", { x: places.middle(place), y: top + line + 0.8 * line, class: "known-from" }, KNOWN_FROM[knownFrom(labels, place)])]
    : []));
  return picture(width, height, summary(labels, text), [
    svg("text", { x: 0, y: top + 0.7 * line, class: "muted" }, "truth: inside"),
    svg("text", { x: 0, y: top + 1.75 * line, class: "muted" }, "can be known from"),
    ...letters, ...truth, ...from, ...rows,
    svg("rect", { x: places.x(at) + 0.5, y: 1, width: places.cell - 1, height: height - 2, rx: 3, class: "cursor-frame" }),
  ]);
}

/**
 * @param {Labels} labels @param {Said} said @param {number} at @param {boolean} chosen @param {Places} places
 * @param {number} y @param {number} height @param {number} width @param {Theme} look
 */
function networkRow(labels, said, at, chosen, places, y, height, width, look) {
  const tall = Math.round(1.5 * look.small);
  const cells = said.inside.flatMap((value, place) => (labels.letters[place] ? [
    cell(places, place, y, tall, value),
    ...(isRight(labels, said, place) ? [] : [cross(places.middle(place), y + tall / 2, 0.33 * tall, value)]),
  ] : []));
  const { right, of } = score(labels, said);
  return svg(
    "g", { "data-network": said.name, class: chosen ? "network chosen" : "network" },
    svg("rect", { x: 0, y: y - 4, width, height: height - 1, rx: 4, class: "band" }),
    svg("text", { x: 6, y: y + 0.75 * tall, class: "name" }, nameOf(said)),
    ...cells, ...sight(said.reads, at, places, y + tall + 0.5 * look.small, said.inside.length),
    svg("text", { x: places.end + 10, y: y + 0.75 * tall, class: right === of ? "" : "muted" }, `${right}/${of}`),
  );
}

/** A label: the more of the shade, the surer. @param {Places} places @param {number} at @param {number} y @param {number} height @param {number} value */
const cell = (places, at, y, height, value) => svg("g", { "data-at": at },
  svg("rect", { x: places.x(at) + 2, y, width: places.cell - 4, height, rx: 2, class: "label-edge" }),
  svg("rect", { x: places.x(at) + 2, y, width: places.cell - 4, height, rx: 2, class: "label-shade", opacity: Number.isNaN(value) ? 0 : value }));

/** On a wrong label. @param {number} x @param {number} y @param {number} size @param {number} value */
const cross = (x, y, size, value) =>
  svg("path", { d: `M${x - size} ${y - size}L${x + size} ${y + size}M${x - size} ${y + size}L${x + size} ${y - size}`, class: value > 0.5 ? "wrong on-shade" : "wrong" });

/**
 * Arrows over what reaches the cursor's letter: from the first character, from the last, or both.
 * @param {Said["reads"]} reads @param {number} at @param {Places} places @param {number} y @param {number} count
 */
function sight(reads, at, places, y, count) {
  const arrow = (/** @type {number} */ from, /** @type {number} */ to) => {
    const back = Math.sign(to - from) * 5;
    return svg("path", { d: `M${from} ${y}H${to}M${to - back} ${y - 3}L${to} ${y}L${to - back} ${y + 3}`, class: "sight" });
  };
  return [
    ...(reads === "backward" ? [] : [arrow(places.x(0) + 2, places.middle(at) - 1)]),
    ...(reads === "forward" ? [] : [arrow(places.x(count) - 2, places.middle(at) + 1)]),
  ];
}

/** @param {Labels} labels @param {string} text */
const summary = (labels, text) =>
  `${text}: ${labels.networks.map((said) => `${nameOf(said)} ${score(labels, said).right} of ${score(labels, said).of} letters right`).join("; ")}`;
