/** The reach-back of every target of the stretch: a heat map, target by position, made when somebody asks for it. */

import { characterName } from "../common/glyphs.js";
import { choice, element, keepDrawn, setText, tooltip } from "../common/panel.js";
import { sized } from "../plot/canvas.js";
import { count, power, rounded } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { normName } from "./reach-blocks.js";
import { matrixFile } from "./reach-file.js";
import { drawMatrix, drawMatrixScale, matrixDecades, matrixLayout, matrixValue, targetAt } from "./reach-matrix-picture.js";
import { moveTo } from "./state.js";
import { positionAt } from "./timeaxis.js";
import { stretchAxis, timeCursor } from "./timecursor.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./reach-blocks.js").Block} Block */

/**
 * @param {HTMLElement} el     the panel, to whose end the matrix is put
 * @param {HTMLElement} tools  where its button goes
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountMatrix(el, tools, store, { signal }) {
  const button = element("button", { type: "button", class: "matrix-open", "aria-expanded": "false" }, "matrix");
  tools.append(button);
  button.addEventListener("click", () => store.set({ matrix: !store.get().matrix }), { signal });
  const parts = layOut(el);
  const tip = tooltip(parts.body);
  let width = 0;
  let shown = ""; // the last layer
  const layers = choice("norm of the gradient by", (value) => {
    shown = value;
    redraw();
  });
  parts.tools.append(layers.el);
  const axisOf = (/** @type {ReadState} */ state) => (state.reach.matrix && width ? stretchAxis(state, width) : null);
  const cursor = timeCursor(parts.body, store, axisOf, { signal });
  const select = (/** @type {ReadState} */ state) =>
    [state.matrix, state.reach.matrix, state.at, state.reading?.trace, state.playing, shown];

  const redraw = keepDrawn(parts.body, store, select, (state, bodyWidth) => {
    width = bodyWidth;
    const { reach: { matrix }, reading } = state;
    if (!matrix || !reading) return;
    layers.offer(offered(reading));
    if (!offered(reading).some(([value]) => value === shown)) shown = normName("h", reading.layers - 1);
    layers.show(shown);
    const look = theme();
    const layout = matrixLayout(matrix);
    const axis = stretchAxis(state, width);
    const scale = matrixDecades(matrix, shown);
    drawMatrix(sized(parts.canvas, width, layout.height), axis, layout, matrix, shown, scale, look);
    drawMatrixScale(parts.scale);
    setText(parts.low, scale ? power(scale.low) : "");
    setText(parts.high, scale ? power(scale.high) : "");
    setText(parts.caption, caption(matrix, shown));
    parts.canvas.setAttribute("aria-label", `${parts.heading.textContent}. ${parts.caption.textContent}`);
    const row = state.at - matrix.start;
    parts.row.hidden = row < 0 || state.at >= matrix.stop;
    parts.row.style.transform = `translateY(${(row + 0.5) * layout.rowHeight}px)`;
    cursor.place();
  }, { signal });
  keepDrawn(tools, store, (state) => [state.matrix, state.reach.matrix], (state) => {
    const { matrix, reach } = state;
    parts.el.hidden = !matrix;
    button.setAttribute("aria-expanded", String(matrix));
    button.title = matrix ? "Close the matrix" : "The reach-back of every character in view at once: target × position";
    const done = reach.matrix?.complete ?? false;
    const share = reach.matrix ? (reach.matrix.stop - reach.matrix.from) / (reach.matrix.stop - reach.matrix.first) : 0;
    setText(button, !matrix ? "matrix" : done ? "close matrix" : "cancel matrix");
    setText(parts.progress, done ? "" : reach.matrix ? `${Math.round(100 * share)} %` : state.playing ? "waits for a pause" : "waiting");
    el.dataset.matrix = matrix ? (done ? "all" : "some") : "none";
    parts.canvas.hidden = reach.matrix === null;
  }, { signal });
  listen(parts.body, store, () => shown, axisOf, tip, signal);
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "reach-back-matrix", shown),
    title: () => pictureTitle(store.get(), `${shown === "x" ? "dL/dx" : `dL/dh of layer ${Number(shown.slice(1)) + 1}`}, `
      + `${parts.low.textContent} to ${parts.high.textContent}`, store.get().reach.matrix ?? undefined),
    caption: () => parts.caption.textContent ?? "",
    draw: (pen, box) => {
      const { matrix } = store.get().reach;
      if (!matrix) return;
      drawMatrix(pen, stretchAxis(store.get(), box.width), matrixLayout(matrix), matrix, shown, matrixDecades(matrix, shown), theme());
    },
    size: () => {
      const { matrix } = store.get().reach;
      return { width, height: matrix ? matrixLayout(matrix).height : 1 };
    },
    exports: () => [],
    files: () => matrixFile(store.get(), shown),
    store,
  });
}

