/** Attention as kernel regression. */

import { byId } from "../../common/dom.js";
import { element } from "../../common/panel.js";
import { theme } from "../../plot/theme.js";
import { watch } from "../../state/store.js";
import { frac, line, live, math, mi, mn, mo, row, showEquation, sub, sup, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { stageHeight } from "../line-picture.js";
import { plane, planePicture, surfaceCanvas } from "./plane-picture.js";
import { queryAt, regressionPicture } from "./regression-picture.js";
import { sequencePicture, weightsTable } from "./weights-table.js";

/** @typedef {import("../../wire/lessons/kernel.js").RegressionPicture} Regression */
/** @typedef {import("../../wire/lessons/kernel.js").Errors} Errors */
/** @typedef {import("../../wire/lessons/kernel.js").AttentionPicture} Attention */
/** @typedef {import("../../wire/lessons/kernel.js").Surface} Surface */

const NAMES = { gaussian: "Gaussian", epanechnikov: "Epanechnikov", box: "box", softmax: "softmax of q·k" };

const WIDTHS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5];

const lesson = openLesson({
  settings: {
    part: "regression", kernel: "gaussian", bandwidth: 0.4, query: 0.6, points: 36, noise: 0.3, seed: 1,
    temperature: 1, equal: false, qx: 1.3, qy: 0.9,
    words: "The flowers near the old house", keys: "-1,0.5; 1,1.2; -1.4,-0.7; -1.1,0.1; -0.3,-1.1; 1.1,-1", values: "0,1,0,0,0,-1",
  },
  data: {
    regression: /** @type {Regression | null} */ (null), errors: /** @type {Errors | null} */ (null),
    attention: /** @type {Attention | null} */ (null), surface: /** @type {Surface | null} */ (null),
  },
  keys: {
    ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, 1), ArrowDown: () => step(0, -1),
  },
});
const { store, lifetime } = lesson;
/** @typedef {ReturnType<typeof store.get>} State */

const noisy = (/** @type {State} */ { kernel, points, noise, seed }) => ({ kernel, points, noise, seed });
const sequence = (/** @type {State} */ { kernel, words, keys, values, equal, temperature }) => ({ kernel, words, keys, values, equal, temperature });
const regressing = (/** @type {State} */ { part }) => part !== "attention";

lesson.picture("regression", (state) => (regressing(state) ? { ...noisy(state), bandwidth: state.bandwidth, query: state.query } : null), (/** @type {Regression} */ regression) => ({ regression }));
lesson.picture("errors", (state) => (regressing(state) ? noisy(state) : null), (/** @type {Errors} */ errors) => ({ errors }));
lesson.picture("attention", (state) => (regressing(state) ? null : { ...sequence(state), qx: state.qx, qy: state.qy }), (/** @type {Attention} */ attention) => ({ attention }));
lesson.picture("surface", (state) => (regressing(state) ? null : sequence(state)), (/** @type {Surface} */ surface) => ({ surface }));

lesson.draw("regression", (state) => [state.regression, state.query], (body, { regression, query }, width, look) => {
  if (regression) body.replaceChildren(regressionPicture(regression, query, width, stageHeight(width, look), look));
});
const errors = lesson.lines("errors", ({ errors, bandwidth }) => [errors, bandwidth], ({ errors, bandwidth }, _, look) => errors && {
  lines: [{ x: errors.bandwidths.map(Math.log10), y: errors.errors, color: look.lanes[0] }],
  x: { name: "bandwidth h", least: Math.log10(0.05), most: Math.log10(5), ticks: { at: WIDTHS.map(Math.log10), labels: WIDTHS.map(String) } },
  y: { name: "mean square error, each point left out", least: 0, most: 1.05 * Math.max(...errors.errors.filter(Number.isFinite), 1e-9) },
  at: Math.log10(bandwidth), height: Math.round(19 * look.small),
});
lesson.draw("plane", (state) => [state.attention, state.surface, state.qx, state.qy], (body, { attention, surface, qx, qy }, width, look) => {
  if (!attention || !surface) return;
  const size = Math.min(width, 42 * look.small);
  const limit = Math.max(1e-9, ...attention.values.map(Math.abs));
  const stack = element("div", { class: "kernel-plane" }, surfaceCanvas(surface.means, limit, look), planePicture(attention, { qx, qy }, size, look));
  stack.style.width = `${size}px`;
  body.replaceChildren(stack);
});
lesson.draw("sequence", (state) => [state.attention], (body, { attention }, width, look) => {
  if (attention) body.replaceChildren(sequencePicture(attention, width, look), weightsTable(attention));
});

