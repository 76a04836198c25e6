/** A chart in its region: head, picture, caption, save menu, cursor, and when which of them is made anew. */

import { element, frame, setText, tooltip } from "../../common/panel.js";
import { sized } from "../../plot/canvas.js";
import { chart } from "../../plot/plotly.js";
import { onThemeChange, theme } from "../../plot/theme.js";
import { mountFileMenu } from "../../save/file-menu.js";
import { plainName } from "../../save/names.js";
import { pictureFiles } from "../../save/pictures.js";
import { shownStep } from "../lane.js";
import { csvOf } from "./csv.js";
import { paced } from "./pace.js";
import { stepCursor, stepPointer } from "./stepcursor.js";
import { nothingYet } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../../state/store.js").Store<GradientsState>} GradientsStore */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/plotly.js").Figure} Figure */
/** @typedef {import("../../plot/canvas.js").Pen} Pen */
/** @typedef {import("../../plot/steps.js").StepAxis} StepAxis */

/**
 * What a chart is. It has a Plotly `figure`, or it is drawn on a canvas of `height`.
 * @typedef {object} Chart
 * @property {string} file   name of its files
 * @property {(state: GradientsState) => string} title
 * @property {(state: GradientsState) => string} [note]  right of the title: how to read it in five words
 * @property {(state: GradientsState) => string} caption  what it shows, from the numbers
 * @property {(state: GradientsState) => readonly unknown[]} select  what the picture depends on
 * @property {(state: GradientsState, look: Theme) => number} height
 * @property {(state: GradientsState, width: number, look: Theme) => Figure} [figure]
 * @property {(pen: Pen, state: GradientsState, width: number, look: Theme) => void} [draw]
 * @property {(state: GradientsState) => import("./csv.js").Table} table
 * @property {(state: GradientsState, width: number, look: Theme) => StepAxis} [axis]  where x is the training step
 * @property {(state: GradientsState, x: number, y: number, width: number, look: Theme) => string} [readout]  under the pointer
 * @property {(state: GradientsState) => boolean} [applies]  else the region is hidden
 * @property {(state: GradientsState) => string | null} [missing]  what to say instead of a picture
 */

/**
 * @param {HTMLElement} el
 * @param {GradientsStore} store
 * @param {Chart} spec
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountChart(el, store, spec, { signal }) {
  const parts = frame(el, spec.title(store.get()));
  el.classList.add("chart");
  const spoken = { role: "img", "aria-label": spec.title(store.get()) };
  const picture = spec.draw ? element("canvas", spoken) : element("div", { class: "figure-plot", ...spoken });
  const message = element("p", { class: "figure-empty" });
  parts.body.append(picture, message);
  /** @type {{width: number, axis: StepAxis | null}} */
  const drawn = { width: 0, axis: null };
  const missing = (/** @type {GradientsState} */ state) => nothingYet(state) ?? spec.missing?.(state) ?? null;
  const cursor = spec.axis ? stepCursor(parts.body, store, () => drawn.axis, { signal }) : null;
  if (spec.axis) stepPointer(parts.body, store, () => drawn.axis, { signal });
  el.classList.toggle("over-steps", spec.axis !== undefined);
  const paint = painter(picture, message, spec, store, missing, signal);

  const changed = changes(() =>
    [drawn.width, theme().version, devicePixelRatio, missing(store.get()), ...spec.select(store.get())]);
  const draw = () => {
    const state = store.get();
    if (drawn.width === 0) return;
    describe(parts, picture, spec, state, missing(state));
    if (!changed()) return;
    setText(message, missing(state) ?? "");
    picture.classList.toggle("figure-stale", missing(state) !== null);
    if (missing(state) === null) return paint(drawn.width, painted);
    drawn.axis = null;
    cursor?.place();
  };
  const painted = (/** @type {GradientsState} */ state, /** @type {number} */ cost) => {
    pace.took(cost);
    describe(parts, picture, spec, state, missing(state)); // of the same state as the picture
    drawn.axis = spec.axis?.(state, drawn.width, theme()) ?? null;
    cursor?.place();
  };
  const pace = paced(el, draw, { signal });
  follow(el, parts.body, store, spec, (width) => { drawn.width = width; }, pace.request, signal);
  if (spec.readout) readouts(parts.body, store, spec, drawn, missing, signal);
  mountFileMenu(parts.tools, () => files(spec, store, drawn.width, missing(store.get()) === null), (text) =>
    store.set({ notice: { level: "error", text, hint: "" } }));
  return { tools: parts.tools, redraw: pace.request };
}

