/** The network's surprise along the text, and an n-gram model's beside it: where the network needs its memory. */

import { characterName } from "../common/glyphs.js";
import { element, frame, keepDrawn, setText } from "../common/panel.js";
import { count, plain, signed } from "../plot/format.js";
import { cellEdges, cellValues, faint, margins, timeLayout, timeTicks } from "../plot/layout.js";
import { chart } from "../plot/plotly.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { lossFrom } from "./losschange.js";
import { emptyMessage, stretch } from "./state.js";
import { timeAxis } from "./timeaxis.js";
import { stretchAxis, timeCursor, timePointer } from "./timecursor.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/plotly.js").Figure} Figure */

const ROWS = 9; // heights of type that the figure is high
const ROWS_OF_CHANGE = 6; // and what the change takes under it, the space between included

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Surprise");
  const plot = element("div", { class: "figure-plot", role: "img", "aria-label": "Surprise" });
  const message = element("p", { class: "figure-empty" });
  parts.body.classList.add("has-ticks");
  parts.body.append(plot, message);
  let width = 0;
  const axisOf = (/** @type {ReadState} */ state) =>
    (emptyMessage(state) === null && width ? stretchAxis(state, width) : null);
  const cursor = timeCursor(parts.body, store, axisOf, { signal });
  timePointer(parts.body, store, axisOf, { signal });
  const drawing = chart(plot, { signal, failed: (error) => setText(message, error.message) });
  keepDrawn(parts.body, store, select, (state, bodyWidth) => {
    width = bodyWidth;
    const missing = emptyMessage(state);
    setText(message, missing ?? "");
    plot.setAttribute("aria-label", `Surprise. ${missing ?? ""}`);
    parts.body.style.minHeight = `${figureHeight(theme(), state.before !== null)}px`;
    plot.classList.toggle("figure-stale", missing !== null);
    if (state.reading && missing === null) {
      drawing.show(() => (store.get().reading ? surpriseFigure(store.get(), width, theme()) : null));
      const said = state.before ? changeCaption(state.before, state.reading, stretch(state))
        : surpriseCaption(state.reading, stretch(state));
      setText(parts.caption, said);
      plot.setAttribute("aria-label", `Surprise in bits along the text. ${said}`);
      if (state.before) setText(parts.note, "filled: changed · line: as it was · below: the difference");
      else setText(parts.note, state.reading.baseline ? `filled: network · line: ${state.reading.baseline}` : "bits a character");
    }
    cursor.place();
  }, { signal });
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "surprise"),
    title: () => pictureTitle(store.get(), `Surprise, ${parts.note.textContent}`, stretch(store.get())),
    figure: () => (store.get().reading ? surpriseFigure(store.get(), width, theme()) : null),
    exports: () => [{ what: "surprise", label: "surprise" }, { what: "next", label: "next characters" }],
    store,
  });
}

/** @param {ReadState} state */
function select(state) {
  const { start, stop } = stretch(state);
  const { reading } = state;
  const come = Math.max(start, Math.min(reading?.read ?? 0, stop));
  return [reading?.trace, emptyMessage(state), start, stop, come, reading?.read === reading?.length, state.before?.trace,
    state.before && state.palette];
}

/** @param {Theme} look @param {boolean} both  whether the change is under it */
const figureHeight = (look, both) =>
  (ROWS + (both ? ROWS_OF_CHANGE : 0)) * look.small + margins(look).top + margins(look).bottom;

/**
 * @param {ReadState} state
 * @param {number} width
 * @param {Theme} look
 * @returns {Figure}
 */