showPart();
mountDragging();
watch(store, (state) => [state.part, state.regression, state.errors, state.attention], showNumbers, lifetime);

/** A key moves the query; up and down change the width where there is one axis. @param {number} right @param {number} up @returns {void} */
function step(right, up) {
  const state = store.get();
  const held = (/** @type {number} */ value) => Math.round(100 * Math.max(-3, Math.min(3, value))) / 100;
  if (!regressing(state)) return store.set({ qx: held(state.qx + 0.1 * right), qy: held(state.qy + 0.1 * up) });
  const wide = Number((state.bandwidth * 1.05 ** up).toPrecision(3));
  store.set({ query: held(state.query + 0.05 * right), bandwidth: up ? Math.max(0.05, Math.min(5, wide)) : state.bandwidth });
}

/** Each part has its own controls and pictures. */
function showPart() {
  const parts = {
    regression: ["bandwidth", "query", "points", "noise", "seed"], attention: ["temperature", "equal", "words", "keys", "values"],
  };
  watch(store, ({ part }) => [part], (state) => {
    for (const [part, names] of Object.entries(parts)) {
      const hidden = regressing(state) !== (part === "regression");
      byId(`part-${part}`, HTMLElement).hidden = hidden;
      for (const name of names) /** @type {HTMLElement} */ (document.querySelector(`[data-control="${name}"]`)).hidden = hidden;
    }
  }, lifetime);
}

/** The query follows the pointer; a click on the errors chooses the bandwidth. */
function mountDragging() {
  const body = (/** @type {string} */ id) => /** @type {HTMLElement} */ (byId(id, HTMLElement).querySelector(".figure-body"));
  const drag = (/** @type {HTMLElement} */ el, /** @type {(event: PointerEvent, box: DOMRect) => void} */ to) => {
    const follow = (/** @type {PointerEvent} */ event) => {
      if (event.type === "pointermove" && event.buttons !== 1) return;
      const shown = el.querySelector("svg");
      if (shown) to(event, shown.getBoundingClientRect());
    };
    el.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      el.setPointerCapture(event.pointerId);
      follow(event);
    }, lifetime);
    el.addEventListener("pointermove", follow, lifetime);
  };
  drag(body("regression"), ({ clientX }, box) => store.set({ query: queryAt(clientX - box.left, box.width, theme()) }));
  drag(body("plane"), ({ clientX, clientY }, box) => store.set(plane(box.width).at(clientX - box.left, clientY - box.top)));
  drag(errors.body, (event) => {
    const place = errors.at(event);
    if (place) store.set({ bandwidth: Number(Math.max(0.05, Math.min(5, 10 ** place.x)).toPrecision(3)) });
  });
}

/** @param {State} state */
function showNumbers(state) {
  if (regressing(state)) showRegression(state);
  else showAttention(state);
}

/** Parentheses that keep to the line. @param {Element[]} parts */
function of(...parts) {
  return row(math("mo", { stretchy: "false" }, "("), ...parts, math("mo", { stretchy: "false" }, ")"));
}

/** A name of upright letters. @param {string} name */
function upright(name) {
  return math("mi", { mathvariant: "normal" }, name);
}

