/** The chosen unit: its exact values at the shown position, where in this text it is strongest, and units with a name. */

import { element, fillBar, frame, keepDrawn, setText } from "../common/panel.js";
import { colourIndex } from "../plot/colours.js";
import { inline, plain, signed } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { showUnitActions } from "./hold-dialog.js";
import { namedByUser } from "./notes.js";
import { around, peaks } from "./peaks.js";
import { series, trackKey } from "./reading.js";
import {
  chooseUnit, currentModel, emptyMessage, moveTo, scaleEnd, shownAt, shownQuantity, unitLabel, valueAt,
} from "./state.js";
import { isSigned, rowEnd, rowLabel } from "./tracks-figure.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./reading.js").Reading} Reading */

const PASSAGES = 3; // strongest on either side of zero
const PASSAGE = 37; // characters

/** @type {Record<string, Record<string, string>>} */
const WORDS = {
  lstm: { i: "input gate", f: "forget gate", g: "candidate", o: "output gate", c: "cell state", h: "hidden state" },
  gru: { r: "reset gate", z: "update gate", n: "candidate", h: "hidden state" },
};

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Unit");
  const concepts = element("dl", { class: "facts unit-concepts" });
  const values = element("div", { class: "unit-values" });
  const passages = element("div", { class: "passages" });
  const names = element("div", { class: "unit-names" });
  const message = element("p", { class: "figure-empty" });
  const own = element("p", { class: "unit-own" });
  const actions = element("div", { class: "unit-actions" });
  parts.body.append(own, concepts, actions, values, passages, names, message);
  mountSaveMenu(parts.tools, {
    name: () => "",
    title: () => "",
    exports: () => [{ what: "unit", label: "of this unit" }],
    store,
  });
  /** @type {ValueRow[]} */
  let rows = [];

  keepDrawn(parts.body, store, selectRows, (state) => {
    const missing = emptyMessage(state);
    setText(message, missing ?? "");
    values.hidden = passages.hidden = missing !== null;
    setText(parts.heading, `Unit ${unitLabel(state.unit)}`);
    showConcepts(concepts, state);
    setText(parts.caption, state.sign < 0 ? "Shown multiplied by −1: on where its value is negative." : "");
    const { css } = theme().palettes[state.palette];
    values.style.setProperty("--low", css[1] ?? "");
    values.style.setProperty("--high", css[255] ?? "");
    rows = valueRows(values, state.reading, state.sign);
    showValues(rows, state);
  }, { signal });
  keepDrawn(parts.body, store, selectPassages, (state) => showPassages(passages, state, store), { signal });
  const selectActions = (/** @type {ReadState} */ state) => [state.unit, state.model, state.reading?.length, state.notes, currentModel(state)];
  keepDrawn(parts.body, store, selectActions, (state) => {
    const { name = "", note = "" } = state.notes[unitLabel(state.unit)] ?? {};
    own.hidden = name === "" && note === "";
    own.replaceChildren(element("strong", {}, name), note ? ` ${note}` : "");
    showUnitActions(actions, state);
  }, { signal });
  const selectNames = (/** @type {ReadState} */ state) =>
    [currentModel(state), state.unit, shownQuantity(state), state.sign, state.notes];
  keepDrawn(parts.body, store, selectNames, (state) => showNames(names, state, store), { signal });
  store.subscribe((state, previous) => {
    if (shownAt(state) !== shownAt(previous) || state.reading !== previous.reading || state.before !== previous.before) showValues(rows, state);
  }, { signal });
}

/** @param {ReadState} state */
function selectRows(state) {
  return [state.reading?.trace, emptyMessage(state), state.unit, state.sign, state.palette, currentModel(state)];
}

/** What measurement found the unit to follow, and how well. @param {HTMLElement} el @param {ReadState} state */
function showConcepts(el, state) {
  const { layer, unit } = state.unit;
  const found = (currentModel(state)?.units ?? []).filter((named) => named.layer === layer && named.unit === unit);
  el.hidden = found.length === 0;
  el.replaceChildren(...found.map(({ concept, quantity, sign, auc }) => {
    const name = `${sign < 0 ? "−" : ""}${quantity}: ${concept}`;
    return element("div", {}, element("dt", {}, name), element("dd", {}, aucText(auc)));
  }));
}

/** How well the value tells inside from outside on text not trained on. @param {number | null} auc */
const aucText = (auc) => (auc === null ? "" : `AUC ${auc.toFixed(2)}`);

/** Passages wait for the whole text, or they would jump while it comes. @param {ReadState} state */
function selectPassages(state) {
  const { reading, unit } = state;
  const quantity = shownQuantity(state);
  const come = reading ? Math.min(reading.read, valuesRead(reading, unit, quantity)) : 0;
  const all = come === reading?.length;
  return [reading?.trace, unit, state.sign, quantity, state.palette, state.scale, all];
}

/** @param {Reading} reading @param {{layer: number, unit: number}} unit @param {string} quantity */
function valuesRead(reading, unit, quantity) {
  return quantity === "h" ? reading.read : reading.tracks.get(trackKey(unit.layer, unit.unit))?.read ?? 0;
}

/** @typedef {{name: string, word: HTMLElement, words: string, value: HTMLElement, bar: HTMLElement}} ValueRow */

/**
 * @param {HTMLElement} el
 * @param {Reading | null} reading
 * @param {number} sign
 * @returns {ValueRow[]}
 */
