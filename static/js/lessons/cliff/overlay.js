/** Both paths over the contour, and the ring where they start: put with a click, dragged, or moved with the arrow keys. */

import { linePath, svg } from "../../plot/svg.js";
import { draggable } from "../dragging.js";
import { written } from "../equation.js";
import { positionsAt } from "../line-picture.js";
import { insidePath, isInside } from "./landscape.js";

/** @typedef {import("./surface.js").Scene} Scene */
/** @typedef {import("../axes.js").Axes} Axes */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {{w: number, b: number}} Place */

const STEP = 0.01;
const tidy = (/** @type {number} */ value) => Number(value.toFixed(2)) || 0;

/**
 * @param {HTMLElement} body  of the contour @param {() => Axes | null} axes  of it, once it is drawn
 * @param {() => Place} get @param {(place: Place) => void} set @param {{signal: AbortSignal}} lifetime
 */
export function mountOverlay(body, axes, get, set, lifetime) {
  const ring = svg("circle", { class: "start", r: 7, tabindex: 0, role: "slider", "aria-label": "Start of the descent" });
  const lines = svg("g");
  const root = svg("svg", { class: "overlay", role: "group", "aria-label": "Both paths" }, lines, ring);
  body.append(root);
  const move = (/** @type {PointerEvent} */ event) => {
    const plot = axes();
    const under = plot && positionsAt(plot, body, event);
    if (under) set({ w: tidy(under.x), b: tidy(under.y) });
  };
  draggable(body, { move }, lifetime);
  draggable(ring, {
    move,
    step: (right, up) => {
      const { w, b } = get();
      set({ w: tidy(w + right * STEP), b: tidy(b + up * STEP) });
    },
  }, lifetime);

  return (/** @type {Scene} */ scene, /** @type {Theme} */ look) => {
    const plot = axes();
    if (!plot) return;
    const [width, height] = [plot.right - plot.left, plot.bottom - plot.top];
    for (const [name, value] of Object.entries({ width, height })) root.setAttribute(name, String(value));
    root.style.left = `${plot.left}px`;
    root.style.top = `${plot.top}px`;
    const { acrossW, acrossB } = scene.landscape;
    const x = (/** @type {number} */ w) => ((w - acrossW[0]) / (acrossW[1] - acrossW[0])) * width;
    const y = (/** @type {number} */ b) => (1 - (b - acrossB[0]) / (acrossB[1] - acrossB[0])) * height;
    lines.replaceChildren(...pathsOf(scene, x, y, look));
    const { w, b } = get();
    ring.setAttribute("transform", `translate(${x(w)} ${y(b)})`);
    for (const [name, value] of Object.entries({ valuemin: acrossW[0], valuemax: acrossW[1], valuenow: w })) ring.setAttribute(`aria-${name}`, String(value));
    ring.setAttribute("aria-valuetext", `w ${written(w)}, b ${written(b)}`);
  };
}

/** @param {Scene} scene @param {(w: number) => number} x @param {(b: number) => number} y @param {Theme} look */
function pathsOf({ landscape, descents, at }, x, y, look) {
  const both = [descents.free, descents.clipped].map((course, lane) => {
    const { w, b } = insidePath(landscape, course);
    const points = w.map((value, index) => /** @type {[number, number]} */ ([x(value), y(b[index] ?? NaN)]));
    return { course, points, color: look.lanes[lane === 0 ? 0 : 1] };
  });
  const now = both.flatMap(({ course, color }) => {
    const { w, b } = insidePath(landscape, { ...course, w: course.w.slice(at, at + 2), b: course.b.slice(at, at + 2) });
    const [here] = w;
    if (here === undefined || !isInside(landscape, course.w[at] ?? NaN, course.b[at] ?? NaN)) return [];
    const step = linePath(w.map((value, index) => /** @type {[number, number]} */ ([x(value), y(b[index] ?? NaN)])));
    return [
      svg("path", { d: step, fill: "none", stroke: color, "stroke-width": 4 }),
      svg("circle", { cx: x(here), cy: y(b[0] ?? NaN), r: 5, fill: color, stroke: look.cursor, "stroke-width": 2 }),
    ];
  });
  return [
    ...both.map(({ points }) => svg("path", { d: linePath(points), fill: "none", stroke: look.panel, "stroke-width": 4.5 })),
    ...both.map(({ points, color }) => svg("path", { d: linePath(points), fill: "none", stroke: color, "stroke-width": 2 })),
    ...both.map(({ points, color }) => svg("path", { class: "places", d: points.map(([right, up]) => (right + up ? `M${right.toFixed(1)} ${up.toFixed(1)}h0` : "")).join(""), stroke: color })),
    ...now,
  ];
}
