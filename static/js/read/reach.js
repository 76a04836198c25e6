/** "How far the loss here reaches back": the norm of its gradient with respect to every earlier state, layer by layer. */

import { characterName } from "../common/glyphs.js";
import { element, frame, keepDrawn, setText, tooltip } from "../common/panel.js";
import { sized } from "../plot/canvas.js";
import { count, plain, rounded } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { normAt, normName } from "./reach-blocks.js";
import { mountMatrix } from "./reach-matrix.js";
import { drawReach, layerAt, perStep, reachHeight } from "./reach-picture.js";
import { reachFile } from "./reach-file.js";
import { decades, directPath, growth, hasSecondState, lossOf, noReach, reachCaption, shownRow } from "./reach-view.js";
import { emptyMessage, stretch, unitLabel } from "./state.js";
import { positionAt } from "./timeaxis.js";
import { stretchAxis, timeCursor, timePointer } from "./timecursor.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./reach-picture.js").Picture} Picture */

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "How far the loss here reaches back");
  const canvas = element("canvas", { role: "img", "aria-label": "Reach-back" });
  const message = element("p", { class: "figure-empty" });
  parts.body.classList.add("has-ticks");
  parts.body.append(canvas, message);
  const tip = tooltip(parts.body);
  let width = 0;
  /** @type {{trace: number, decades: import("./reach-view.js").Decades} | null} */
  let kept = null;
  const axisOf = (/** @type {ReadState} */ state) =>
    (emptyMessage(state) === null && width ? stretchAxis(state, width) : null);
  const cursor = timeCursor(parts.body, store, axisOf, { signal });
  timePointer(parts.body, store, axisOf, { signal });

  /** @param {ReadState} state @returns {Picture | null} */
  function pictureOf(state) {
    const { reading, unit } = state;
    const row = shownRow(state);
    if (!reading || !row) return null;
    kept = { trace: reading.trace, decades: decades(kept?.trace === reading.trace ? kept.decades : null, row, reading) };
    return { reading, row, decades: kept.decades, unit, path: directPath(state, row) };
  }

  keepDrawn(parts.body, store, select, (state, bodyWidth) => {
    width = bodyWidth;
    const look = theme();
    const height = reachHeight(state.reading?.layers ?? 1, look);
    const picture = emptyMessage(state) === null ? pictureOf(state) : null;
    parts.body.style.minHeight = `${height}px`;
    setText(message, emptyMessage(state) ?? (picture ? "" : noReach(state) ?? ""));
    const pen = sized(canvas, width, height);
    if (picture) drawReach(pen, stretchAxis(state, width), picture, look);
    canvas.classList.toggle("figure-stale", picture !== null && picture.row.target !== state.at);
    describe(parts, state, picture);
    canvas.setAttribute("aria-label", picture ? `${spoken(picture, stretch(state).start)} ${parts.caption.textContent}` : message.textContent ?? "");
    el.dataset.target = String(picture?.row.target ?? "");
    el.dataset.from = String(picture?.row.from ?? "");
    cursor.place();
  }, { signal });
  hover(parts.body, store, () => pictureOf(store.get()), axisOf, tip, signal);
  countWatcher(el, store, signal);
  mountMatrix(el, parts.tools, store, { signal });
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "reach-back", String(shownRow(store.get())?.target ?? "")),
    title: () => pictureTitle(store.get(), `Reach-back, ${parts.note.textContent}`, shownRow(store.get())?.target),
    caption: () => parts.caption.textContent ?? "",
    draw: (pen, box) => {
      const picture = pictureOf(store.get());
      if (picture) drawReach(pen, stretchAxis(store.get(), box.width), picture, theme());
    },
    size: () => ({ width, height: reachHeight(store.get().reading?.layers ?? 1, theme()) }),
    exports: () => [],
    files: () => reachFile(store.get()),
    store,
  });
}

