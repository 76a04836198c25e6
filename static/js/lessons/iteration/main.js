/** A function again and again. */

import { watch } from "../../state/store.js";
import { draggable } from "../dragging.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { mountCobweb } from "./cobweb.js";
import { graphPicture, orbitPicture, powerOfF, slopePicture } from "./pictures.js";
import { counted, ending, equations, steepness, tableRows } from "./told.js";

/** @typedef {import("../../wire/lessons/iteration.js").FunctionPicture} FunctionPicture */
/** @typedef {import("../../wire/lessons/iteration.js").OrbitPicture} OrbitPicture */

const SHORT = [1, 2, 3, 6];

const lesson = openLesson({
  settings: { map: "logistic", r: 3.5, w: 2, b: 0, k: 3, x0: 0.12, h0: 0.05, at: 12, axis: "log" },
  data: {
    seen: /** @type {FunctionPicture | null} */ (null),
    path: /** @type {OrbitPicture | null} */ (null), of: "logistic",
  },
  keys: {
    "+": () => put(store.get().k + 1), "-": () => put(store.get().k - 1),
    m: () => store.set({ map: store.get().map === "tanh" ? "logistic" : "tanh" }),
  },
});
const { store, lifetime } = lesson;
const put = (/** @type {number} */ k) => store.set({ k: Math.max(1, Math.min(64, k)) });

/** @typedef {ReturnType<typeof store.get>} State */
const isUnit = (/** @type {State} */ { map }) => map === "tanh";
const startOf = (/** @type {State} */ state) => (isUnit(state) ? state.h0 : state.x0);
const setStart = (/** @type {number} */ start) => store.set(isUnit(store.get()) ? { h0: start } : { x0: start });
const atOf = (/** @type {State} */ { at }) => Math.max(0, Math.min(64, at));

lesson.picture("function", ({ map, r, w, b, k }) => ({ map, r, w, b, k }), (/** @type {FunctionPicture} */ seen, { map }) => ({ seen, of: map }));
lesson.picture("path", (state) => ({ map: state.map, r: state.r, w: state.w, b: state.b, start: startOf(state) }), (/** @type {OrbitPicture} */ path) => ({ path }));
lesson.transport({ length: () => 65, perSecond: 4, say: (state) => `t = ${atOf(state)}` });

const bodyOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.querySelector(`#${id} .figure-body`));

/** Where a pointer on a picture is along its axis, 0 to 1. @param {HTMLElement} body @param {PointerEvent} event */
function along(body, event) {
  const grid = [...body.querySelectorAll(".grid")].map((one) => one.getBoundingClientRect());
  const [left, right] = [Math.min(...grid.map((box) => box.left)), Math.max(...grid.map((box) => box.right))];
  return Math.max(0, Math.min(1, (event.clientX - left) / (right - left)));
}

lesson.draw("graph", (state) => [state.seen, state.path, startOf(state)], (body, state, width, look) => {
  const { seen, path, k } = state;
  if (seen && state.of === state.map) body.replaceChildren(graphPicture(seen, { k, unit: isUnit(state), start: startOf(state), value: path?.states[k] ?? NaN }, width, look));
});

lesson.draw("slope", (state) => [state.seen, state.path, startOf(state), state.axis], (body, state, width, look) => {
  const { seen, path, k, axis } = state;
  if (seen && state.of === state.map) body.replaceChildren(slopePicture(seen, { k, unit: isUnit(state), start: startOf(state), slope: path?.slopes[k] ?? NaN, log: axis !== "linear" }, width, look));
});

for (const id of ["graph", "slope"]) {
  const body = bodyOf(id);
  draggable(body, {
    move: (event) => {
      const share = along(body, event);
      setStart(Number((isUnit(store.get()) ? 2 * share - 1 : share).toFixed(3)) || 0);
    },
  }, lifetime);
}

const drawCobweb = mountCobweb(bodyOf("cobweb"), () => ({ unit: isUnit(store.get()), start: startOf(store.get()), at: atOf(store.get()) }), setStart, lifetime);
lesson.draw("cobweb", (state) => [state.seen, state.path, startOf(state), atOf(state)], (_, { seen, path, of, map }, width, look) => {
  if (seen && path && of === map) drawCobweb(seen, path.states, width, look);
});

lesson.draw("orbit", (state) => [state.path, atOf(state)], (body, state, width, look) => {
  if (state.path) body.replaceChildren(orbitPicture(state.path, { at: atOf(state), unit: isUnit(state) }, width, look));
});
draggable(bodyOf("orbit"), { move: (event) => store.set({ at: Math.round(64 * along(bodyOf("orbit"), event)) }) }, lifetime);

const short = /** @type {HTMLElement} */ (document.querySelector("#short"));
short.addEventListener("click", ({ target }) => {
  const chosen = target instanceof Element ? target.closest("button")?.dataset.k : undefined;
  if (chosen) put(Number(chosen));
}, lifetime);

watch(store, ({ map, k }) => [map, k], ({ map, k }) => {
  for (const part of document.querySelectorAll("[data-map]")) /** @type {HTMLElement} */ (part).hidden = part.getAttribute("data-map") !== map;
  short.querySelectorAll("button").forEach((button, index) => button.setAttribute("aria-pressed", String(SHORT[index] === k)));
}, lifetime);

watch(store, (state) => [state.seen, state.path, atOf(state)], (state) => {
  const { seen, path, k } = state;
  if (!seen || !path) return;
  const [value, slope] = [path.states[k] ?? NaN, path.slopes[k] ?? NaN];
  showEquation(equations(state, path, Math.min(atOf(state), 63)));
  lesson.say("graph", { note: `${powerOfF(k)}(${written(startOf(state))}) = ${written(value)}`, caption: counted(seen, k, isUnit(state)) });
  lesson.say("slope", { note: `(${powerOfF(k)})′(${written(startOf(state))}) = ${written(slope)}`, caption: steepness(seen, k) });
  lesson.say("cobweb", { note: `t = ${atOf(state)}: ${written(path.states[atOf(state)] ?? NaN)}`, caption: ending(path) });
  lesson.say("orbit", { note: `t = ${atOf(state)}: ${written(path.slopes[atOf(state)] ?? NaN)}` });
  document.querySelector("#cycles tbody")?.replaceChildren(...tableRows(seen.cycles));
  lesson.tell(`${counted(seen, k, isUnit(state))} ${ending(path)}`);
}, lifetime);
