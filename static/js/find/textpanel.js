/**
 * The text coloured by the chosen unit, painted as on the Read page, with the concept underlined and with what was
 * brushed; while brushing, dragging marks spans.
 */

import { byId } from "../common/dom.js";
import { onThemeChange, theme } from "../plot/theme.js";
import { moveTo } from "../read/state.js";
import { placeOf, positionAt, rowCount, rowStop } from "../read/textlayout.js";
import { nextPicture } from "../read/textpicture.js";
import { followPointer } from "../read/textpointer.js";
import { createTiles } from "../read/texttiles.js";
import { marked, spanOf, spansText, withSpan, withoutSpan } from "./spans.js";
import { spansOf } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').Span} Span */
/** @typedef {import('../read/textpicture.js').Picture} Picture */

/** What is being marked now. @typedef {{from: number, to: number, off: boolean}} Stroke */

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountText(store, { signal }) {
  const scroller = byId("text", HTMLElement);
  const surface = byId("text-surface", HTMLElement);
  const cursor = /** @type {HTMLElement} */ (surface.querySelector(".text-cursor"));
  const hovered = /** @type {HTMLElement} */ (surface.querySelector(".text-hover"));
  const tiles = createTiles(surface);
  let view = { top: 0, height: 0, width: 0 };
  /** @type {Picture | null} */
  let picture = null;
  /** @type {Stroke | null} */
  let stroke = null;
  let pressed = { shift: false, alt: false };

  function draw() {
    const state = store.get();
    if (view.width === 0 || !state.reading) return;
    const before = picture;
    picture = withSpans(nextPicture(picture, state, view.width), state, stroke);
    if (picture.layout !== before?.layout || picture.metrics !== before.metrics) {
      surface.style.height = `${(rowCount(picture.layout) * picture.metrics.pitch) / picture.metrics.ratio}px`;
      if (state.columns !== picture.metrics.columns) store.set({ columns: picture.metrics.columns });
    }
    placeOverlay(cursor, picture, state.at);
    tiles.show(picture, view.top, view.top + view.height);
  }

  /** @param {number} at */
  function keepInView(at) {
    if (!picture || picture.layout.length === 0) return;
    const pitch = picture.metrics.pitch / picture.metrics.ratio;
    const top = placeOf(picture.layout, at).row * pitch;
    if (top >= view.top && top + pitch <= view.top + view.height) return;
    view.top = Math.max(0, top - pitch);
    scroller.scrollTop = view.top;
  }

  store.subscribe((state, previous) => {
    const keys = /** @type {const} */ (["reading", "unit", "quantity", "sign", "scale", "palette", "labels", "on", "off", "at"]);
    if (keys.some((key) => state[key] !== previous[key])) draw();
    if (state.hoverAt !== previous.hoverAt && picture) placeOverlay(
      hovered, picture, state.hoverAt === state.at ? null : state.hoverAt
    );
    if (state.at !== previous.at || state.reading?.characters !== previous.reading?.characters) keepInView(state.at);
  }, { signal });
  const observer = new ResizeObserver(() => {
    view = { top: scroller.scrollTop, height: scroller.clientHeight, width: surface.clientWidth };
    draw();
    keepInView(store.get().at);
  });
  observer.observe(scroller);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  onThemeChange(draw, { signal });
  scroller.addEventListener("scroll", () => {
    view.top = scroller.scrollTop;
    if (picture) tiles.show(picture, view.top, view.top + view.height);
  }, { signal, passive: true });

  surface.addEventListener("pointerdown", (event) => {
    pressed = { shift: event.shiftKey, alt: event.altKey };
    stroke = null;
  }, { signal, capture: true });
  followPointer(scroller, surface, {
    positionAt: (x, y, nearest) => {
      if (!picture) return null;
      const { ratio, pitch, cell } = picture.metrics;
      return positionAt(picture.layout, Math.floor((y * ratio) / pitch), Math.floor((x * ratio) / cell), { nearest });
    },
    hover: (at) => store.set({ hoverAt: at }),
    choose(at) {
      const state = store.get();
      if (state.brushing) stroke = { from: stroke?.from ?? at, to: at, off: pressed.alt || brushMode() === "off" };
      store.set(moveTo(state, at));
      if (state.brushing) draw();
    },
  }, signal);
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    surface.addEventListener(end, () => {
      if (stroke) store.set(brushedPatch(store.get(), spanOf(stroke.from, stroke.to), stroke.off));
      stroke = null;
    }, { signal });
  }
  scroller.addEventListener("keydown", (event) => {
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!rows || !picture || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { row, column } = placeOf(picture.layout, store.get().at);
    store.set(moveTo(store.get(), positionAt(picture.layout, row + rows, column, { nearest: true }) ?? 0));
  }, { signal });
}

