/** A sentence with what one unit does at each of its words: its value, and the gate that keeps it. */

import { written } from "../equation.js";
import { between, linePath, picture, svg } from "../../plot/svg.js";

/** @typedef {import("../../wire/lessons/plural.js").SentencePicture} SentencePicture */
/** @typedef {import("../../wire/lessons/plural.js").Course} Course */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {{x: number, width: number, middle: number}} Column */

const GATES = /** @type {Record<string, string>} */ ({ f: "forget gate f", z: "update gate z" });

/** The names of what the verb follows, as they stand at the lines. @param {SentencePicture} shown */
const subjectsOf = (shown) => [(shown.words[shown.subject] ?? "").toLowerCase(), shown.other];

/**
 * Where each word stands, between two places in pixels: wide words get more room; one column more for a verb to come.
 * @param {string[]} words @param {number} from @param {number} to @returns {Column[]}
 */
export function columnsOf(words, from, to) {
  const sizes = words.map((word) => Math.max(1, word.length) + 1.4);
  const unit = (to - from) / sizes.reduce((sum, size) => sum + size, 0);
  let x = from;
  return sizes.map((size) => {
    const column = { x, width: size * unit, middle: x + (size * unit) / 2 };
    x += size * unit;
    return column;
  });
}

/**
 * @param {SentencePicture} shown @param {number} at  word under the cursor
 * @param {number} width @param {Theme} look @returns {SVGElement}
 */
export function sentenceFigure(shown, at, width, look) {
  const { small } = look;
  const words = shown.verb === shown.words.length ? [...shown.words, "…"] : shown.words;
  const [left, right] = [7.2 * small, width - Math.max(...subjectsOf(shown).map((word) => word.length), 5) * 0.6 * small - 10];
  const columns = columnsOf(words, left, right);
  const turned = columns.some(({ width: room }, index) => (words[index]?.length ?? 0) * 0.58 * small > room);
  const wordsHigh = turned ? 0.5 * small * Math.max(...words.map((word) => word.length)) + 2.6 * small : 3.4 * small;
  const track = { top: wordsHigh + 0.4 * small, height: 8.5 * small };
  const gate = { top: track.top + track.height + 1.1 * small, height: shown.gate ? 4 * small : 0 };
  const height = gate.top + gate.height + (shown.gate ? 0.4 * small : -0.6 * small);
  const [first, last] = [columns[shown.start], columns[shown.stop - 1]];
  const cursor = columns[Math.min(at, columns.length - 1)];
  return picture(width, height, spoken(shown), [
    ...(shown.held && first && last ? [svg("rect", {
      x: first.x, y: wordsHigh, width: last.x + last.width - first.x, height: height - wordsHigh, fill: look.sunken,
    })] : []),
    ...wordLabels(shown, words, columns, wordsHigh, turned, small),
    ...valueTrack(shown, columns, track, right, look),
    ...(shown.gate ? gateTrack(shown, columns, gate, look) : []),
    ...(cursor ? [svg("rect", {
      x: cursor.x, y: 0.5, width: cursor.width, height: height - 1, rx: 3, fill: "none", stroke: look.cursor, "stroke-width": 1.5,
    })] : []),
    ...columns.map(({ x, width: room }, index) => svg("rect", {
      x, y: 0, width: room, height, fill: "transparent", class: "word", "data-word": index,
    })),
  ]);
}

/** @param {SentencePicture} shown @param {string[]} words @param {Column[]} columns @param {number} high @param {boolean} turned @param {number} small */
function wordLabels(shown, words, columns, high, turned, small) {
  const baseline = high - 1.5 * small;
  return words.flatMap((word, index) => {
    const column = columns[index] ?? { middle: 0 };
    const main = index === shown.subject || index === shown.verb;
    const [x, y] = turned ? [column.middle - 0.2 * small, baseline] : [column.middle, baseline];
    const label = svg("text", {
      x, y, "text-anchor": turned ? "start" : "middle", class: main ? "main-word" : "",
      ...(turned ? { transform: `rotate(-32 ${x} ${y})` } : {}),
    }, word);
    const number = shown.numbers[index] ?? "";
    if (!number) return [label];
    const tag = svg("text", { x: column.middle, y: high - 0.2 * small, "text-anchor": "middle", class: "muted tag" }, number === "plural" ? "pl" : "sg");
    return [label, tag];
  });
}