export function surpriseFigure(state, width, look) {
  const { reading, before } = state;
  if (!reading) throw new Error("nothing is being read");
  const axis = timeAxis(stretch(state), width, look);
  const x = cellEdges(axis);
  const top = Math.max(ceiling(reading), before ? ceiling(before) : 0);
  const capped = (/** @type {number} */ value) => Math.min(value, top); // infinity goes to the top, where it gets its sign
  const common = { type: "scatter", mode: "lines", x, hoverinfo: "skip", connectgaps: false };
  const data = [{
    ...common, name: "network", y: cellValues(reading.surpriseBits, axis, capped), fill: "tozeroy",
    fillcolor: faint(look.probability, 0.38), line: { shape: "hvh", width: 0.75, color: look.probability },
  }];
  if (before) {
    const y = cellValues(before.surpriseBits, axis, capped);
    data.push({ ...common, name: "as it was", y, fill: "none", fillcolor: "", line: { shape: "hvh", width: 1, color: look.muted } });
  } else if (reading.baseline) {
    const y = cellValues(reading.baselineBits, axis, capped);
    const line = { shape: "hvh", width: 1, color: look.ink };
    data.push({ ...common, name: reading.baseline, y, fill: "none", fillcolor: "", line });
  }
  const height = figureHeight(look, before !== null);
  const change = before ? changeParts(state, before, reading, axis, look) : { data: [], layout: {} };
  return {
    data: [...data, ...change.data],
    layout: {
      ...timeLayout(axis, width, height, look),
      annotations: endless(reading.surpriseBits, axis, top, look),
      xaxis: { ...timeTicks(axis, reading.characters, look), ...(before ? { anchor: "y2" } : {}) },
      ...change.layout,
      yaxis: {
        ...(before ? { domain: [ROWS_OF_CHANGE / (ROWS + ROWS_OF_CHANGE), 1] } : {}),
        range: [0, top * 1.02], fixedrange: true, automargin: false, zeroline: true, zerolinecolor: look.line,
        tickvals: [0, top / 2, top], ticktext: ["0", plain(top / 2, 0), top < 1000 ? `${top} bits` : plain(top, 0)],
        gridcolor: look.line, gridwidth: 0.5, ticks: "", ticklabelstandoff: 4,
      },
    },
  };
}

/**
 * The difference as a row of its own: above the line the changed network is more surprised.
 * @param {ReadState} state @param {Reading} before @param {Reading} after
 * @param {import("./timeaxis.js").TimeAxis} axis @param {Theme} look
 */
function changeParts(state, before, after, axis, look) {
  const change = after.surpriseBits.map((value, at) => value - (before.surpriseBits[at] ?? NaN));
  const end = differenceEnd(change);
  const y = cellValues(change, axis, (value) => Math.max(-end, Math.min(end, value)));
  const { css } = look.palettes[state.palette];
  const half = (/** @type {string} */ name, /** @type {Float32Array} */ values, /** @type {number} */ entry) => ({
    type: "scatter", mode: "lines", x: cellEdges(axis), y: values, yaxis: "y2", name, hoverinfo: "skip", connectgaps: false,
    fill: "tozeroy", fillcolor: css[entry] ?? look.muted, line: { shape: "hvh", width: 0, color: look.ink },
  });
  const low = (ROWS_OF_CHANGE - 1.6) / (ROWS + ROWS_OF_CHANGE);
  return {
    data: [half("more", y.map((value) => (value < 0 ? 0 : value)), 255), half("less", y.map((value) => (value > 0 ? 0 : value)), 1)],
    layout: {
      yaxis2: {
        domain: [0, low], range: [-end, end], fixedrange: true, automargin: false, zeroline: true, zerolinecolor: look.muted,
        zerolinewidth: 1, showgrid: false, tickvals: [-end, end], ticktext: [plain(-end, 0), `+${plain(end, 0)}`], ticks: "",
        ticklabelstandoff: 4,
      },
    },
  };
}

/** End of the axis of the difference, the same over a text: whole bits. @param {Float32Array} change */
function differenceEnd(change) {
  let most = 1;
  for (const value of change) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  return Math.ceil(most);
}

/**
 * What the picture of both says: the means over the text, and where this stretch has become dearest.
 * @param {Reading} before @param {Reading} after
 * @param {{start: number, stop: number}} span
 */
