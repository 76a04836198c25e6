/** "Try your text": a box whose text is read as it is typed, and the same text coloured by the unit. */

import { Refusal } from "../api.js";
import { byId, grouped, plural, segmented, sentence } from "../common/dom.js";
import { setText } from "../common/panel.js";
import { plain, signed } from "../plot/format.js";
import { hasCellState, scaleEnd, shownQuantity, valueAt } from "../read/state.js";
import { mount as mountText } from "../read/text.js";
import { watch } from "../state/store.js";
import { textName } from "../state/url.js";
import { cursorSentence } from "./sentences.js";
import { asReadStore, shownName } from "./state.js";

/** @typedef {import('./state.js').UnitState} UnitState */
/** @typedef {import('./state.js').UnitStore} UnitStore */
/** @typedef {import('../read/session.js').Session} Session */
/** @typedef {import('../wire/messages.js').TextReference} TextReference */

const MOST_CHARACTERS = 20_000;
const PAUSE_MS = 150;
const OWN = "own";

/** @param {UnitStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountTrying(store, session, lifetime) {
  const { signal } = lifetime;
  const area = byId("own-text", HTMLTextAreaElement);
  const wrong = byId("own-error", HTMLElement);
  mountText(byId("text", HTMLElement), asReadStore(store), lifetime);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {TextReference} text @param {boolean} [fill] */
  async function open(text, fill = true) {
    const { model, unit, quantity, sign, scale } = store.get();
    setText(wrong, "");
    try {
      const done = await session.open(model, text, { view: { unit, quantity, sign, scale }, fresh: false });
      if (done && fill) area.value = store.get().reading?.characters.join("") ?? "";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setText(wrong, sentence([error.message, error.hint].filter(Boolean).join(": ")));
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    const length = Array.from(area.value).length;
    area.setAttribute("aria-invalid", String(length > MOST_CHARACTERS));
    if (length > MOST_CHARACTERS) return setText(wrong, `Too long by ${grouped(length - MOST_CHARACTERS)} characters: at most ${grouped(MOST_CHARACTERS)} are read.`);
    timer = setTimeout(() => void open({ kind: "inline", characters: area.value }, false), PAUSE_MS);
  }, { signal });
  mountSamples(store, open, signal);
  mountQuantity(store, signal);
  mountLegend(store, lifetime);
  return open;
}

/** @param {UnitStore} store @param {(text: TextReference) => Promise<void>} open @param {AbortSignal} signal */
function mountSamples(store, open, signal) {
  const sample = byId("sample", HTMLSelectElement);
  watch(store, (state) => [state.samples, state.text, state.reading?.characters], ({ samples, text, reading }) => {
    const options = samples.map(({ name, title }) => new Option(title, `sample:${name}`));
    if (text?.kind === "stored") options.unshift(new Option(`Your text · ${plural(reading?.length ?? 0, "character")}`, OWN));
    sample.replaceChildren(...options);
    sample.disabled = samples.length === 0;
    sample.value = text ? (text.kind === "stored" ? OWN : textName(text)) : "";
  }, { signal });
  sample.addEventListener("change", () => {
    if (sample.value !== OWN) void open({ kind: "sample", name: sample.value.slice("sample:".length) });
  }, { signal });
}

/** @param {UnitStore} store @param {AbortSignal} signal */
function mountQuantity(store, signal) {
  const group = byId("quantity", HTMLElement);
  const show = segmented(group, (value) => {
    store.set(value === "c" ? { quantity: "c", scale: "text" } : { quantity: "h", scale: "fixed" });
  }, signal);
  watch(store, (state) => [state.reading?.trackNames, state.quantity], (state) => {
    group.hidden = !state.reading || !hasCellState(state.reading);
    show(shownQuantity(state));
  }, { signal });
}

/** The ends of the colours, and the value at the cursor. @param {UnitStore} store @param {{signal: AbortSignal}} lifetime */
function mountLegend(store, { signal }) {
  const [low, high, value] = ["legend-low", "legend-high", "legend-value"].map((id) => byId(id, HTMLElement));
  watch(store, (state) => [state.reading, state.quantity, state.sign, state.at, state.hoverAt, state.pending], (state) => {
    const { reading, pending } = state;
    const read = reading !== null && pending === null && reading.read === reading.length;
    document.body.dataset.read = read ? "all" : reading?.read ? "some" : "none";
    const empty = byId("text-empty", HTMLElement);
    empty.hidden = reading !== null && reading.length > 0;
    setText(empty, reading ? "The text is empty: type one." : pending ? `${pending} …` : "No text is open.");
    const end = plain(scaleEnd(state));
    if (low) setText(low, `−${end}`);
    if (high) setText(high, `+${end}`);
    if (!reading || !value) return;
    const at = state.hoverAt ?? state.at;
    const quantity = shownQuantity(state);
    setText(value, reading.length === 0 ? "" : cursorSentence(shownName(state, quantity), state.sign * valueAt(reading, state.unit, quantity, at), reading.characters[at] ?? ""));
    byId("text-surface", HTMLElement).setAttribute("aria-label", textSentence(state));
  }, { signal });
}

/** The coloured text in words. @param {UnitState} state */
export function textSentence(state) {
  const { reading, unit, sign } = state;
  if (!reading || reading.read === 0) return "No text";
  const quantity = shownQuantity(state);
  let [most, at] = [-Infinity, 0];
  for (let position = 0; position < reading.read; position += 1) {
    const value = sign * valueAt(reading, unit, quantity, position);
    if (value > most) [most, at] = [value, position];
  }
  const peak = Number.isFinite(most) ? `; ${shownName(state, quantity)} is highest at position ${grouped(at)}, ${signed(most)}` : "";
  return `Text of ${plural(reading.length, "character")}, coloured by the unit${peak}`;
}