/** @param {Picture} picture @param {number} start  of the stretch */
function spoken({ reading, row }, start) {
  const skip = Math.max(start, row.from) - row.first;
  const layers = Array.from({ length: reading.layers }, (_, layer) =>
    `layer ${layer + 1}: ${perStep(growth(row.norms(normName("h", layer)), skip))}`);
  return `Reach-back of the loss at position ${row.target}; ${layers.join(", ")}.`;
}

/** @param {ReadState} state */
function select(state) {
  const { start, stop } = stretch(state);
  const { reading, reach, unit, at } = state;
  const tracks = reading?.tracks.get(`${unit.layer}.${unit.unit}`);
  return [reading?.trace, emptyMessage(state), start, stop, at, reach.blocks, reach.matrix, reach.shown, unit.layer, unit.unit,
    tracks?.read, state.playing, reading?.nextProbability[at]];
}

/**
 * @param {ReturnType<typeof frame>} parts
 * @param {ReadState} state @param {Picture | null} picture
 */
function describe({ note, caption }, state, picture) {
  if (!picture) {
    setText(note, "");
    return setText(caption, "");
  }
  const { reading, row } = picture;
  const marks = hasSecondState(reading) ? "bars h, line c" : "";
  const where = row.target === state.at ? "" : `of position ${count(row.target)}`;
  setText(note, [where, lossOf(reading, row.target), marks].filter(Boolean).join(" · "));
  setText(caption, reachCaption(state, row, picture.decades));
}

/**
 * @param {HTMLElement} surface
 * @param {ReadStore} store
 * @param {() => Picture | null} pictureNow
 * @param {(state: ReadState) => import("./timeaxis.js").TimeAxis | null} axisOf
 * @param {ReturnType<typeof tooltip>} tip
 * @param {AbortSignal} signal
 */
function hover(surface, store, pictureNow, axisOf, tip, signal) {
  surface.addEventListener("pointermove", (event) => {
    const axis = axisOf(store.get());
    const picture = pictureNow();
    const box = surface.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const at = axis && positionAt(axis, x);
    const layer = picture && layerAt(y, picture.reading.layers, theme());
    if (!picture || at === null || layer === null || at < picture.row.from || at > picture.row.target) return tip.hide();
    tip.show(x, y, described(picture, at, layer));
  }, { signal });
  surface.addEventListener("pointerleave", () => tip.hide(), { signal });
}

/** @param {Picture} picture @param {number} at @param {number} layer */
function described({ reading, row, unit, path }, at, layer) {
  const value = (/** @type {"h" | "c" | "x"} */ kind) => rounded(normAt(row, normName(kind, layer), at), 3);
  const left = normAt(row, normName("h", layer), at) / normAt(row, normName("h", layer), row.target);
  const lines = [
    `${characterName(reading.characters[at] ?? "")}, position ${count(at)}, ${count(row.target - at)} back`,
    `dL/dh ${value("h")}${Number.isFinite(left) ? ` · ×${rounded(left)} of the cursor's` : ""}`,
  ];
  if (hasSecondState(reading)) lines.push(`dL/dc ${value("c")}`);
  lines.push(`dL/dx ${value("x")}`);
  if (path && unit.layer === layer) lines.push(`∏ f of ${unitLabel(unit)} ${plain(path[at - row.first] ?? NaN, 3)}`);
  return lines.join("\n");
}

/** Nothing is computed for a figure that is not in view. @param {HTMLElement} el @param {ReadStore} store @param {AbortSignal} signal */
function countWatcher(el, store, signal) {
  let seen = false;
  const observer = new IntersectionObserver((entries) => {
    const now = entries.at(-1)?.isIntersecting ?? false;
    if (now === seen) return;
    seen = now;
    const { reach } = store.get();
    store.set({ reach: { ...reach, watchers: reach.watchers + (now ? 1 : -1) } });
  }, { rootMargin: "200px" });
  observer.observe(el);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
