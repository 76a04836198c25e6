/** The cliff: the loss of a unit over its two parameters, and two descents on it. */

import { byId } from "../../common/dom.js";
import { element } from "../../common/panel.js";
import { hasWebgl } from "../../plot/plotly.js";
import { watch } from "../../state/store.js";
import { showEquation, written } from "../equation.js";
import { showLegend } from "../legend.js";
import { openLesson } from "../lesson.js";
import { mountContour } from "./contour.js";
import { stepEquations, story } from "./equations.js";
import { isInside, landscapeOf } from "./landscape.js";
import { mountOverlay } from "./overlay.js";
import { surfaceFigure } from "./surface.js";

/** @typedef {import("../../wire/lessons/cliff.js").Descents} Descents */
/** @typedef {import("../../wire/lessons/cliff.js").Surface} Surface */

const STARTS = { sigmoid: { w: 4.4, b: -3.1 }, tanh: { w: 1.8, b: -0.8 } };
const TURN = 15; // degrees
const STILL_MS = 300; // the surface waits until the hand is still: it takes longer to draw than the rest together

const lesson = openLesson({
  settings: { cell: "tanh", steps: 50, target: 0.7, w: STARTS.tanh.w, b: STARTS.tanh.b, rate: 0.1, tau: 0.3, at: 29, turn: 60 },
  data: { landscapeOf: "", landscape: /** @type {import("./landscape.js").Landscape | null} */ (null), descents: /** @type {Descents | null} */ (null), still: /** @type {import("./surface.js").Scene | null} */ (null) },
  keys: { w: () => toTheWall(), "[": () => turned(-TURN), "]": () => turned(TURN) },
});
const { store, lifetime } = lesson;

function toTheWall() {
  const { descents } = store.get();
  if (descents) store.set({ at: descents.free.wall, playing: false });
}

/** The sliders of the start go as far as the picture does. @param {import("./landscape.js").Landscape} landscape */
function boundSliders({ acrossW, acrossB }) {
  for (const [name, [least, most]] of /** @type {const} */ ([["w", acrossW], ["b", acrossB]])) {
    const slider = byId(`${name}-slider`, HTMLInputElement);
    [slider.min, slider.max] = [String(least), String(most)];
    slider.value = String(store.get()[name]);
  }
}

/** Each unit has its own picture, and a start in it. */
function startAnew() {
  const { cell } = store.get();
  if (cell !== last) store.set({ ...STARTS[/** @type {keyof typeof STARTS} */ (cell)], at: 0 });
  last = cell;
}

/** @param {number} by  in degrees */
function turned(by) {
  store.set({ turn: (store.get().turn + by + 360) % 360 });
}

lesson.picture("surface", ({ cell, steps, target }) => ({ cell, steps, target }), (/** @type {Surface} */ surface, { w, b }) => {
  const landscape = landscapeOf(surface);
  boundSliders(landscape);
  return { landscape, landscapeOf: surface.cell, ...(isInside(landscape, w, b) ? {} : { ...STARTS[surface.cell], at: 0 }) };
});
lesson.picture("descents", ({ cell, steps, target, w, b, rate, tau }) => ({ cell, steps, target, w, b, rate, tau }), (/** @type {Descents} */ descents) => ({ descents }));

let last = store.get().cell;
watch(store, ({ cell }) => [cell], ({ cell }) => (last = cell), lifetime);
for (const kind of ["click", "keydown"]) byId("cell", HTMLElement).addEventListener(kind, startAnew, lifetime);
watch(store, (state) => [state.landscape, state.w, state.b], ({ landscape, landscapeOf: of, cell, w, b }) => {
  if (!landscape || of !== cell || isInside(landscape, w, b)) return;
  const within = (/** @type {number} */ value, /** @type {[number, number]} */ [least, most]) => Math.max(least, Math.min(most, value));
  store.set({ w: within(w, landscape.acrossW), b: within(b, landscape.acrossB) });
}, lifetime);

for (const id of ["contour", "norms"]) showLegend(id, [{ text: "without clipping", color: "var(--lane-a)" }, { text: "with", color: "var(--lane-b)" }]);

