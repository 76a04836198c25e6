/** What the pictures of the page consist of, in pixels; drawing them is a matter of a few lines elsewhere. Pure. */

import { multiples } from "../plot/scales.js";
import { between, linePath } from "../plot/svg.js";

/** @typedef {import('../wire/find.js').Histogram} Histogram */
/** @typedef {import('../wire/find.js').CausalAnswer} CausalAnswer */
/** @typedef {import('../wire/find.js').Probe} Probe */
/** @typedef {{x: number, label: string}} Tick */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box  of what is drawn, in pixels */

/** A dot of the strip. @typedef {{x: number, y: number, layer: number, unit: number, value: number}} Dot */

/**
 * Every unit of every layer as a dot over its AUC or |correlation|; dots that would cover each other stand on each other.
 * @param {readonly (readonly (number | null)[])[]} allUnits
 * @param {"yes-no" | "number"} kind
 * @param {number} width @param {number} lane  height of a layer's
 * @param {{left: number, right: number}} gutters
 */
export function stripFigure(allUnits, kind, width, lane, { left, right }) {
  const low = kind === "number" ? 0 : 0.5;
  const at = between(low, 1, left, width - right);
  /** @type {Dot[]} */
  const dots = [];
  const best = allUnits.map((values, layer) => {
    /** @type {Map<number, {value: number, unit: number}[]>} */
    const stacks = new Map();
    let most = NaN;
    values.forEach((raw, unit) => {
      if (raw === null) return;
      const value = strength(raw, kind);
      if (!(value <= most)) most = value;
      const column = Math.round(at(value) / 2.5) * 2.5;
      stacks.set(column, [...(stacks.get(column) ?? []), { value, unit }]);
    });
    const highest = Math.max(1, ...[...stacks.values()].map((stack) => stack.length));
    const step = Math.min(2.5, (lane - 8) / highest);
    for (const [x, stack] of stacks) {
      stack.forEach(({ value, unit }, index) => dots.push({ x, y: (layer + 1) * lane - 4 - index * step, layer, unit, value }));
    }
    return most;
  });
  const ticks = multiples(kind === "number" ? 0.25 : 0.1, low, 1).map((value) => ({ x: at(value), label: value.toFixed(kind === "number" ? 2 : 1) }));
  return { dots, best, ticks, at };
}

/**
 * From 0.5 on for an AUC, whichever way round; without its sign for a correlation.
 * @param {number} value @param {"yes-no" | "number"} kind
 */
export const strength = (value, kind) => (kind === "number" ? Math.abs(value) : Math.max(value, 1 - value));

/**
 * The nearest dot, or null where none is near.
 * @param {readonly Dot[]} dots @param {number} x @param {number} y @param {number} [reach]
 */
export function dotAt(dots, x, y, reach = 9) {
  let nearest = null;
  let least = reach ** 2;
  for (const dot of dots) {
    const far = (dot.x - x) ** 2 + (dot.y - y) ** 2;
    if (far < least) [nearest, least] = [dot, far];
  }
  return nearest;
}

/**
 * Both halves of a histogram as outlines from the base line, each as high as its own largest share allows: what
 * differs is where they stand, not how many there are.
 * @param {Histogram} histogram  of value times sign @param {Box} box
 */
export function histogramFigure({ low, high, inside, outside }, { left, right, top, bottom }) {
  const at = between(low, high, left, right);
  const most = Math.max(...inside, ...outside, 1e-9);
  const outline = (/** @type {number[]} */ shares) => {
    if (shares.length === 0) return "";
    const bin = (high - low) / shares.length;
    const y = (/** @type {number} */ share) => bottom - Math.sqrt(share / most) * (bottom - top);
    let path = `M${at(low).toFixed(1)} ${bottom}`;
    shares.forEach((share, index) => {
      path += `V${y(share).toFixed(1)}H${at(low + bin * (index + 1)).toFixed(1)}`;
    });
    return `${path}V${bottom}Z`;
  };
  const step = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20].find((size) => (high - low) / size <= 8) ?? 50;
  const ticks = multiples(step, low, high).map((value) => ({ x: at(value), label: plainTick(value, step) }));
  return { inside: outline(inside), outside: outline(outside), ticks, at, valueAt: between(left, right, low, high) };
}

/**
 * A mean course around an edge; `threshold` is of value times sign.
 * @param {readonly (number | null)[]} mean @param {1 | -1} sign @param {number} threshold
 * @param {{low: number, high: number}} range @param {Box} box @param {number} before  characters before the edge
 */
