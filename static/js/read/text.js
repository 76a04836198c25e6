/** The text panel's picture: what is painted where, the cursor over it, and the part that is in view. */

import { onThemeChange } from "../plot/theme.js";
import { moveTo, showsSaliency } from "./state.js";
import { placeOf, positionAt, rowCount } from "./textlayout.js";
import { nextPicture } from "./textpicture.js";
import { followPointer } from "./textpointer.js";
import { createTiles } from "./texttiles.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('./textpicture.js').Picture} Picture */

/**
 * @param {HTMLElement} scroller  holds .text-surface, which holds .text-cursor and .text-hover
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(scroller, store, { signal }) {
  const surface = find(scroller, ".text-surface");
  const cursor = find(scroller, ".text-cursor");
  const hovered = find(scroller, ".text-hover");
  const tiles = createTiles(surface);
  let view = { top: 0, height: 0, width: 0 };
  /** @type {Picture | null} */
  let picture = null;

  function draw() {
    const state = store.get();
    if (view.width === 0 || !state.reading) return;
    const before = picture;
    picture = nextPicture(picture, state, view.width);
    if (picture.layout !== before?.layout || picture.metrics !== before.metrics) {
      surface.style.height = `${(rowCount(picture.layout) * picture.metrics.pitch) / picture.metrics.ratio}px`;
      if (state.columns !== picture.metrics.columns) store.set({ columns: picture.metrics.columns });
      placeOverlays(state);
    }
    tiles.show(picture, view.top, view.top + view.height);
  }

  /** @param {ReadState} state */
  function placeOverlays(state) {
    if (!picture) return;
    placeOverlay(cursor, picture, state.at);
    placeOverlay(hovered, picture, state.hoverAt === state.at ? null : state.hoverAt);
  }

  /**
   * The cursor's row is always in view; a row that is not brings a page of its own, with one row of what was
   * before.
   * @param {number} at
   */
  function keepInView(at) {
    if (!picture || picture.layout.length === 0) return;
    const pitch = picture.metrics.pitch / picture.metrics.ratio;
    const top = placeOf(picture.layout, at).row * pitch;
    if (top >= view.top && top + pitch <= view.top + view.height) return;
    const room = Math.max(0, Math.min(pitch, view.height - pitch)); // nothing before it where only one row fits
    const goal = top < view.top ? top + pitch + room - view.height : top - room;
    view.top = Math.max(0, top < view.top ? Math.min(top, goal) : goal);
    scroller.scrollTop = view.top;
  }

  store.subscribe((state, previous) => {
    if (paints(state, previous)) draw();
    if (state.at !== previous.at || state.hoverAt !== previous.hoverAt) placeOverlays(state);
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
  document.fonts.addEventListener("loadingdone", draw, { signal });
  scroller.addEventListener("scroll", () => {
    view.top = scroller.scrollTop;
    if (picture) tiles.show(picture, view.top, view.top + view.height);
  }, { signal, passive: true });

  followPointer(scroller, surface, {
    positionAt: (x, y, nearest) => picture && positionUnder(picture, x, y, nearest),
    hover: (at) => store.set({ hoverAt: store.get().playing ? null : at }),
    choose: (at) => store.set(moveTo(store.get(), at)),
  }, signal);
  surface.addEventListener("contextmenu", (event) => {
    const box = surface.getBoundingClientRect();
    const at = picture && positionUnder(picture, event.clientX - box.left, event.clientY - box.top, false);
    if (at === null) return;
    event.preventDefault();
    surface.dispatchEvent(new CustomEvent("replace-character", { bubbles: true, detail: { at } }));
  }, { signal });
  scroller.addEventListener("keydown", (event) => {
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!rows || !picture || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { row, column } = placeOf(picture.layout, store.get().at);
    store.set(moveTo(store.get(), positionAt(picture.layout, row + rows, column, { nearest: true }) ?? 0));
  }, { signal });
}

/** @param {ReadState} state @param {ReadState} previous */
function paints(state, previous) {
  const keys = /** @type {const} */ ([
    "reading", "before", "tint", "unit", "hoverUnit", "quantity", "sign", "scale", "palette", "guesses", "search", "saliency",
  ]);
  if (showsSaliency(state) && (state.at !== previous.at || state.reach !== previous.reach)) return true;
  return keys.some((key) => state[key] !== previous[key]);
}

/** @param {Picture} picture @param {number} x @param {number} y @param {boolean} nearest */
function positionUnder({ layout, metrics }, x, y, nearest) {
  const { ratio, pitch, cell } = metrics;
  return positionAt(layout, Math.floor((y * ratio) / pitch), Math.floor((x * ratio) / cell), { nearest });
}

/** @param {HTMLElement} overlay @param {Picture} picture @param {number | null} at */
function placeOverlay(overlay, { layout, metrics }, at) {
  overlay.hidden = at === null || layout.length === 0;
  if (at === null) return;
  const { row, column } = placeOf(layout, at);
  const { ratio, cell, pitch, character, guess, guesses } = metrics;
  overlay.style.transform = `translate(${(column * cell) / ratio}px, ${(row * pitch) / ratio}px)`;
  overlay.style.width = `${cell / ratio}px`;
  overlay.style.height = `${(character + guess * guesses) / ratio}px`;
  overlay.style.setProperty("--character", `${character / ratio}px`);
}

/** @param {HTMLElement} parent @param {string} selector @returns {HTMLElement} */
function find(parent, selector) {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}