export function changeCaption(before, after, { start, stop }) {
  const all = lossFrom(before, after);
  if (all.positions === 0) return "There is nothing to compare yet.";
  let worst = -1;
  for (let at = start; at < Math.min(stop, after.read); at += 1) {
    const change = (after.surpriseBits[at] ?? NaN) - (before.surpriseBits[at] ?? NaN);
    if (change > (worst < 0 ? 0 : changeAt(before, after, worst)) && after.characters[at] === before.characters[at]) worst = at;
  }
  const means = `Over this text ${plain(all.before)} bits a character as it was, ${plain(all.after)} changed.`;
  if (worst < 0) return means;
  return `${means} Dearest here is ${characterName(after.characters[worst] ?? "")}, position ${count(worst)}: `
    + `${signed(changeAt(before, after, worst), 1)} bits.`;
}

/** @param {Reading} before @param {Reading} after @param {number} at */
const changeAt = (before, after, at) => (after.surpriseBits[at] ?? NaN) - (before.surpriseBits[at] ?? NaN);

/** Top of the y axis: fixed over a text, so that pages compare. An even number of bits. @param {Reading} reading */
function ceiling({ surpriseBits, baselineBits }) {
  let most = 8;
  for (const array of [surpriseBits, baselineBits]) {
    for (const value of array) if (Number.isFinite(value) && value > most) most = value;
  }
  return 4 * Math.ceil(most / 4);
}

/** @param {Float32Array} bits @param {import("./timeaxis.js").TimeAxis} axis @param {number} top @param {Theme} look */
function endless(bits, { start, stop }, top, look) {
  const found = [...bits.subarray(start, stop).keys()].filter((index) => bits[start + index] === Infinity);
  return found.map((index) => (
    { x: start + index, y: top, text: "∞", showarrow: false, yanchor: "top", font: { size: look.small, color: look.ink } }));
}

/**
 * What the picture says, from the numbers: the means over the text read so far and the greatest gain of this stretch.
 * @param {Reading} reading
 * @param {{start: number, stop: number}} span
 */
export function surpriseCaption(reading, span) {
  const { surpriseBits, baselineBits, read, length } = reading;
  if (read <= 1) return "The first character has no surprise: nothing was read before it.";
  const over = read < length ? `Over the first ${count(read)} characters` : "Over this text";
  const both = [...surpriseBits.keys()].slice(0, read).filter((at) => Number.isFinite(surpriseBits[at])
    && (!reading.baseline || Number.isFinite(baselineBits[at])));
  if (both.length === 0) return `${over} no surprise is finite.`;
  const impossible = surpriseBits.subarray(0, read).filter((value) => value === Infinity).length;
  const said = impossible ? ` (${impossible} held impossible, left out)` : "";
  const network = plain(mean(surpriseBits, both));
  if (!reading.baseline) return `${over} the mean is ${network} bits a character${said}.`;
  return `${over}: network ${network}, ${reading.baseline} ${plain(mean(baselineBits, both))} bits a character${said}.`
    + greatestGain(reading, span);
}

/** @param {Float32Array} values @param {number[]} at */
const mean = (values, at) => at.reduce((sum, position) => sum + (values[position] ?? 0), 0) / at.length;

/** Where memory helps most in a stretch. @param {Reading} reading @param {{start: number, stop: number}} span */
function greatestGain({ surpriseBits, baselineBits, characters, read }, { start, stop }) {
  let best = -1;
  let gain = 0;
  for (let at = start; at < Math.min(stop, read); at += 1) {
    const saved = (baselineBits[at] ?? NaN) - (surpriseBits[at] ?? NaN);
    if (saved > gain && Number.isFinite(saved)) [best, gain] = [at, saved];
  }
  if (best < 0) return "";
  return ` Memory saves most here at ${characterName(characters[best] ?? "")}, position ${count(best)}: ${plain(gain, 1)} bits.`;
}
