/** The network's surprise along the text, and an n-gram model's beside it: where the network needs its memory. */

import { characterName } from "../common/glyphs.js";
import { element, frame, keepDrawn, setText } from "../common/panel.js";
import { count, plain } from "../plot/format.js";
import { cellEdges, cellValues, faint, margins, timeLayout, timeTicks } from "../plot/layout.js";
import { chart } from "../plot/plotly.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { emptyMessage, stretch } from "./state.js";
import { timeAxis } from "./timeaxis.js";
import { stretchAxis, timeCursor, timePointer } from "./timecursor.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/plotly.js").Figure} Figure */

const ROWS = 9; // heights of type that the figure is high

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
    parts.body.style.minHeight = `${figureHeight(theme())}px`;
    plot.classList.toggle("figure-stale", missing !== null);
    if (state.reading && missing === null) {
      drawing.show(() => (store.get().reading ? surpriseFigure(store.get(), width, theme()) : null));
      const said = surpriseCaption(state.reading, stretch(state));
      setText(parts.caption, said);
      plot.setAttribute("aria-label", `Surprise in bits along the text. ${said}`);
      setText(parts.note, state.reading.baseline ? `filled: network · line: ${state.reading.baseline}` : "bits a character");
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
  return [reading?.trace, emptyMessage(state), start, stop, come, reading?.read === reading?.length];
}

/** @param {Theme} look */
const figureHeight = (look) => ROWS * look.small + margins(look).top + margins(look).bottom;

/**
 * @param {ReadState} state
 * @param {number} width
 * @param {Theme} look
 * @returns {Figure}
 */
export function surpriseFigure(state, width, look) {
  const { reading } = state;
  if (!reading) throw new Error("nothing is being read");
  const axis = timeAxis(stretch(state), width, look);
  const x = cellEdges(axis);
  const top = ceiling(reading);
  const capped = (/** @type {number} */ value) => Math.min(value, top); // infinity goes to the top, where it gets its sign
  const common = { type: "scatter", mode: "lines", x, hoverinfo: "skip", connectgaps: false };
  const data = [{
    ...common, name: "network", y: cellValues(reading.surpriseBits, axis, capped), fill: "tozeroy",
    fillcolor: faint(look.probability, 0.38), line: { shape: "hvh", width: 0.75, color: look.probability },
  }];
  if (reading.baseline) {
    const y = cellValues(reading.baselineBits, axis, capped);
    const line = { shape: "hvh", width: 1, color: look.ink };
    data.push({ ...common, name: reading.baseline, y, fill: "none", fillcolor: "", line });
  }
  const height = figureHeight(look);
  return {
    data,
    layout: {
      ...timeLayout(axis, width, height, look),
      annotations: endless(reading.surpriseBits, axis, top, look),
      xaxis: timeTicks(axis, reading.characters, look),
      yaxis: {
        range: [0, top * 1.02], fixedrange: true, automargin: false, zeroline: true, zerolinecolor: look.line,
        tickvals: [0, top / 2, top], ticktext: ["0", plain(top / 2, 0), top < 1000 ? `${top} bits` : plain(top, 0)],
        gridcolor: look.line, gridwidth: 0.5, ticks: "", ticklabelstandoff: 4,
      },
    },
  };
}

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