/** The kernel of a distance d, over the bandwidth. @param {string} kernel */
function kernelOf(kernel) {
  if (kernel === "epanechnikov") return row(mi("max"), of(mn("0"), mo(","), mn("1"), mo("−"), sup("d", "2")));
  return kernel === "box" ? row(mn("1"), upright("\u00a0if\u00a0"), mi("d"), mo("≤"), mn("1")) : row(upright("exp"), of(mo("−"), sup("d", "2"), mo("/"), mn("2")));
}

/** @param {State} state */
function showRegression({ regression, errors, kernel, bandwidth }) {
  if (!regression) return;
  const soft = kernel === "softmax";
  const share = (/** @type {string} */ key) => (soft
    ? row(upright("exp"), of(mi("q"), sub("k", key), mo("/"), sup("h", "2")))
    : row(mi("K"), of(row(mo("|"), mi("q"), mo("−"), sub("k", key), mo("|")), mo("/"), mi("h"))));
  showEquation([
    line(mi("f"), of(mi("q")), mo("="), mo("Σ"), sub("w", "i"), sub("v", "i")),
    line(sub("w", "i"), mo("="), frac(share("i"), row(mo("Σ"), share("j")))),
    ...(soft ? [] : [line(mi("K"), of(mi("d")), mo("="), kernelOf(kernel))]),
    line(mi("f"), of(live(regression.query)), mo("="), live(regression.mean, 4), mo(",  "), mi("h"), mo("="), live(bandwidth)),
  ]);
  lesson.say("regression", {
    note: Number.isNaN(regression.mean) ? "no key in reach: no estimate" : `the estimate at ${written(regression.query)}: ${written(regression.mean, 4)}`,
    caption: "Line: the estimate. Dotted: what the points are noisy values of. Shade and sticks: weights at the query, which you can drag.",
  });
  lesson.say("errors", {
    note: errors ? `here ${Number.isNaN(regression.error) ? "none" : written(regression.error, 3)}; least at h = ${written(errors.best, 2)}` : "",
    caption: "Not drawn: bandwidths that leave some point no other in reach. Click to choose one.",
  });
}

/** @param {State} state */
function showAttention({ attention: shown, kernel, temperature, equal }) {
  if (!shown) return;
  const top = shown.softmax.reduce((best, weight, at) => (weight > (shown.softmax[best] ?? 0) ? at : best), 0);
  const share = (/** @type {string} */ key) => row(upright("exp"), of(mi("q"), mo("·"), sub("k", key), mo("/"), mi("τ")));
  const two = () => row(mn("2"), mi("τ"));
  const square = (/** @type {Element[]} */ ...parts) => sup(row(mo("|"), ...parts, mo("|")), "2");
  showEquation([
    line(sub("w", "i"), mo("="), frac(share("i"), row(mo("Σ"), share("j"))), mo(",  "), mi("τ"), mo("="), live(temperature)),
    line(mo("−"), frac(square(mi("q"), mo("−"), mi("k")), two()), mo("="), frac(row(mi("q"), mo("·"), mi("k")), mi("τ")), mo("−"), frac(square(mi("k")), two()), mo("−"), frac(square(mi("q")), two())),
    line(mn(`${shown.words[top] ?? ""}: `), live(-(shown.far[top] ?? NaN)), mo("="), live(shown.scores[top] ?? NaN), mo("−"), live(shown.key_half[top] ?? NaN), mo("−"), live(shown.query_half)),
  ]);
  lesson.say("plane", { note: `query (${written(store.get().qx)}, ${written(store.get().qy)})`, caption: "Colour: the mean that a query there would find, green above zero, purple below. Drag the query." });
  lesson.say("sequence", {
    note: `weights: ${NAMES[/** @type {"box"} */ (kernel)] ?? kernel}`,
    caption: `Gaussian kernel (h = √τ = ${written(Math.sqrt(temperature))}) against softmax: ${equal ? "all keys have norm 1, so they are one; " : "keys differ in norm, so they differ; "}at most by ${written(shown.largest, 2)}.`,
  });
}
