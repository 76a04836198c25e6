/**
 * The chosen unit along the text, with the concept and what was brushed shaded, and the threshold as a line to drag.
 */

import { byId } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { count, signed } from "../plot/format.js";
import { series } from "../read/reading.js";
import { moveTo, stretch } from "../read/state.js";
import { drawnWhile } from "./drawn.js";
import { spansOf, thresholdNow } from "./state.js";
import { between, linePath, picture, svg } from "../plot/svg.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').Span} Span */

const HEIGHT = 132;
const BOX = { left: 44, top: 8, bottom: HEIGHT - 22 };

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountTrack(store, lifetime) {
  const el = byId("track", HTMLElement);
  const body = element("div", { class: "figure-body track" });
  const handle = element(
    "div",
    { class: "threshold lying", role: "slider", tabindex: 0, "aria-label": "Threshold along the text", "aria-orientation": "vertical" }
  );
  const drawn = element("div");
  const caption = element("p", { class: "figure-caption" });
  body.append(drawn, handle);
  el.append(body, caption);
  /** @type {ReturnType<typeof trackFigure> | null} */
  let figure = null;

  const select = (/** @type {FindState} */ state) => {
    const { start, stop } = stretch(state);
    return [
      state.reading, start, stop, state.at, state.unit, state.quantity, state.sign, state.labels, state.on, state.off,
      state.threshold, state.found, state.brushed,
    ];
  };
  drawnWhile(el, body, store, ({ reading }) => reading !== null && reading.length > 0, select, (state, width) => {
    figure = trackFigure(state, width);
    const words = trackSentence(figure, state);
    setText(caption, words);
    drawn.replaceChildren(drawTrack(figure, state, width, words));
    const threshold = thresholdNow(state);
    handle.hidden = Number.isNaN(threshold);
    if (handle.hidden) return;
    handle.style.transform = `translateY(${figure.up(threshold).toFixed(1)}px)`;
    handle.setAttribute("aria-valuenow", threshold.toFixed(3));
    handle.setAttribute("aria-valuemin", figure.low.toFixed(3));
    handle.setAttribute("aria-valuemax", figure.high.toFixed(3));
    handle.setAttribute("aria-valuetext", signed(threshold));
  }, lifetime);

  follow(body, handle, {
    lift: (y) => figure && store.set({ threshold: figure.valueAt(y) }),
    step: (x) => figure && store.set(moveTo(store.get(), figure.positionAt(x))),
  }, lifetime);
  handle.addEventListener("keydown", (event) => {
    const up = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!up || !figure || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const size = (figure.high - figure.low) / (event.shiftKey ? 10 : 100);
    store.set({ threshold: Math.max(figure.low, Math.min(figure.high, thresholdNow(store.get()) + up * size)) });
  }, lifetime);
}

/** @param {FindState} state @param {number} width */
function trackFigure(state, width) {
  const { reading, unit, quantity, sign } = state;
  const { start, stop } = stretch(state);
  const right = width - 8;
  const values = reading ? series(reading, unit.layer, unit.unit, quantity).subarray(start, stop) : new Float32Array();
  const all = [...values].filter(Number.isFinite).map((value) => sign * value);
  const threshold = thresholdNow(state);
  const [low, high] = [Math.min(-0.1, ...all, threshold || 0), Math.max(0.1, ...all, threshold || 0)];
  const pitch = (right - BOX.left) / Math.max(1, stop - start);
  const across = (/** @type {number} */ at) => BOX.left + (at - start + 0.5) * pitch;
  const up = between(low, high, BOX.bottom, BOX.top);
  return {
    start, stop, low, high, up, across, pitch, right, values,
    path: linePath([...values].map((value, index) => [across(start + index), up(sign * value) * (Number.isNaN(value) ? NaN : 1)])),
    valueAt: between(BOX.top, BOX.bottom, high, low),
    positionAt: (/** @type {number} */ x) => Math.max(start, Math.min(stop - 1, start + Math.floor((x - BOX.left) / pitch))),
  };
}

