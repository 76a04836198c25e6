/** The cobweb: up to the function, across to the diagonal, and again. Its start is dragged, or moved with the arrow keys. */

import { linePath, svg } from "../../plot/svg.js";
import { draggable, within } from "../dragging.js";
import { fixedMarks, heightOf, square } from "./pictures.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/iteration.js").FunctionPicture} FunctionPicture */
/** @typedef {import("../axes.js").Axes} Axes */
/** @typedef {{unit: boolean, start: number, at: number}} Now */

const STEP = 0.001;

/** The corners of the cobweb until step `at`. @param {number[]} states @param {number} at @returns {[number, number][]} */
export function corners(states, at) {
  const [first = NaN] = states;
  /** @type {[number, number][]} */
  const path = [[first, 0]];
  for (let t = 0; t < at; t += 1) {
    const [x = NaN, next = NaN] = states.slice(t, t + 2);
    path.push([x, next], [next, next]);
  }
  return path;
}

/**
 * @param {HTMLElement} body @param {() => Now} get @param {(start: number) => void} set
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountCobweb(body, get, set, lifetime) {
  /** @type {Axes | null} */
  let plot = null;
  const ground = svg("g");
  const put = (/** @type {number} */ value) => {
    const least = get().unit ? -1 : 0;
    set(Number(Math.max(least, Math.min(1, Math.round(value / STEP) * STEP)).toFixed(3)) || 0);
  };
  const knob = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": "Start", "aria-valuemax": 1 },
    svg("circle", { class: "reach", r: 16 }), svg("circle", { class: "knob", r: 7 }));
  const root = svg("svg", { class: "picture", role: "group", "aria-label": "The cobweb from the start" }, ground, knob);
  const move = (/** @type {PointerEvent} */ event) => plot && put(plot.under(within(root, event)).x);
  draggable(body, { move }, lifetime);
  draggable(knob, { move, step: (right, up) => put(get().start + (right + up) * STEP) }, lifetime);
  body.append(root);

  return (/** @type {FunctionPicture} */ seen, /** @type {number[]} */ states, /** @type {number} */ width, /** @type {Theme} */ look) => {
    const { unit, start, at } = get();
    const height = heightOf(width, look);
    const name = unit ? "h" : "x";
    const made = square(width, height, unit, [`${name}ₜ`, `${name}ₜ₊₁`], look);
    const shown = made.plot;
    plot = shown;
    for (const [attribute, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) root.setAttribute(attribute, String(value));
    const placed = (/** @type {[number, number][]} */ points) => points.map(([x, y]) => /** @type {[number, number]} */ ([shown.x(x), shown.y(y)]));
    const web = (/** @type {number} */ until, /** @type {string} */ kind) => {
      const [first, ...rest] = placed(corners(states, until));
      return svg("path", { class: kind, d: linePath([[first?.[0] ?? NaN, shown.bottom], ...rest]) });
    };
    const now = placed(corners(states, at)).pop();
    ground.replaceChildren(
      ...made.ground, svg("path", { class: "curve f", d: linePath(placed(seen.once)) }),
      web(states.length - 1, "web faint"), web(at, "web"), ...fixedMarks(seen.fixed, shown),
      ...(now && at > 0 ? [svg("circle", { class: "now", cx: now[0], cy: now[1], r: 5 })] : []),
    );
    knob.setAttribute("transform", `translate(${shown.x(start)} ${shown.bottom})`);
    knob.setAttribute("aria-valuemin", unit ? "-1" : "0");
    knob.setAttribute("aria-valuenow", String(start));
  };
}
