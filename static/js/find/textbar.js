/** Which text is shown, an own one, and what is said about the text: how much of the concept the unit catches in it. */

import { Refusal } from "../api.js";
import { byId, plural, segmented, sentence } from "../common/dom.js";
import { setText } from "../common/panel.js";
import { openOrSay } from "../read/choosers.js";
import { series } from "../read/reading.js";
import { moveTo, unitLabel } from "../read/state.js";
import { watch } from "../state/store.js";
import { textName } from "../state/url.js";
import { part, two } from "./sentences.js";
import { nextSpan } from "./spans.js";
import { asReadStore, conceptTitle, sameView, spansOf, thresholdNow } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */

const OWN = "own";
const HOW_TO_BRUSH = "Brushing: drag over a place where what you mean holds, or mark it with Shift and the arrow keys. "
  + "Alt marks where it must not hold.";

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountTextBar(store, session, lifetime) {
  const { signal } = lifetime;
  mountSamples(store, session, lifetime);
  mountEditor(store, session, lifetime);
  const brush = byId("brush", HTMLButtonElement);
  const clear = byId("brush-clear", HTMLButtonElement);
  const mode = byId("brush-mode", HTMLElement);
  const showMode = segmented(mode, (value) => showMode(value), signal);
  showMode("on");
  brush.addEventListener("click", () => toggleBrush(store), { signal });
  clear.addEventListener("click", () => store.set({ on: [], off: [] }), { signal });
  watch(store, (state) => [state.brushing, state.on, state.off], ({ brushing, on, off }) => {
    brush.setAttribute("aria-pressed", String(brushing));
    mode.hidden = !brushing;
    clear.hidden = on.length + off.length === 0;
    byId("text", HTMLElement).classList.toggle("brushing", brushing);
  }, lifetime);
  const shown = (/** @type {FindState} */ state) =>
    [
      state.reading, state.labels, state.labelsNote, state.unit, state.of, state.sign, state.threshold, state.found,
      state.brushing, state.brushed, state.on, state.pending,
    ];
  watch(store, shown, (state) => {
    setText(byId("text-sentence", HTMLElement), textSentence(state));
    setText(byId("text-note", HTMLElement), noteOf(state));
    const { reading, pending } = state;
    const empty = byId("text-empty", HTMLElement);
    empty.hidden = reading !== null && reading.length > 0;
    setText(empty, pending ? `${pending} …` : "No text is open.");
    document.body.dataset.read = reading !== null && pending === null && reading.read === reading.length ? "all" : reading?.read ? "some" : "none";
    byId("text-surface", HTMLElement).setAttribute("aria-label", textSentence(state));
  }, lifetime);
}

/** @param {FindStore} store */
export function toggleBrush(store) {
  const brushing = !store.get().brushing;
  store.set({ brushing });
  if (!brushing) return;
  const text = byId("text", HTMLElement);
  const { top } = text.getBoundingClientRect();
  text.focus({ preventScroll: top >= 0 && top < innerHeight - 80 });
}

/** The cursor goes to the second character of the next span. @param {FindStore} store */
export function toNextSpan(store) {
  const state = store.get();
  const span = nextSpan(spansOf(state.labels), state.at);
  if (span) store.set(moveTo(state, Math.min(span[0] + 1, span[1] - 1)));
}

/** @param {FindState} state */
function noteOf({ reading, unit, of, sign }) {
  if (!reading) return "";
  return `coloured by ${sign < 0 ? "−" : ""}${of} of ${unitLabel(unit)}: green is on, purple is off`;
}