/**
 * @param {ReturnType<typeof trackFigure>} figure @param {FindState} state @param {number} width @param {string} words
 */
function drawTrack({ start, stop, low, high, up, across, pitch, right, path }, state, width, words) {
  const nodes = [];
  const shade = (/** @type {readonly Span[]} */ spans, /** @type {string} */ name, /** @type {number} */ y, /** @type {number} */ height) => {
    for (const [from, to] of spans) {
      const [a, b] = [Math.max(from, start), Math.min(to, stop)];
      if (a < b) nodes.push(svg("rect", { class: name, x: across(a) - pitch / 2, width: (b - a) * pitch, y, height }));
    }
  };
  shade(spansOf(state.labels), "within", BOX.top, BOX.bottom - BOX.top);
  shade(state.on, "brushed-on", BOX.top, 4);
  shade(state.off, "brushed-off", BOX.top, 4);
  nodes.push(svg("line", { class: "axis", x1: BOX.left, x2: right, y1: up(0), y2: up(0) }));
  for (const value of [low, 0, high]) nodes.push(svg(
    "text", { class: "tick", x: BOX.left - 6, y: up(value) + 4, "text-anchor": "end" },
    value === 0 ? "0" : signed(value, 1)
  ));
  nodes.push(
    svg("line", { class: "cursor-line", x1: across(state.at), x2: across(state.at), y1: BOX.top, y2: BOX.bottom }),
    svg("path", { class: "line", d: path })
  );
  for (const at of [start, Math.floor((start + stop) / 2), stop - 1]) {
    nodes.push(svg(
      "text",
      { class: "tick", x: across(at), y: HEIGHT - 6, "text-anchor": at === start ? "start" : at === stop - 1 ? "end" : "middle" },
      count(at)
    ));
  }
  return picture(width, HEIGHT, words, nodes);
}

/** @param {ReturnType<typeof trackFigure>} figure @param {FindState} state */
function trackSentence({ start, stop, values }, state) {
  const threshold = thresholdNow(state);
  const what = `${state.sign < 0 ? "−" : ""}${state.of} from position ${count(start)} to ${count(stop - 1)}`;
  if (Number.isNaN(threshold)) return `${what}.`;
  const inside = spansOf(state.labels);
  let [above, right] = [0, 0];
  values.forEach((value, index) => {
    if (!(state.sign * value >= threshold)) return;
    above += 1;
    if (inside.some(([from, to]) => from <= start + index && start + index < to)) right += 1;
  });
  const overlap = state.labels?.kind === "yes-no" ? `, ${count(right)} of them inside` : "";
  return `${what}: ${count(above)} of ${count(stop - start)} at or above the threshold ${signed(threshold)}${overlap}. Drag the line.`;
}

/**
 * Dragging near the threshold takes it along; anywhere else moves the cursor.
 * @param {HTMLElement} body @param {HTMLElement} handle
 * @param {{lift: (y: number) => void, step: (x: number) => void}} hooks @param {{signal: AbortSignal}} lifetime
 */
function follow(body, handle, { lift, step }, { signal }) {
  /** @type {"lift" | "step" | ""} */
  let doing = "";
  const act = (/** @type {PointerEvent} */ event) => {
    const box = body.getBoundingClientRect();
    if (doing === "lift") lift(event.clientY - box.top);
    if (doing === "step") step(event.clientX - box.left);
  };
  body.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    doing = event.target === handle ? "lift" : "step";
    body.setPointerCapture(event.pointerId);
    if (doing === "lift") handle.focus({ preventScroll: true });
    event.preventDefault();
    act(event);
  }, { signal });
  body.addEventListener("pointermove", (event) => void (doing && act(event)), { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) body.addEventListener(
    end, () => (doing = ""), { signal }
  );
}
