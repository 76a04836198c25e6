/** Powers: of one weight, and of a matrix. */

import { element, setText } from "../../common/panel.js";
import { watch } from "../../state/store.js";
import { draggable, within } from "../dragging.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { stageHeight } from "../line-picture.js";
import { mountDirection } from "./direction.js";
import { chainEquation, networkEquation, story } from "./equations.js";
import { chainChart, normsChart } from "./figures.js";
import { impulsePicture } from "./impulse.js";
import { axesOf, linesPicture } from "./lines.js";
import { complex, mountPlane, places } from "./plane.js";

/** @typedef {import("../../wire/lessons/powers.js").ChainPicture} ChainPicture */
/** @typedef {import("../../wire/lessons/powers.js").NetworkPicture} NetworkPicture */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../axes.js").Axes} Axes */
/** @typedef {import("./figures.js").Chart} Chart */

const REFERENCES = [1.1, 0.9]; // the lecture's
/** Of the pictures of a matrix. @param {number} width  of the wide ones @param {Theme} look */
const heightFor = (width, look) => (width > 70 * look.small ? 33 : 26) * look.small;

const lesson = openLesson({
  settings: {
    view: "scalar", w: 1.1, steps: 50, at: 50, kind: "pair", first: 0.8, second: 0.5, departure: 1, angle: 30,
    tanh: false, noise: 0.5, seed: 1, w_xh: "1, 1", w_hy: "1, 0",
  },
  data: {
    chain: /** @type {ChainPicture | null} */ (null), over: /** @type {number[] | null} */ (null), under: /** @type {number[] | null} */ (null),
    network: /** @type {NetworkPicture | null} */ (null),
  },
  keys: { m: () => store.set({ view: store.get().view === "matrix" ? "scalar" : "matrix" }) },
});
const { store, lifetime } = lesson;
/** @typedef {ReturnType<typeof store.get>} State */
const isMatrix = (/** @type {{view: string}} */ { view }) => view === "matrix";

lesson.picture("chain", (state) => (isMatrix(state) ? null : { w: state.w, steps: state.steps }), (/** @type {ChainPicture} */ chain) => ({ chain }));
lesson.picture("chain", (state) => (isMatrix(state) ? null : { w: REFERENCES[0], steps: state.steps }), (/** @type {ChainPicture} */ { powers }) => ({ over: powers }));
lesson.picture("chain", (state) => (isMatrix(state) ? null : { w: REFERENCES[1], steps: state.steps }), (/** @type {ChainPicture} */ { powers }) => ({ under: powers }));
lesson.picture("network", (state) => {
  const { kind, first, second, departure, angle, steps, tanh, noise, seed, w_xh, w_hy } = state;
  return isMatrix(state) ? { kind, first, second, departure, angle, steps, tanh, noise, seed, w_xh, w_hy } : null;
}, (/** @type {NetworkPicture} */ network) => ({ network }));

const kOf = (/** @type {{at: number, steps: number}} */ { at, steps }) => Math.max(0, Math.min(at, steps));
lesson.transport({ length: ({ steps }) => steps + 1, perSecond: 10, say: (state) => `k = ${kOf(state)}` });

const bodyOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.querySelector(`#${id} .figure-body`));
/**
 * Draws a chart whenever it changes; a click or a drag on it goes to a step.
 * @param {string} id @param {string} label @param {(state: State) => readonly unknown[]} select @param {(state: State) => Chart | null} make
 * @param {(width: number, look: Theme) => number} height
 */
function showChart(id, label, select, make, height) {
  /** @type {Axes | null} */
  let plot = null;
  const body = bodyOf(id);
  lesson.draw(id, (state) => [...select(state), kOf(state)], (_, state, width, look) => {
    const chart = make(state);
    if (!chart) return;
    const high = height(width, look);
    plot = axesOf(chart, width, high, look);
    body.replaceChildren(linesPicture(chart, kOf(state), label, width, high, look));
  });
  draggable(body, { move: (event) => plot && store.set({ at: Math.round(plot.under(within(body, event)).x) }) }, lifetime);
}

showChart("chain", "Powers of w against k", (state) => [state.chain, state.over, state.under], ({ chain, over, under, w }) => {
  if (!chain || !over || !under) return null;
  return chainChart({ w, powers: chain.powers, references: REFERENCES.map((reference, index) => ({ w: reference, powers: index ? under : over })) });
}, stageHeight);

showChart("norms", "Norms of gradients against lag", (state) => [state.network], ({ network }) => network && normsChart(network), heightFor);

