/** What is opened when the page starts, after Back and Forward, and when a link leads nowhere. */

import { Refusal, fetchModels, fetchSamples } from "../api.js";
import { sentence } from "../common/dom.js";
import { textName } from "../state/url.js";
import { openOrSay } from "./choosers.js";
import { series, trackKey } from "./reading.js";
import { DEFAULTS, moveTo, unitLabel } from "./state.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('./state.js').ModelSummary} ModelSummary */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */
/** @typedef {import('./session.js').Session} Session */
/** @typedef {ReturnType<typeof import('../state/url.js').stateFromUrl>} Address */
/** @typedef {import('../wire/messages.js').TextReference} TextReference */

const FIRST_MODEL = "wiki-lstm";
const ABSENT = {
  text: "This link names a text that is not on this machine.",
  hint: "It was pasted elsewhere and is too long to travel in a link.",
};
const FIRST_SCREEN = 600; // positions among which the cursor finds its first place

/**
 * Opens what the address names. What it does not name is the first model's: its sample, its best known unit.
 * @param {ReadStore} store @param {Session} session @param {Address} address
 */
export async function boot(store, session, address) {
  const named = address.state;
  const models = fetchModels().then(({ models: found, broken }) => store.set({ models: found, broken }));
  const samples = fetchSamples().then(({ samples: found }) => store.set({ samples: found }));
  try {
    if (!named.model || !textOf(address) || !named.unit) await models;
    const first = firstOf(store.get());
    const model = named.model ?? first?.name;
    if (!model) throw new Refusal("no model was found", "model", "train one with `rnnscope train`");
    let text = textOf(address) ?? sampleOf(store.get(), model);
    if (!text) {
      await samples;
      text = sampleOf(store.get(), model);
    }
    if (!text) throw new Refusal("no text was found", "text", "open one with “Edit text”");
    await session.open(model, text, { view: named });
    if (named.at === undefined) settleCursor(store);
    sayOtherUnit(store, named);
    await Promise.all([models, samples]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!store.get().model) store.set({ model: firstOf(store.get())?.name ?? "" }); // the choosers work on
    const absent = named.text?.kind === "stored" && error.field.startsWith("text");
    const notice = absent ? ABSENT : { text: sentence(error.message), hint: sentence(error.hint) };
    store.set({ notice: { level: "error", ...notice, offer: error.field === "" ? "reload" : "sample" } });
  }
}

/**
 * A link may name a unit that this network has not.
 * @param {ReadStore} store
 * @param {Partial<ReadState>} named
 */
function sayOtherUnit(store, named) {
  const { unit, model, reading } = store.get();
  if (!named.unit || !reading || unitLabel(named.unit) === unitLabel(unit)) return;
  const last = `${reading.layers}.${reading.hiddenSize - 1}`;
  store.set({ notice: {
    level: "info", text: `${model} has no unit ${unitLabel(named.unit)}.`,
    hint: `Its units go from 1.0 to ${last}; ${unitLabel(unit)} is shown.`,
  } });
}

/** @param {Address} address @returns {TextReference | null} */
function textOf({ state, characters }) {
  return characters === null ? state.text ?? null : { kind: "inline", characters };
}

/** @param {ReadState} state @returns {ModelSummary | undefined} */
const firstOf = ({ models }) => models.find(({ name }) => name === FIRST_MODEL) ?? models[0];

/** @param {ReadState} state @param {string} model @returns {TextReference | null} */
function sampleOf({ models, samples }, model) {
  const name = models.find((summary) => summary.name === model)?.sample ?? samples[0]?.name;
  return name ? { kind: "sample", name } : null;
}

/** For a link that leads nowhere. @param {ReadStore} store @param {Session} session */
export async function openSample(store, session) {
  const state = store.get();
  const model = state.models.some(({ name }) => name === state.model) ? state.model : firstOf(state)?.name;
  const text = model ? sampleOf(state, model) : null;
  if (!model || !text) return location.assign("/");
  await openOrSay(store, session, model, text);
  settleCursor(store);
}

/**
 * After Back or Forward: the text of that address if it is another, and the view of it.
 * @param {ReadStore} store @param {Session} session @param {Address} address
 */
export function goTo(store, session, address) {
  const state = store.get();
  const view = viewOf(address.state);
  const model = address.state.model ?? state.model;
  const text = textOf(address) ?? state.text;
  if (!text) return;
  if (model === state.model && isOpen(state, text)) store.set({ ...view, hoverAt: null, hoverUnit: null, playing: false });
  else void openOrSay(store, session, model, text, { fresh: false, view });
}

/**
 * Everything about the view that an address carries; what it does not say is at its default.
 * @param {Partial<ReadState>} named
 */
function viewOf(named) {
  const { at, scale, palette, guesses, order, layer, span, speed, theme, big, hide, saliency, matrix, held, compare, tint } = DEFAULTS;
  const { model: _, text: __, ...said } = named;
  return { at, scale, palette, guesses, order, layer, span, speed, theme, big, hide, saliency, matrix, held, compare, tint, ...said };
}

/** @param {ReadState} state @param {TextReference} text */
function isOpen({ text: open, reading }, text) {
  if (text.kind === "inline") return reading?.characters.join("") === text.characters;
  return open !== null && textName(open) === textName(text);
}

/**
 * Without a position in the address the cursor waits where the shown unit is on for the first time, as far as
 * the first screen goes: a picture with something in it. A cursor that has been moved stays.
 * @param {ReadStore} store
 */
function settleCursor(store) {
  const { reading: opened, at: start } = store.get();
  const ending = new AbortController();
  store.subscribe((state) => {
    const { reading, at, playing, unit, quantity, sign } = state;
    if (!reading || reading.characters !== opened?.characters || at !== start || playing) return ending.abort();
    const stop = Math.min(reading.length, FIRST_SCREEN);
    const exact = reading.tracks.get(trackKey(unit.layer, unit.unit))?.read ?? 0;
    if (Math.min(reading.read, exact) < stop) return;
    ending.abort();
    store.set(moveTo(state, firstOn(series(reading, unit.layer, unit.unit, quantity).subarray(0, stop), sign)));
  }, { signal: ending.signal });
}

/** The first position with a value near the largest. @param {Float32Array} values @param {number} sign */
export function firstOn(values, sign) {
  const most = values.reduce((largest, value) => Math.max(largest, sign * value), -Infinity);
  const at = values.findIndex((value) => sign * value >= 0.9 * most);
  return most > 0 ? Math.max(0, at) : 0;
}