/** Whether a selection differs from what it was when last asked. @param {() => readonly unknown[]} select */
function changes(select) {
  /** @type {readonly unknown[]} */
  let seen = [];
  return () => {
    const now = select();
    const same = now.length === seen.length && now.every((value, index) => Object.is(value, seen[index]));
    seen = now;
    return !same;
  };
}

/**
 * Asks for a drawing when the state, the width or the theme changes, and hides what does not apply.
 * @param {HTMLElement} el @param {HTMLElement} body @param {GradientsStore} store @param {Chart} spec
 * @param {(width: number) => void} resized @param {() => void} request @param {AbortSignal} signal
 */
function follow(el, body, store, { applies, height }, resized, request, signal) {
  const check = () => {
    const hide = applies ? !applies(store.get()) : false;
    if (el.hidden !== hide) el.hidden = hide;
    const room = `${height(store.get(), theme())}px`; // kept before the chart comes into view, too
    if (body.style.minHeight !== room) body.style.minHeight = room;
    request();
  };
  const observer = new ResizeObserver(([entry]) => {
    resized(Math.floor(entry?.contentRect.width ?? 0));
    request();
  });
  observer.observe(body);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  onThemeChange(check, { signal });
  store.subscribe(check, { signal });
  check();
}

/**
 * @param {HTMLElement} picture @param {HTMLElement} message @param {Chart} spec @param {GradientsStore} store
 * @param {(state: GradientsState) => string | null} missing @param {AbortSignal} signal
 * @returns {(width: number, painted: (state: GradientsState, milliseconds: number) => void) => void}
 */
function painter(picture, message, { figure, draw, height }, store, missing, signal) {
  if (picture instanceof HTMLCanvasElement) {
    return (width, painted) => {
      const start = performance.now();
      const state = store.get();
      draw?.(sized(picture, width, height(state, theme())), state, width, theme());
      painted(state, performance.now() - start);
    };
  }
  const drawing = chart(picture, { signal, failed: (error) => setText(message, error.message) });
  return (width, painted) => drawing.show(() => {
    const start = performance.now();
    const state = store.get();
    if (missing(state) !== null) return null;
    queueMicrotask(() => painted(state, performance.now() - start)); // after Plotly, which draws at once
    return figure?.(state, width, theme()) ?? null;
  });
}

/**
 * @param {ReturnType<typeof frame>} parts @param {HTMLElement} picture
 * @param {Chart} spec @param {GradientsState} state @param {string | null} missing
 */
function describe({ heading, note, caption }, picture, spec, state, missing) {
  const said = missing === null ? spec.caption(state) : "";
  const label = `${spec.title(state)}. ${missing ?? said}`;
  setText(heading, spec.title(state));
  setText(note, spec.note?.(state) ?? "");
  setText(caption, said);
  if (picture.getAttribute("aria-label") !== label) picture.setAttribute("aria-label", label);
}

/**
 * The values under the pointer.
 * @param {HTMLElement} body @param {GradientsStore} store @param {Chart} spec @param {{width: number}} drawn
 * @param {(state: GradientsState) => string | null} missing @param {AbortSignal} signal
 */
function readouts(body, store, { readout }, drawn, missing, signal) {
  const tip = tooltip(body);
  body.addEventListener("pointermove", (event) => {
    const box = body.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const state = store.get();
    const text = missing(state) === null ? readout?.(state, x, y, drawn.width, theme()) ?? "" : "";
    if (text) tip.show(x, y, text);
    else tip.hide();
  }, { signal });
  body.addEventListener("pointerleave", () => tip.hide(), { signal });
}

/** @param {Chart} spec @param {GradientsStore} store @param {number} width @param {boolean} drawable */
function files(spec, store, width, drawable) {
  const state = store.get();
  const step = shownStep(state);
  const name = [state.preset ?? "gradients", spec.file, `step-${step}`].map(plainName).join("_");
  const { figure, draw, height } = spec;
  const picture = {
    name: () => name,
    title: () => [spec.title(state), state.preset, `step ${step}`].filter(Boolean).join(" · "),
    caption: () => spec.caption(state),
    figure: figure && (() => figure(state, width, theme())),
    draw: draw && ((/** @type {Pen} */ pen) => draw(pen, state, width, theme())),
    size: () => ({ width, height: height(state, theme()) }),
  };
  const numbers = {
    kind: "CSV", label: "numbers", name: `${name}.csv`,
    make: async () => new Blob([csvOf(spec.table(state))], { type: "text/csv" }),
  };
  return drawable ? [...pictureFiles(picture), numbers] : [];
}