const drawPlane = mountPlane(bodyOf("plane"), store.get, (changed) => store.set(changed), lifetime);
lesson.draw("plane", ({ network, kind, first, second }) => [network, kind, first, second], (_, { network }, width, look) => drawPlane(network, width, look));

const drawDirection = mountDirection(bodyOf("direction"), () => store.get().angle, (angle) => store.set({ angle }), lifetime);
lesson.draw("direction", (state) => [state.network, state.angle, kOf(state)], (_, state, width, look) => {
  if (state.network) drawDirection(state.network, kOf(state), width, look);
});

lesson.draw("impulse", (state) => [state.network, kOf(state)], (body, state, width, look) => {
  if (state.network) body.replaceChildren(impulsePicture(state.network.impulse, Math.min(kOf(state), state.network.impulse.length - 1), width, heightFor(width, look), look));
});

watch(store, ({ view, tanh, kind }) => [view, tanh, kind], ({ view, tanh, kind }) => {
  for (const part of document.querySelectorAll("[data-view]")) /** @type {HTMLElement} */ (part).hidden = part.getAttribute("data-view") !== view;
  /** @type {HTMLElement} */ (document.querySelector("#driven")).hidden = !tanh;
  const names = kind === "pair" ? ["Real part", "Imaginary part"] : ["Eigenvalue λ₁", "Eigenvalue λ₂"];
  ["first", "second"].forEach((control, index) => {
    const label = document.querySelector(`label[for=${control}]`);
    if (label) setText(label, names[index] ?? "");
    document.querySelector(`#${control}-slider`)?.setAttribute("aria-label", `${names[index]}, slider`);
  });
}, lifetime);

watch(store, (state) => [state.chain, state.over, state.under, kOf(state), isMatrix(state)], (state) => {
  const { chain, over, under, w } = state;
  const k = Math.min(kOf(state), (chain?.powers.length ?? 1) - 1);
  const value = chain?.powers[k];
  if (isMatrix(state) || !chain || value === undefined) return;
  showEquation(chainEquation(w, k, chain.powers));
  lesson.say("chain", { note: `after ${k} steps: ${written(value, 5)}` });
  lesson.tell(`w = ${written(w)}: ${written(value, 5)} after ${k} steps`);
  if (over && under) showFactors(k, [{ w, powers: chain.powers }, ...REFERENCES.map((reference, index) => ({ w: reference, powers: index ? under : over }))]);
}, lifetime);

/** @param {number} k @param {{w: number, powers: number[]}[]} chains  the first is of the weight of now */
function showFactors(k, chains) {
  setText(/** @type {Node} */ (document.querySelector(".factor-count")), String(k));
  setText(/** @type {Node} */ (document.querySelector(".factor-less")), k > 0 ? String(k - 1) : "–");
  const rows = chains.filter(({ w }, index) => index === 0 || w !== chains[0]?.w).sort((a, b) => b.w - a.w);
  document.querySelector("#factors tbody")?.replaceChildren(...rows.map((chain) => element("tr", chain === chains[0] ? { class: "now" } : {},
    element("td", {}, written(chain.w, 4)), element("td", {}, written(chain.powers[k] ?? NaN, 5)), element("td", {}, k > 0 ? written(chain.powers[k - 1] ?? NaN, 5) : "–"))));
}

watch(store, (state) => [state.network, kOf(state), isMatrix(state)], (state) => {
  const { network, tanh } = state;
  if (!isMatrix(state) || !network) return;
  const k = Math.min(kOf(state), network.gradient.length - 1);
  showEquation(networkEquation(network, k, network.exponent_steps > 0));
  const [one, other] = places(state);
  lesson.say("plane", { note: state.kind === "pair" ? complex(one[0], Math.abs(one[1])).replace("+", "±") : `${written(one[0])} and ${written(other[0])}` });
  lesson.say("norms", { note: `k = ${k}: ${written(network.gradient[k] ?? NaN)}`, caption: story(network, network.exponent_steps > 0) });
  const [x, y] = network.directions[k] ?? [NaN, NaN];
  lesson.say("direction", { note: Number.isFinite(x) ? `k = ${k}: ${Math.round((Math.atan2(y, x) * 180) / Math.PI)}°` : "nothing is left" });
  lesson.say("impulse", { note: `k = ${k}: ${written(network.impulse[k] ?? NaN)}`, caption: tanh ? "Of the same weights with linear units." : "" });
  lesson.tell(story(network, network.exponent_steps > 0));
}, lifetime);