/** @param {SentencePicture} shown @param {Column[]} columns @param {{top: number, height: number}} track @param {number} right @param {Theme} look */
function valueTrack(shown, columns, { top, height }, right, look) {
  const { small } = look;
  const of = (/** @type {Course | null} */ course) => course?.inside[shown.quantity] ?? [];
  const [own, twin, held] = [of(shown.own), of(shown.twin), of(shown.held)];
  const limit = shown.quantity === "h" ? 1 : Math.max(1, Math.ceil(Math.max(...[...own, ...twin, ...held].map(Math.abs))));
  const y = between(-limit, limit, top + height, top);
  const path = (/** @type {number[]} */ values) => linePath(values.map((value, index) => [columns[index]?.middle ?? 0, y(value)]));
  const lines = [
    { values: twin, color: look.lanes[1], ink: "in-b", name: subjectsOf(shown)[1] ?? "", dash: "5 3" },
    { values: own, color: look.lanes[0], ink: "in-a", name: subjectsOf(shown)[0] ?? "", dash: "" },
    ...(held.length > 0 ? [{ values: held, color: look.ink, ink: "", name: "held", dash: "" }] : []),
  ];
  return [
    svg("text", { x: 0, y: top + 0.9 * small }, `unit ${shown.unit}`),
    svg("text", { x: 0, y: top + 2.2 * small, class: "muted" }, shown.quantity === "c" ? "its cell c" : "its output h"),
    ...[limit, 0, -limit].flatMap((value) => [
      svg("text", { x: (columns[0]?.x ?? 0) - 5, y: y(value) + 0.35 * small, "text-anchor": "end", class: "muted" }, written(value)),
      svg("path", { d: `M${columns[0]?.x ?? 0} ${y(value)}H${right}`, stroke: look.line, "stroke-width": value === 0 ? 1.4 : 0.7, fill: "none" }),
    ]),
    ...lines.flatMap(({ values, color, dash }) => [
      svg("path", { d: path(values), fill: "none", stroke: color, "stroke-width": 2.2, ...(dash ? { "stroke-dasharray": dash } : {}) }),
      ...values.map((value, index) => svg("circle", { cx: columns[index]?.middle ?? 0, cy: y(value), r: 2.4, fill: color })),
    ]),
    ...apart(lines.map(({ values }) => y(values.at(-1) ?? 0)), 1.15 * small, top, top + height).map((place, index) =>
      svg("text", { x: right + 6, y: place + 0.35 * small, class: `end ${lines[index]?.ink ?? ""}` }, lines[index]?.name ?? "")),
  ];
}

/** The same places, at least `gap` from one another. @param {number[]} places @param {number} gap @param {number} top @param {number} bottom */
export function apart(places, gap, top, bottom) {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const moved = [...places];
  let least = top;
  for (const index of order) {
    moved[index] = Math.max(moved[index] ?? 0, least);
    least = (moved[index] ?? 0) + gap;
  }
  let most = bottom;
  for (const index of order.reverse()) {
    moved[index] = Math.min(moved[index] ?? 0, most);
    most = (moved[index] ?? 0) - gap;
  }
  return moved;
}

/** @param {SentencePicture} shown @param {Column[]} columns @param {{top: number, height: number}} track @param {Theme} look */
function gateTrack(shown, columns, { top, height }, look) {
  const { small } = look;
  const values = (shown.held ?? shown.own).inside[shown.gate] ?? [];
  const y = between(0, 1, top + height, top);
  return [
    svg("text", { x: 0, y: top + 0.9 * small }, GATES[shown.gate] ?? shown.gate),
    svg("text", { x: 0, y: top + 2.2 * small, class: "muted" }, "share kept"),
    ...[1, 0].map((value) => svg("path", { d: `M${columns[0]?.x ?? 0} ${y(value)}H${(columns.at(-1)?.x ?? 0) + (columns.at(-1)?.width ?? 0)}`, stroke: look.line, fill: "none" })),
    ...values.map((value, index) => {
      const column = columns[index] ?? { x: 0, width: 0 };
      return svg("rect", { x: column.x + 2, y: y(value), width: Math.max(1, column.width - 4), height: Math.max(0.5, y(0) - y(value)), fill: look.probability });
    }),
  ];
}

/** @param {SentencePicture} shown */
export function spoken(shown) {
  const value = (/** @type {Course} */ course) => written(course.inside[shown.quantity]?.[shown.verb - 1] ?? NaN);
  const [own, other] = subjectsOf(shown);
  return `${shown.words.join(" ")} Before the verb, ${shown.quantity} of unit ${shown.unit} is ${value(shown.own)} after “${own}” ` +
    `and ${value(shown.twin)} after “${other}”${shown.held ? `, ${value(shown.held)} when held` : ""}.`;
}