const atOf = (/** @type {{at: number, descents: Descents | null}} */ { at, descents }) => Math.max(0, Math.min(at, (descents?.free.w.length ?? 1) - 1));
lesson.transport({ length: ({ descents }) => descents?.free.w.length ?? 1, perSecond: 8, say: (state) => `step ${atOf(state)}` });

/** @type {import("../axes.js").Axes | null} */
let plot = null;
const above = /** @type {HTMLElement} */ (document.querySelector("#contour .figure-body"));
const drawContour = mountContour(above);
const drawPaths = mountOverlay(above, () => plot, store.get, (start) => store.set({ ...start, at: 0 }), lifetime);
lesson.draw("contour", ({ landscape }) => [landscape], (_, { landscape }, width, look) => {
  if (landscape) plot = drawContour(landscape, width, look);
});
lesson.draw("contour", (state) => [state.landscape, state.descents, atOf(state), state.w, state.b], (_, state, __, look) => {
  const { landscape, descents } = state;
  if (landscape && descents) drawPaths({ landscape, descents, at: atOf(state) }, look);
});

if (hasWebgl()) {
  lesson.chart("surface", ({ still, turn }) => [still, turn], ({ still, turn }, width, look) => still && surfaceFigure({ ...still, turn }, width, look), { turned: true });
  let timer = 0;
  watch(store, (state) => [state.landscape, state.descents, atOf(state)], (state) => {
    const { landscape, descents, still } = state;
    clearTimeout(timer);
    if (landscape && descents) timer = setTimeout(() => store.set({ still: { landscape, descents, at: atOf(state) } }), still ? STILL_MS : 0);
  }, lifetime);
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {number} */ by) => {
    const el = element("button", { type: "button", class: "quiet", title: name, "aria-label": name }, sign);
    el.addEventListener("click", () => turned(by), lifetime);
    return el;
  };
  document.querySelector("#surface .figure-tools")?.append(button("⟲", "Turn to the left ([)", -TURN), button("⟳", "Turn to the right (])", TURN));
  lesson.say("surface", { note: "drag to turn" });
} else {
  document.querySelector("#surface .figure-body")?.append(element("p", { class: "figure-empty" },
    "This browser draws no 3-D pictures: WebGL is missing or switched off. The contour shows the same surface from above."));
}

lesson.lines("norms", (state) => [state.descents, atOf(state), state.tau], (state, _, look) => {
  const { descents, tau } = state;
  if (!descents) return null;
  const steps = descents.free.norms.map((_, step) => step);
  return {
    lines: [
      { x: [0, steps.length - 1], y: [tau, tau], color: look.muted, dash: "dot", width: 1.5 },
      { x: steps, y: descents.free.norms, color: look.lanes[0] },
      { x: steps, y: descents.clipped.norms, color: look.lanes[1] },
    ],
    x: { name: "step of the descent" }, y: { name: "norm of the gradient before clipping; dotted: τ", log: true, least: 1e-4 },
    at: atOf(state), height: Math.round(14 * look.small),
  };
});

const wall = element("button", { type: "button", class: "quiet", title: "Where the gradient is longest (w)" }, "To the wall");
wall.addEventListener("click", toTheWall, lifetime);
document.querySelector("#norms .figure-tools")?.append(wall);

watch(store, (state) => [state.descents, atOf(state)], (state) => {
  const { descents } = state;
  if (!descents) return;
  const at = atOf(state);
  const { free, clipped } = descents;
  showEquation(stepEquations(state, descents, at));
  lesson.say("contour", { caption: "Click where to start, or drag the ring." });
  lesson.say("norms", {
    note: `longest without clipping: ${written(free.norms[free.wall] ?? NaN)}, at step ${free.wall}`,
    caption: `Loss after ${free.w.length - 1} steps: ${written(free.losses.at(-1) ?? NaN)} without clipping, ${written(clipped.losses.at(-1) ?? NaN)} with it.`,
  });
  lesson.tell(story(descents, at));
}, lifetime);