/** What brushing marks now: on, or must be off. */
export const brushMode = () => byId("brush-mode", HTMLElement).querySelector("[aria-checked=true]")?.getAttribute("data-value") ?? "on";

/**
 * The patch that marks a span, on or off; a position is one of the two at most.
 * @param {FindState} state @param {Span} span @param {boolean} off
 * @returns {Partial<FindState>}
 */
export function brushedPatch({ on, off: none }, span, off) {
  return off ? { off: withSpan(none, span), on: withoutSpan(on, span) } : { on: withSpan(on, span), off: withoutSpan(none, span) };
}

/**
 * The picture with lines under the characters of the concept, and around what was brushed.
 * @param {Picture} picture @param {FindState} state @param {Stroke | null} stroke
 * @returns {Picture}
 */
function withSpans(picture, state, stroke) {
  const { layout, metrics } = picture;
  const { reading, on, off, labels } = state;
  const spans = spansOf(labels);
  const held = stroke ? brushedPatch(state, spanOf(stroke.from, stroke.to), stroke.off) : { on, off };
  const length = reading?.length ?? 0;
  const [inside, yes, no] = [spans, held.on ?? on, held.off ?? off].map((all) => marked(all, length));
  const key = `${spans.length} ${spans[0]} ${spans.at(-1)} ${spansText(held.on ?? on)} ${spansText(held.off ?? off)} ${theme().version}`;
  const ink = theme().ink;
  /** @type {Picture["paintCharacters"]} */
  const paintCharacters = (context, first, stop) => {
    picture.paintCharacters(context, first, stop);
    const thick = Math.max(1, Math.round(2 * metrics.ratio));
    context.fillStyle = ink;
    for (let row = first; row < stop; row += 1) {
      const start = layout.starts[row] ?? 0;
      const top = (row - first) * metrics.pitch;
      for (let at = start; at < rowStop(layout, row); at += 1) {
        const left = (at - start) * metrics.cell;
        if (inside?.[at]) context.fillRect(left, top + metrics.character + thick / 2, metrics.cell, thick);
        if (yes?.[at]) {
          context.fillRect(left, top, metrics.cell, thick);
          context.fillRect(left, top + metrics.character - thick, metrics.cell, thick);
        }
        if (no?.[at] && (at - start) % 2 === 0) {
          context.fillRect(left, top, metrics.cell, thick);
          context.fillRect(left, top + metrics.character - thick, metrics.cell, thick);
        }
      }
    }
  };
  /** @type {Picture["paintGuesses"]} */
  const paintGuesses = (context, first, stop) => {
    picture.paintGuesses(context, first, stop);
    paintCharacters(context, first, stop); // the line stands where guesses would
  };
  return {
    ...picture, paintCharacters: () => {}, paintGuesses,
    guessesKey: (first, stop) => `${picture.charactersKey(first, stop)} ${picture.guessesKey(first, stop)} ${key}`,
  };
}

/** @param {HTMLElement} overlay @param {Picture} picture @param {number | null} at */
function placeOverlay(overlay, { layout, metrics }, at) {
  overlay.hidden = at === null || layout.length === 0;
  if (at === null) return;
  const { row, column } = placeOf(layout, at);
  const { ratio, cell, pitch, character } = metrics;
  overlay.style.transform = `translate(${(column * cell) / ratio}px, ${(row * pitch) / ratio}px)`;
  overlay.style.width = `${cell / ratio}px`;
  overlay.style.height = `${character / ratio}px`;
  overlay.style.setProperty("--character", `${character / ratio}px`);
}