/** What the unit catches in the text that is shown. @param {FindState} state */
export function textSentence(state) {
  const { reading, labels, labelsNote, unit, of, sign, quantity, brushing, on } = state;
  if (brushing && on.length === 0) return HOW_TO_BRUSH;
  if (!reading || reading.read === 0) return "";
  const title = conceptTitle(state);
  if (labelsNote) return labelsNote;
  if (!labels) return "";
  if (labels.kind === "number") return `The colour is the unit; “${title}” is a number, so nothing is underlined.`;
  const spans = spansOf(labels);
  if (spans.length === 0) return `“${title}” holds nowhere in this text: choose another one, or paste your own.`;
  const threshold = thresholdNow(state);
  const named = `Underlined: ${title}, ${plural(spans.length, "span")}.`;
  if (Number.isNaN(threshold)) return named;
  const { recall, precision, f1 } = agreement(
    series(reading, unit.layer, unit.unit, quantity), sign, threshold, labels.runs, reading.read
  );
  return `${named} Here ${of} of ${unitLabel(unit)} reaches its threshold at ${part(recall)} of these positions; `
    + `${part(precision)} of where it does are underlined (F1 ${two(f1)}).`;
}

/**
 * How well a threshold agrees with labels; positions labelled -1 do not count.
 * @param {ArrayLike<number>} values @param {1 | -1} sign @param {number} threshold
 * @param {readonly (readonly [number, number, number])[]} runs @param {number} read  positions that have come
 */
export function agreement(values, sign, threshold, runs, read) {
  const labels = new Int8Array(read);
  for (const [start, stop, label] of runs) labels.fill(Math.max(-1, Math.min(1, label)), start, Math.min(read, stop));
  let [right, flagged, inside] = [0, 0, 0];
  labels.forEach((label, at) => {
    if (label < 0) return;
    const yes = sign * (values[at] ?? NaN) >= threshold;
    if (label > 0) inside += 1;
    if (yes) flagged += 1;
    if (yes && label > 0) right += 1;
  });
  return { recall: right / inside, precision: right / flagged, f1: (2 * right) / (flagged + inside) };
}

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session
 * @param {{signal: AbortSignal}} lifetime
 */
function mountSamples(store, session, { signal }) {
  const sample = byId("sample", HTMLSelectElement);
  watch(store, (state) => [state.samples, state.text, state.reading?.characters], ({ samples, text, reading }) => {
    const options = samples.map(({ name, title }) => new Option(title, `sample:${name}`));
    if (text?.kind === "stored") options.unshift(new Option(`Your text · ${plural(reading?.length ?? 0, "character")}`, OWN));
    sample.replaceChildren(...options);
    sample.disabled = samples.length === 0;
    sample.value = text ? (text.kind === "stored" ? OWN : textName(text)) : "";
  }, { signal });
  sample.addEventListener("change", () => {
    if (sample.value === OWN) return;
    void openOrSay(asReadStore(store), session, store.get().model, { kind: "sample", name: sample.value.slice("sample:".length) });
  }, { signal });
}

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session
 * @param {{signal: AbortSignal}} lifetime
 */
function mountEditor(store, session, { signal }) {
  const edit = byId("edit", HTMLButtonElement);
  const form = byId("editor", HTMLFormElement);
  const area = byId("editor-text", HTMLTextAreaElement);
  const wrong = byId("editor-error", HTMLElement);
  const show = (/** @type {boolean} */ open) => {
    form.hidden = !open;
    edit.setAttribute("aria-expanded", String(open));
    (open ? area : edit).focus();
  };
  edit.addEventListener("click", () => {
    if (form.hidden && area.value === "") area.value = store.get().reading?.characters.join("") ?? "";
    show(form.hidden === true);
  }, { signal });
  byId("editor-close", HTMLButtonElement).addEventListener("click", () => show(false), { signal });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    setText(wrong, "");
    try {
      await session.open(store.get().model, { kind: "inline", characters: area.value }, { view: sameView(store.get()) });
      store.set({ on: [], off: [] });
      show(false);
      byId("text", HTMLElement).focus();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setText(wrong, sentence([error.message, error.hint].filter(Boolean).join(": ")));
    }
  }, { signal });
}
