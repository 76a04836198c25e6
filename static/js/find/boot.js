/**
 * What the page opens with: the first shipped model, "inside a URL", what was found for it, its sample coloured by the best unit.
 */

import { Refusal } from "../api.js";
import { sentence } from "../common/dom.js";
import { firstOn } from "../read/navigate.js";
import { series } from "../read/reading.js";
import { moveTo } from "../read/state.js";
import { fetchCatalog } from "./requests.js";
import { FIRST_CONCEPT, SHIPPED, spansOf } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./searching.js').Searching} Searching */
/** @typedef {import('../read/session.js').Session} Session */
/** @typedef {import('../wire/find.js').Catalog} Catalog */

const FIRST_MODEL = "wiki-lstm";
const FIRST_SCREEN = 600; // positions among which the cursor finds its first place
const NO_TEXT = { error: "there is no text to search", hint: "run `rnnscope corpus get wiki`, or paste a text below", field: "text" };
const NOT_SEARCHED = {
  error: "this model has not been searched yet",
  hint: "choose a concept on the left: all built-in ones are looked for in one pass", field: "",
};
const SMALL = 200_000; // characters that are searched without being asked

/**
 * @param {FindStore} store @param {Session} session @param {Searching} searching
 * @param {ReturnType<typeof import('./address.js').findFromUrl>} address
 */
export async function boot(store, session, searching, { state: named, characters }) {
  const { models } = store.get();
  const first = (models.find(({ name }) => name === FIRST_MODEL) ?? models[0])?.name;
  if (!first) throw new Refusal("no model was found", "model", "train one with `rnnscope train`");
  const there = named.model === undefined || models.some(({ name }) => name === named.model);
  const model = there ? named.model ?? first : first;
  store.set({ model });
  if (there) return openModel(store, session, searching, model, { named, characters });
  const text = `There is no model ${named.model} on this machine.`;
  store.set({ searched: "", notice: { level: "error", text, hint: `${first} is shown.` } });
  await openModel(store, session, searching, model, { named: named.concept ? { concept: named.concept } : {}, characters });
}

/**
 * A model with a text to show, and what is known of it.
 * @param {FindStore} store @param {Session} session @param {Searching} searching @param {string} model
 * @param {{named?: Partial<FindState>, characters?: string | null}} [options]
 */
export async function openModel(store, session, searching, model, { named = {}, characters = null } = {}) {
  const { samples, models } = store.get();
  const sample = models.find(({ name }) => name === model)?.sample ?? samples[0]?.name ?? "";
  /** @type {import('../wire/messages.js').TextReference} */
  const text = characters === null ? named.text ?? { kind: "sample", name: sample } : { kind: "inline", characters };
  const before = store.get().model;
  store.set({ model, findings: null, found: null, profile: null, refused: null, catalog: null });
  const view = {
    unit: named.unit ?? { layer: 0, unit: 0 }, quantity: named.quantity ?? "h", sign: named.sign ?? 1,
    ...(named.at === undefined ? {} : { at: named.at }),
  };
  const opening = session.open(model, text, { view });
  const looking = fetchCatalog(model).then((catalog) => look(store, searching, catalog, named));
  const results = await Promise.allSettled([opening, looking]);
  const [opened, looked] = results;
  if (opened.status === "rejected") await sayAndOpenSample(store, session, opened.reason, sample, model || before);
  if (looked.status === "rejected") sayNoCatalog(store, looked.reason);
  if (named.at === undefined) settleCursor(store);
}

/** @param {FindStore} store @param {Searching} searching @param {Catalog} catalog @param {Partial<FindState>} named */
async function look(store, searching, catalog, named) {
  const there = catalog.texts.filter(({ missing }) => missing === null);
  const first = there[0] ?? catalog.texts[0];
  const asked = named.searched ?? (store.get().searched || undefined);
  const own = asked?.startsWith("stored:") ? { value: asked, characters: null } : null;
  const text = own ?? catalog.texts.find(({ value }) => value === asked) ?? first;
  const wanted = named.concept ?? store.get().concept;
  const known = wanted.kind !== "built-in" || catalog.concepts.some(({ name }) => name === wanted.name);
  const [other] = catalog.concepts;
  const fallback = other ? { kind: /** @type {const} */ ("built-in"), name: other.name } : FIRST_CONCEPT;
  const concept = known ? wanted : fallback;
  store.set({ catalog, searched: text?.value ?? "", concept });
  if (!text) return store.set({ refused: NO_TEXT });
  const small = text.characters !== null && text.characters <= SMALL;
  if (text.value === SHIPPED || named.searched !== undefined || small) await searching.look(
    concept, { keepUnit: named.unit !== undefined }
  );
  else store.set({ refused: NOT_SEARCHED });
}

/**
 * @param {FindStore} store @param {Session} session @param {unknown} reason @param {string} sample
 * @param {string} model
 */
async function sayAndOpenSample(store, session, reason, sample, model) {
  if (!(reason instanceof Refusal)) throw reason;
  store.set({ notice: { level: "error", text: sentence(reason.message), hint: sentence(reason.hint) } });
  if (sample && reason.field.startsWith("text")) await session.open(model, { kind: "sample", name: sample }).catch(() => false);
}

/** @param {FindStore} store @param {unknown} reason */
function sayNoCatalog(store, reason) {
  if (!(reason instanceof Refusal)) throw reason;
  store.set({ refused: { error: reason.message, hint: reason.hint, field: reason.field } });
}

/**
 * The cursor waits inside the first span of the concept that the unit is on in, if it has not been moved.
 * @param {FindStore} store
 */
function settleCursor(store) {
  const ending = new AbortController();
  const start = store.get().at;
  store.subscribe((state) => {
    const { reading, at, labels, found, unit, quantity, sign } = state;
    if (at !== start || !reading) return ending.abort();
    if (!labels || !found || reading.read < Math.min(reading.length, FIRST_SCREEN)) return;
    ending.abort();
    const span = spansOf(labels)[0];
    const [from, to] = span ?? [0, Math.min(reading.length, FIRST_SCREEN)];
    store.set(moveTo(state, from + firstOn(series(reading, unit.layer, unit.unit, quantity).subarray(from, to), sign)));
  }, { signal: ending.signal });
}
