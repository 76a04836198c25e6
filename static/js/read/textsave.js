/** Saving the text panel: the rows in view as they stand, the cursor included, and the numbers behind them. */

import { byId } from "../common/dom.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { trackKey } from "./reading.js";
import { unitLabel } from "./state.js";
import { placeOf, rowStop } from "./textlayout.js";
import { nextPicture } from "./textpicture.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('./textpicture.js').Picture} Picture */

/**
 * @param {HTMLElement} el  the menu is put into it
 * @param {ReadStore} store
 */
export function mount(el, store) {
  mountSaveMenu(el, {
    name: () => exportName(store.get(), "text", unitLabel(store.get().unit)),
    title: () => {
      const { picture, first, stop } = inView(store.get());
      const start = picture.layout.starts[first] ?? 0;
      return pictureTitle(store.get(), "Text", { start, stop: rowStop(picture.layout, stop - 1) });
    },
    caption: () => `${byId("text-caption", HTMLElement).textContent?.trim()} ${endsOfScale()}`,
    draw: (pen) => drawText(pen, store.get()),
    size: () => {
      const { picture: { width, pitch, ratio }, first, stop } = inView(store.get());
      return { width: width / ratio, height: ((stop - first) * pitch) / ratio };
    },
    exports: () => [
      ...(hasTracks(store.get()) ? [{ what: "unit", label: `unit ${unitLabel(store.get().unit)}` }] : []),
      { what: "next", label: "next characters" }, { what: "surprise", label: "surprise" },
    ],
    store,
  });
}

/** @param {ReadState} state */
const hasTracks = ({ reading, unit }) => reading?.tracks.has(trackKey(unit.layer, unit.unit)) ?? false;

/** "Scale: −1.00 to +1.00.", as the legend has it. */
function endsOfScale() {
  const [low, high] = ["legend-low", "legend-high"].map((id) => byId(id, HTMLElement).textContent);
  return `Scale: ${low} to ${high}.`;
}

/**
 * The rows that can be seen, cut ones included.
 * @param {ReadState} state
 * @returns {{picture: Picture, first: number, stop: number}}
 */
function inView(state) {
  if (!state.reading?.length) throw new Error("there is no text");
  const scroller = byId("text", HTMLElement);
  const picture = nextPicture(null, { ...state, hoverUnit: null }, byId("text-surface", HTMLElement).clientWidth);
  const pitch = picture.pitch / picture.ratio;
  const first = Math.min(picture.rows - 1, Math.floor(scroller.scrollTop / pitch));
  const stop = Math.ceil((scroller.scrollTop + scroller.clientHeight) / pitch);
  return { picture, first, stop: Math.max(first + 1, Math.min(picture.rows, stop)) };
}

/** @param {import('../plot/canvas.js').Pen} pen @param {ReadState} state */
function drawText(pen, state) {
  const { picture, first, stop } = inView(state);
  const { cell, character, guess, guesses, ratio } = picture.metrics;
  pen.save();
  pen.scale(1 / ratio, 1 / ratio);
  picture.paintCharacters(pen, first, stop);
  picture.paintGuesses(pen, first, stop);
  const { row, column } = placeOf(picture.layout, state.at);
  if (row >= first && row < stop) {
    pen.strokeStyle = theme().cursor;
    const [x, y] = [column * cell, (row - first) * picture.pitch];
    pen.lineWidth = ratio;
    if (guesses > 0) pen.strokeRect(x, y, cell, character + guess * guesses);
    pen.lineWidth = 2 * ratio;
    pen.strokeRect(x, y, cell, character);
  }
  pen.restore();
}
