/** The unrolled graph with its windows: what passes forwards above it, what passes back below. */

import { picture, svg } from "../../plot/svg.js";
import { power } from "../../plot/format.js";

/** @typedef {import("./state.js").CutPicture} CutPicture */
/** @typedef {import("./state.js").PassingPicture} PassingPicture */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

const [LEAST, MOST] = [-4, 1]; // powers of ten of the bars

/** How much of a bar's room a value fills, on a logarithmic axis; 0 for 0. @param {number} value */
export function barShare(value) {
  if (!(value > 0)) return 0;
  return Math.max(0.015, Math.min(1, (Math.log10(value) - LEAST) / (MOST - LEAST)));
}

/**
 * @param {CutPicture} graph @param {string} state  "carried" or "reset" @param {PassingPicture} passing @param {number} width
 * @param {Theme} look @param {(time: number) => void} choose  a time step for the symbol
 */
export function drawGraph(graph, state, passing, width, look, choose) {
  const { rem } = look;
  const { length, symbol, asked, first, cuts } = graph;
  const gutter = 7.2 * rem;
  const cell = (width - gutter - 0.5 * rem) / length;
  const at = { bars: 2.2 * rem, forward: 7.6 * rem, node: 9.9 * rem, back: 12.4 * rem, bars2: 13.2 * rem, end: 18.6 * rem, height: 20.2 * rem };
  const room = 5 * rem;
  const radius = Math.min(0.95 * rem, 0.36 * cell);
  const center = (/** @type {number} */ time) => gutter + (time + 0.5) * cell;
  const edge = (/** @type {number} */ time) => gutter + time * cell;
  const starts = [0, ...cuts];

  const windows = starts.map((start, index) => {
    const stop = starts[index + 1] ?? length;
    const last = stop === length;
    return svg("g", {},
      svg("rect", { x: edge(start) + 2, y: 0, width: (stop - start) * cell - 4, height: at.height - 1.5 * rem, rx: 6, class: last ? "window last" : "window" }),
      svg("text", { x: (edge(start) + edge(stop)) / 2, y: 1.2 * rem, "text-anchor": "middle", class: last ? "" : "muted" },
        last ? "the question’s window" : `window ${index + 1}`));
  });
  const bars = (/** @type {number[]} */ values, /** @type {number} */ base, /** @type {string} */ colour, /** @type {1 | -1} */ up) =>
    values.map((value, time) => {
      const height = barShare(value) * room;
      return svg("rect", { x: center(time) - 0.22 * cell, y: up > 0 ? base - height : base, width: 0.44 * cell, height, fill: colour });
    });
  const forward = Array.from({ length: length - 1 }, (_, time) => {
    if (state === "reset" && cuts.includes(time + 1)) {
      return svg("text", { x: edge(time + 1), y: at.node + 0.35 * look.small, "text-anchor": "middle", class: "stopped" }, "0");
    }
    return arrowLine(center(time) + radius, center(time + 1) - radius, at.node, look.muted, 1.4);
  });
  const back = Array.from({ length: asked - first }, (_, index) => {
    const time = asked - index;
    return arrowLine(center(time) - 0.12 * cell, center(time - 1) + 0.12 * cell, at.back, look.lanes[1], 2);
  });
  const large = Math.max(radius, 0.7 * rem);
  const nodes = Array.from({ length }, (_, time) => svg("g", { class: "step" },
    svg("rect", { x: edge(time), y: 0, width: cell, height: at.height, class: "column" }),
    ...(time === symbol || time === asked ? [
      svg("circle", { cx: center(time), cy: at.node, r: large, class: "node marked" }),
      svg("text", {
        x: center(time), y: at.node + 0.4 * large, "text-anchor": "middle", class: "mark", style: `font-size:${(1.2 * large).toFixed(1)}px`,
      }, time === symbol ? "s" : "?"),
    ] : [svg("circle", { cx: center(time), cy: at.node, r: radius, class: "node" })]),
    svg("text", { x: center(time), y: at.height - 0.2 * rem, "text-anchor": "middle", class: time === symbol || time === asked ? "" : "muted" },
      cell > 1.3 * rem || (time + 1) % 5 === 0 || time === symbol ? String(time + 1) : "")));
  nodes.forEach((node, time) => node.addEventListener("click", () => choose(time)));
  const stop = cuts.includes(first) ? [
    svg("line", { x1: center(first) - 0.12 * cell, x2: edge(first) + 4, y1: at.back, y2: at.back, stroke: look.lanes[1], "stroke-width": 2 }),
    svg("line", { x1: edge(first) + 4, x2: edge(first) + 4, y1: at.back - 0.6 * rem, y2: at.back + 0.6 * rem, class: "stop" }),
    svg("text", { x: edge(first) - 0.6 * rem, y: at.back + 0.35 * look.small, "text-anchor": "end", class: "muted" },
      (first - (cuts[cuts.indexOf(first) - 1] ?? 0)) * cell > 14 * rem ? "cut: no gradient from here back" : "cut"),
  ] : [];
  const scissors = cuts.map((time) => svg("g", {},
    svg("line", { x1: edge(time), x2: edge(time), y1: 0, y2: at.height - 1.5 * rem, class: "cut" })));
  const name = (/** @type {string} */ text, /** @type {number} */ y, /** @type {string} */ kind = "") =>
    svg("text", { x: 0, y, class: kind }, text);
  const ticks = (/** @type {number} */ base, /** @type {1 | -1} */ up) => [MOST - 1, MOST - 4].flatMap((exponent) => {
    const y = base - up * ((exponent - LEAST) / (MOST - LEAST)) * room;
    return [
      svg("line", { x1: gutter - 0.3 * rem, x2: width, y1: y, y2: y, class: "grid" }),
      svg("text", { x: gutter - 0.5 * rem, y: y + 0.35 * look.small, "text-anchor": "end", class: "muted" }, power(exponent)),
    ];
  });
  return picture(width, at.height, inWords(graph, state), [
    ...windows, ...ticks(at.forward, 1), ...ticks(at.bars2, -1),
    ...bars(passing.trace, at.forward, look.lanes[0], 1),
    ...bars(passing.gradient, at.bars2, look.lanes[1], -1),
    ...scissors, ...stop, ...forward, ...back, ...nodes,
    name("what h knows", at.bars + 1.4 * rem), name("of the symbol", at.bars + 2.7 * rem),
    name("states h", at.node + 0.35 * look.small), name("backwards", at.back + 0.35 * look.small),
    name("gradient of", at.bars2 + 2.2 * rem), name("the loss at h", at.bars2 + 3.5 * rem), name("time step", at.height - 0.2 * rem),
  ]);
}

/** A level line with a head at its end. @param {number} from @param {number} to @param {number} y @param {string} colour @param {number} width */
function arrowLine(from, to, y, colour, width) {
  const way = Math.sign(to - from);
  const head = Math.min(6, Math.abs(to - from) * 0.7);
  return svg("path", {
    d: `M${from.toFixed(1)} ${y}H${(to - way).toFixed(1)}M${(to - way * head).toFixed(1)} ${y - head * 0.6}L${to.toFixed(1)} ${y}L${(to - way * head).toFixed(1)} ${y + head * 0.6}`,
    fill: "none", stroke: colour, "stroke-width": width,
  });
}

/** Where the symbol is, and how far the gradient comes. @param {CutPicture} graph @param {string} state */
export function inWords({ symbol, asked, first, outside }, state) {
  const short = first - symbol;
  const reaches = outside
    ? `The gradient comes back to step ${first + 1}, ${short} ${short === 1 ? "step" : "steps"} short of it; the state at the cut is ${state === "reset" ? "reset to zero" : "carried over"}.`
    : `The gradient comes back to step ${first + 1}, so it reaches the symbol.`;
  return `The symbol s is at step ${symbol + 1}, the question at step ${asked + 1}. ${reaches}`;
}
