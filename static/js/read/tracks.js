/** "Gates of unit 3.117 along the text": one row for each internal value of the chosen unit, exact, on the time axis. */

import { element, frame, keepDrawn, setText } from "../common/panel.js";
import { plain, signed } from "../plot/format.js";
import { margins } from "../plot/layout.js";
import { chart } from "../plot/plotly.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { trackKey } from "./reading.js";
import { emptyMessage, shownAt, stretch, unitLabel } from "./state.js";
import { stretchAxis, timeCursor, timePointer } from "./timecursor.js";
import { isSigned, labelled, readsAs, rowHeight, rowLabel, tracksFigure, tracksHeight } from "./tracks-figure.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Gates");
  const plot = element("div", { class: "figure-plot", role: "img", "aria-label": "Gates" });
  const readout = element("div", { class: "track-readout", "aria-hidden": "true" });
  const message = element("p", { class: "figure-empty" });
  parts.body.classList.add("has-ticks");
  parts.body.append(plot, readout, message);
  /** @type {HTMLElement[]} */
  let values = [];
  let width = 0;
  const axisOf = (/** @type {ReadState} */ state) =>
    (emptyMessage(state) === null && width ? stretchAxis(state, width) : null);
  const cursor = timeCursor(parts.body, store, axisOf, { signal });
  timePointer(parts.body, store, axisOf, { signal });
  const drawing = chart(plot, { signal, failed: (error) => setText(message, error.message) });

  keepDrawn(parts.body, store, selectFigure, (state, bodyWidth) => {
    width = bodyWidth;
    describe(parts, state);
    const waiting = tracksOf(state) ? null : `Waiting for the gates of unit ${unitLabel(state.unit)}.`;
    const missing = emptyMessage(state) ?? waiting;
    setText(message, missing ?? "");
    plot.setAttribute("aria-label", missing ?? spokenTracks(state));
    const names = state.reading?.trackNames ?? [];
    parts.body.style.minHeight = `${tracksHeight(names.length, theme())}px`;
    plot.classList.toggle("figure-stale", missing !== null);
    values = layReadout(readout, names, state);
    if (missing === null) {
      drawing.show(() => (tracksOf(store.get()) ? tracksFigure(store.get(), width, theme()) : null));
    }
    cursor.place();
    readValues(values, state);
  }, { signal });
  store.subscribe((state, previous) => {
    if (shownAt(state) !== shownAt(previous)) readValues(values, state);
  }, { signal });
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "gates", unitLabel(store.get().unit)),
    title: () => pictureTitle(store.get(), `Unit ${unitLabel(store.get().unit)}`, stretch(store.get())),
    figure: () => (tracksOf(store.get()) ? labelled(tracksFigure(store.get(), width, theme()), store.get(), theme()) : null),
    exports: () => [{ what: "unit", label: "of this unit" }, { what: "all", label: "everything" }],
    store,
  });
}

/** @param {ReadState} state */
const tracksOf = ({ reading, unit }) => reading?.tracks.get(trackKey(unit.layer, unit.unit)) ?? null;

/** What the figure depends on: not the cursor. @param {ReadState} state */
function selectFigure(state) {
  const { start, stop } = stretch(state);
  const { reading, unit } = state;
  const come = Math.min(tracksOf(state)?.read ?? 0, stop);
  return [reading?.trace, emptyMessage(state), unit.layer, unit.unit, state.sign, start, stop, Math.max(start, come),
    tracksOf(state)?.read === reading?.length, state.before?.trace,
    state.before?.tracks.get(trackKey(unit.layer, unit.unit))?.read];
}

/** What has come of the stretch, for subarray. @param {ReadState} state @returns {[number, number]} */
function stretchOf(state) {
  const { start, stop } = stretch(state);
  return [start, Math.min(stop, tracksOf(state)?.read ?? start)];
}

/**
 * @param {ReturnType<typeof frame>} parts
 * @param {ReadState} state
 */
function describe({ heading, note, caption }, state) {
  const { reading, unit, sign } = state;
  setText(heading, reading && reading.trackNames.length > 1 ? `Gates of unit ${unitLabel(unit)} along the text`
    : `Unit ${unitLabel(unit)} along the text`);
  setText(note, reading ? readsAs(reading.cell) : "");
  const come = tracksOf(state)?.rows.map((row) => row.subarray(...stretchOf(state))) ?? [];
  const strange = come.some((row) => !row.every(Number.isFinite));
  setText(caption, [state.before ? "The thin line is the text as it was." : "", sign < 0 ? "Signed rows are shown multiplied by −1, as in the text." : "",
    strange ? "Crosses: not a finite number." : ""].join(" ").trim());
}

/**
 * One label and one number a row, in the left gutter.
 * @param {HTMLElement} readout
 * @param {string[]} names
 * @param {ReadState} state
 */
function layReadout(readout, names, state) {
  const height = rowHeight(theme());
  const cells = names.map((name, row) => {
    const value = element("output", {});
    const cell = element("div", {}, element("b", {}, rowLabel(name, state.sign)), value);
    cell.style.top = `${margins(theme()).top + row * height}px`;
    readout.append(cell);
    return { cell, value };
  });
  readout.replaceChildren(...cells.map(({ cell }) => cell));
  return cells.map(({ value }) => value);
}

/**
 * @param {HTMLElement[]} values
 * @param {ReadState} state
 */
function readValues(values, state) {
  const tracks = tracksOf(state);
  const at = shownAt(state);
  values.forEach((node, row) => {
    const name = state.reading?.trackNames[row] ?? "";
    const value = tracks && at < tracks.read ? tracks.rows[row]?.[at] : undefined;
    setText(node, value === undefined ? "" : isSigned(name) ? signed(state.sign * value) : plain(value));
  });
}

/** @param {ReadState} state */
function spokenTracks(state) {
  const { start, stop } = stretch(state);
  const tracks = tracksOf(state);
  const ranges = (state.reading?.trackNames ?? []).map((name, row) => {
    const values = [...(tracks?.rows[row]?.subarray(start, stop) ?? [])].filter(Number.isFinite);
    const sign = isSigned(name) ? state.sign : 1;
    const ends = values.map((value) => sign * value);
    return ends.length ? `${name} from ${plain(Math.min(...ends))} to ${plain(Math.max(...ends))}` : `${name} unknown`;
  });
  return `Unit ${unitLabel(state.unit)}, positions ${start} to ${stop - 1}: ${ranges.join(", ")}.`;
}