function valueRows(el, reading, sign) {
  const words = WORDS[reading?.cell ?? ""] ?? { h: "hidden state" };
  const rows = (reading?.trackNames ?? []).map((name) => {
    const value = element("output");
    const bar = element("span", { class: isSigned(name) ? "bar signed" : "bar", "aria-hidden": "true" });
    const label = element("b", {}, rowLabel(name, sign));
    const word = element("span", {}, words[name] ?? "");
    const line = element("div", {}, label, word, bar, value);
    return { name, word, words: words[name] ?? "", value, bar, line };
  });
  el.replaceChildren(...rows.map(({ line }) => line));
  return rows;
}

/**
 * @param {ValueRow[]} rows
 * @param {ReadState} state
 */
function showValues(rows, state) {
  const { reading, unit, before } = state;
  if (!reading) return;
  const was = before?.tracks.get(trackKey(unit.layer, unit.unit));
  const tracks = reading.tracks.get(trackKey(unit.layer, unit.unit));
  const at = shownAt(state);
  rows.forEach(({ name, word, words, value, bar }, row) => {
    const then = was && at < was.read ? (isSigned(name) ? state.sign : 1) * (was.rows[row]?.[at] ?? NaN) : NaN;
    setText(word, Number.isNaN(then) ? words : `was ${isSigned(name) ? signed(then, 3) : plain(then, 3)}`);
    const known = tracks && at < tracks.read;
    const number = known ? tracks.rows[row]?.[at] ?? NaN : name === "h" ? valueAt(reading, unit, "h", at) : NaN;
    const shown = isSigned(name) ? state.sign * number : number;
    setText(value, !known && Number.isNaN(number) ? "–" : isSigned(name) ? signed(shown, 3) : plain(shown, 3));
    if (!isSigned(name)) return fillBar(bar, 0, shown);
    const reach = shown / (tracks ? rowEnd(name, tracks, row) : 1);
    bar.classList.toggle("below", shown < 0);
    fillBar(bar, 0.5 + Math.min(0, reach) / 2, 0.5 + Math.max(0, reach) / 2);
  });
}

/**
 * @param {HTMLElement} el
 * @param {ReadState} state
 * @param {ReadStore} store
 */
function showPassages(el, state, store) {
  const { reading, unit, sign } = state;
  const quantity = shownQuantity(state);
  if (!reading || valuesRead(reading, unit, quantity) < reading.length || reading.length === 0) return el.replaceChildren();
  const values = series(reading, unit.layer, unit.unit, quantity).map((value) => sign * value);
  const limit = scaleEnd({ ...state, hoverUnit: null });
  const group = (/** @type {string} */ title, /** @type {number[]} */ found) => (found.length === 0 ? [] : [
    element("h3", {}, title), ...found.map((at) => passage(reading, values, at, limit, state, store))]);
  el.replaceChildren(
    ...group("Highest in this text", peaks(values, PASSAGES, PASSAGE)),
    ...group("Lowest", peaks(values.map((value) => -value), PASSAGES, PASSAGE)),
  );
}

/**
 * @param {Reading} reading @param {Float32Array} values @param {number} at @param {number} limit
 * @param {ReadState} state @param {ReadStore} store
 */
function passage(reading, values, at, limit, state, store) {
  const { start, stop } = around(at, reading.length, PASSAGE);
  const look = theme();
  const palette = look.palettes[state.palette];
  const cells = reading.characters.slice(start, stop).map((character, index) => {
    const entry = colourIndex(values[start + index] ?? NaN, limit);
    const cell = element("span", { class: start + index === at ? "peak" : "" }, inline([character]));
    cell.style.backgroundColor = palette.css[entry] ?? "";
    cell.style.color = palette.pale[entry] ? "var(--ink-on-light)" : "var(--ink-on-dark)";
    return cell;
  });
  const passageText = inline(reading.characters.slice(start, stop));
  const spoken = `Go to position ${at}, value ${plain(values[at] ?? NaN)}: ${passageText}`;
  const button = element("button", { type: "button", "aria-label": spoken }, ...cells);
  button.addEventListener("click", () => store.set(moveTo(store.get(), at)));
  return button;
}

/**
 * @param {HTMLElement} el
 * @param {ReadState} state
 * @param {ReadStore} store
 */
function showNames(el, state, store) {
  const units = currentModel(state)?.units ?? [];
  const buttons = units.map((named) => {
    const { layer, unit, quantity, sign, concept, auc } = named;
    const here = layer === state.unit.layer && unit === state.unit.unit && quantity === shownQuantity(state)
      && sign === state.sign;
    const button = element("button", { type: "button", "aria-pressed": String(here), title: aucText(auc) },
      element("b", {}, unitLabel(named)), ` ${concept}`);
    button.addEventListener("click", () => store.set({ ...chooseUnit(store.get(), named), quantity, sign }));
    return button;
  });
  const own = namedByUser(state.notes).map(({ layer, unit, name }) => {
    const here = layer === state.unit.layer && unit === state.unit.unit;
    const button = element("button", { type: "button", "aria-pressed": String(here), title: "Your own name" },
      element("b", {}, unitLabel({ layer, unit })), ` ${name}`);
    button.addEventListener("click", () => store.set(chooseUnit(store.get(), { layer, unit })));
    return button;
  });
  buttons.unshift(...own);
  el.replaceChildren(...(buttons.length ? [element("h3", {}, "Units with a name"), ...buttons] : []));
}