/** @param {HTMLElement} el */
function layOut(el) {
  const heading = element("h3", {}, "Every loss in view, a row each");
  const progress = element("output", { class: "numbers" });
  const [low, high] = [element("span", { class: "numbers" }), element("span", { class: "numbers" })];
  const scale = element("canvas", { width: "128", height: "1", "aria-hidden": "true" });
  const tools = element("div", { class: "figure-tools" });
  const canvas = element("canvas", { role: "img" });
  const row = element("div", { class: "matrix-row", "aria-hidden": "true", hidden: "" });
  const body = element("div", { class: "figure-body" }, canvas, row);
  const caption = element("p", { class: "figure-caption" });
  const legend = element("div", { class: "matrix-legend" }, low, scale, high);
  const head = element("header", { class: "figure-head" }, heading, progress, element("span", { class: "spring" }), legend, tools);
  const whole = element("div", { class: "matrix", hidden: "" }, head, body, caption);
  el.append(whole);
  return { el: whole, heading, progress, low, high, scale, tools, canvas, row, body, caption };
}

/** @param {import("./reading.js").Reading} reading @returns {[string, string][]} */
const offered = ({ layers }) => [
  ...Array.from({ length: layers }, (_, layer) =>
    /** @type {[string, string]} */ ([normName("h", layer), layers > 1 ? `layer ${layer + 1}` : "h"])),
  [normName("x"), "input"],
];

/** @param {Block} matrix @param {string} name */
function caption({ start, stop, complete }, name) {
  const of = name === "x" ? "dL/dx" : "dL/dh";
  return `Row: the loss behind one character, ${count(start)} at the top to ${count(stop - 1)}. Column: how large its ${of} is `
    + `there, in powers of ten.${complete ? "" : " Columns come from the right."} A dark row is a loss near 0, with nothing to `
    + "pass back; a click goes to the row's character.";
}

/**
 * @param {HTMLElement} body
 * @param {ReadStore} store
 * @param {() => string} shown
 * @param {(state: ReadState) => import("./timeaxis.js").TimeAxis | null} axisOf
 * @param {ReturnType<typeof tooltip>} tip
 * @param {AbortSignal} signal
 */
function listen(body, store, shown, axisOf, tip, signal) {
  const under = (/** @type {MouseEvent} */ event) => {
    const state = store.get();
    const { matrix } = state.reach;
    const axis = axisOf(state);
    const box = body.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const at = axis && positionAt(axis, x);
    const target = matrix && targetAt(matrixLayout(matrix), matrix, y);
    return matrix && state.reading && at !== null && target !== null ? { x, y, at, target, matrix, reading: state.reading } : null;
  };
  const leave = () => {
    tip.hide();
    store.set({ hoverAt: null });
  };
  body.addEventListener("pointermove", (event) => {
    const found = under(event);
    if (!found || event.pointerType !== "mouse") return leave();
    const { x, y, at, target, matrix, reading: { characters } } = found;
    store.set({ hoverAt: at });
    const name = (/** @type {number} */ position) => `${characterName(characters[position] ?? "")}, position ${count(position)}`;
    const value = matrixValue(matrix, shown(), target, at);
    tip.show(x, y, at > target ? `loss at ${name(target)}\nit comes before this` : `loss at ${name(target)}\n`
      + `${count(target - at)} back: ${name(at)}\n${Number.isNaN(value) ? "not there" : rounded(value, 3)}`);
  }, { signal });
  body.addEventListener("pointerleave", leave, { signal });
  body.addEventListener("click", (event) => {
    const found = under(event);
    if (found) store.set(moveTo(store.get(), found.target));
  }, { signal });
}
