/** Shares of each neuron as bars: of time at its bounds, and of outgoing weight that excites. */

import { between, picture, svg } from "../../plot/svg.js";

/** @typedef {import("../../wire/lessons/brain.js").Population} Population */
/** @typedef {import("../../wire/lessons/brain.js").Neuron} Neuron */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/** Time near the highest rate upwards, near silence downwards. @param {Population} all @param {Neuron} one @param {number} width @param {Theme} look */
export function saturationFigure(all, one, width, look) {
  const half = 5.5 * look.small;
  const high = (/** @type {number} */ share) => share * half;
  const said = all.units.map((unit, index) => `${unit}: ${Math.round(100 * ((one.high[index] ?? 0) + (one.low[index] ?? 0)))} %`).join(", ");
  return framed(all, one, width, look, half, `Share of time at a bound, by neuron: ${said}.`, ["near the refractory bound", "near silence"], (index, x, room, middle) => [
    svg("rect", { x, y: middle - high(one.high[index] ?? 0), width: room, height: high(one.high[index] ?? 0), class: "excites" }),
    svg("rect", { x, y: middle, width: room, height: high(one.low[index] ?? 0), class: "inhibits" }),
  ]);
}

/** What each sends: the part that excites upwards, the part that inhibits downwards. @param {Population} all @param {Neuron} one @param {number} width @param {Theme} look */
export function daleFigure(all, one, width, look) {
  const half = 5.5 * look.small;
  return framed(all, one, width, look, half, `${all.mixed} of ${all.of} neurons send synapses of both signs.`, ["excites", "inhibits"], (index, x, room, middle) => {
    const share = all.excitatory[index] ?? 0;
    return [
      svg("rect", { x, y: middle - share * half, width: room, height: share * half, class: "excites" }),
      svg("rect", { x, y: middle, width: room, height: (1 - share) * half, class: "inhibits" }),
    ];
  });
}

/**
 * @param {Population} all @param {Neuron} one @param {number} width @param {Theme} look @param {number} half  height of 100 %
 * @param {string} said @param {[string, string]} names
 * @param {(index: number, x: number, room: number, middle: number) => SVGElement[]} bars
 */
function framed(all, one, width, look, half, said, names, bars) {
  const { small } = look;
  const left = 3.7 * small;
  const cell = (width - left) / all.units.length;
  const [top, middle] = [1.4 * small, 1.4 * small + half];
  const y = between(-1, 1, middle + half, top);
  const step = Math.ceil(((0.65 * String(all.units.at(-1)).length + 0.5) * small) / cell);
  return picture(width, middle + half + 3 * small, said, [
    svg("text", { x: left, y: 0.9 * small, class: "muted" }, `↑ ${names[0]}`),
    svg("text", { x: left, y: middle + half + 2.7 * small, class: "muted" }, `↓ ${names[1]}`),
    ...[1, 0, -1].flatMap((value) => [
      svg("path", { d: `M${left} ${y(value)}H${width}`, stroke: look.line, fill: "none" }),
      svg("text", { x: left - 4, y: y(value) + 0.35 * small, "text-anchor": "end", class: "muted" }, `${Math.abs(100 * value)} %`),
    ]),
    ...all.units.flatMap((unit, index) => [
      ...bars(index, left + index * cell + 1, Math.max(1, cell - 2), middle),
      ...(unit === one.neuron ? [svg("rect", { x: left + index * cell, y: top, width: cell, height: 2 * half, fill: "none", stroke: look.ink })] : []),
      ...(index % step ? [] : [svg("text", { x: left + (index + 0.5) * cell, y: middle + half + 1.2 * small, "text-anchor": "middle", class: "muted" }, String(unit))]),
    ]),
  ]);
}