export function courseFigure(mean, sign, threshold, { low, high }, { left, right, top, bottom }, before) {
  const across = between(-before, mean.length - before - 1, left, right);
  const up = between(low, high, bottom, top);
  const points = mean.map((value, index) => /** @type {const} */ ([
    across(index - before), value === null ? NaN : up(sign * value),
  ]));
  const ticks = [-before, 0, 16, 32, 47].map((t) => ({ x: across(t), label: t === 0 ? "0" : String(t).replace("-", "−") }));
  return { path: linePath(points), edge: across(0), threshold: Number.isNaN(threshold) ? null : up(threshold), ticks, up, across };
}

/**
 * The range of values times sign that both courses need.
 * @param {readonly (readonly (number | null)[] | undefined)[]} courses @param {1 | -1} sign @param {number} threshold
 */
export function courseRange(courses, sign, threshold) {
  const values = courses.flatMap((course) => course ?? []).filter((value) => value !== null).map((value) => sign * value);
  if (!Number.isNaN(threshold)) values.push(threshold);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.02, 0.08 * (high - low));
  return values.length ? { low: low - room, high: high + room } : { low: -1, high: 1 };
}

/**
 * Mean and one standard deviation at each level of a number, as it is (not multiplied by the sign).
 * @param {readonly import('../wire/find.js').Level[]} levels @param {Box} box
 */
export function levelsFigure(levels, { left, right, top, bottom }) {
  const shown = levels.slice(0, 60);
  const [first, last] = [shown[0]?.level ?? 0, shown.at(-1)?.level ?? 1];
  const across = between(first, Math.max(last, first + 1), left + 8, right - 8);
  const ends = shown.flatMap(({ mean, deviation }) => [mean - deviation, mean + deviation]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const up = between(low, high > low ? high : low + 1, bottom, top);
  const most = Math.max(...shown.map(({ positions }) => positions), 1);
  const marks = shown.map(({ level, mean, deviation, positions }) => ({
    x: across(level), y: up(mean), above: up(mean + deviation), below: up(mean - deviation), radius: 1.5 + 3 * Math.sqrt(positions / most),
  }));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => (last - first) / size <= 10) ?? 5000;
  const ticks = multiples(step, first, last).map((level) => ({ x: across(level), label: String(level) }));
  return { marks, path: linePath(marks.map(({ x, y }) => [x, y])), up, low, high, ticks };
}

/**
 * F1 of a sparse probe over how many units it has; a place for each.
 * @param {readonly Probe[]} probes @param {number} always @param {Box} box
 */
export function probeFigure(probes, always, { left, right, top, bottom }) {
  const up = between(0, 1, bottom, top);
  const pitch = (right - left) / Math.max(1, probes.length - 1);
  const marks = probes.map(({ units, f1 }, index) => ({ x: left + index * pitch, y: f1 === null ? NaN : up(f1), units, f1 }));
  return { marks, path: linePath(marks.map(({ x, y }) => [x, y])), always: up(always), one: up(1), zero: up(0) };
}

/**
 * Change of loss inside and outside, of the unit and of its controls, on one scale in nats per character.
 * @param {CausalAnswer} answer @param {number} width @param {number} lane
 */
export function causalFigure({ inside, outside, controls }, width, lane) {
  const values = [0, inside.change, inside.low, inside.high, outside.change, outside.low, outside.high,
    ...controls.flatMap((control) => [control.inside, control.outside])].filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.005, 0.05 * (high - low));
  const at = between(low - room, high + room, 70, width - 14);
  const rows = /** @type {const} */ ([["inside", inside], ["outside", outside]]).map(([what, change], row) => ({
    what, y: (row + 0.5) * lane, change,
    unit: change.change === null ? NaN : at(change.change),
    whisker: change.low === null || change.high === null ? null : [at(change.low), at(change.high)],
    dots: controls.map((control, index) => {
      const x = control[what] === null ? NaN : at(control[what]);
      return { x, y: (row + 0.5) * lane + ((index % 5) - 2) * 3.2, control };
    }),
  }));
  const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5].find((size) => (high - low) / size <= 7) ?? 10;
  const ticks = multiples(step, low - room, high + room).map((value) => ({ x: at(value), label: plainTick(value, step) }));
  return { rows, zero: at(0), ticks };
}

/** @param {number} value @param {number} step */
function plainTick(value, step) {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) + (step === 0.25 ? 1 : 0);
  return value.toFixed(decimals).replace("-", "−");
}
