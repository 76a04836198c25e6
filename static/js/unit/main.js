/** A unit's page: one store, one connection, and everything that hangs on them. */

import { Refusal, fetchModels, fetchSamples } from "../api.js";
import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId, sentence } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { mountNotice } from "../common/notice.js";
import { createSession } from "../read/session.js";
import { createStore, watch } from "../state/store.js";
import { socketUrl } from "../wire/socket.js";
import { followAddress, unitFromUrl, unitPath } from "./address.js";
import { mountHead } from "./head.js";
import { mountHistogram } from "./histogram.js";
import { bindKeys } from "./keys.js";
import { mountGates, mountInputs, mountMemory, mountPushes } from "./measured.js";
import { mountNote } from "./note.js";
import { mountOnset } from "./onset.js";
import { mountPassages } from "./passages.js";
import { fetchNotes, fetchUnit } from "./requests.js";
import { mountScores } from "./scores.js";
import { UNIT_DEFAULTS, asReadStore, knownSign } from "./state.js";
import { mountTrying } from "./trying.js";

const { signal } = new AbortController();
const lifetime = { signal };
const address = unitFromUrl(new URL(location.href));
/** @type {import('./state.js').UnitState} */
const first = { ...UNIT_DEFAULTS, theme: keptTheme(), ...address.state, text: null };
const store = createStore(first);
const session = createSession(asReadStore(store), { url: socketUrl("/stream"), signal, onOpened: () => {} });

mountHead(store, (searched) => void look({ searched }), lifetime);
mountNote(store, lifetime);
mountScores(store, lifetime);
mountHistogram(store, lifetime);
mountOnset(store, lifetime);
mountPassages(store, lifetime);
mountMemory(store, lifetime);
mountGates(store, lifetime);
mountPushes(store, lifetime);
mountInputs(store, lifetime);
const openText = mountTrying(store, session, lifetime);
mountNotice(store, {}, lifetime);
const toggleTheme = mountAppearance(store, lifetime);
const openHelp = mountHelp(lifetime);
followAddress(store, lifetime);
bindKeys(store, { help: openHelp, theme: toggleTheme }, lifetime);
mountModels();


async function boot() {
  await look({});
  const { answer, model } = store.get();
  if (!answer) return;
  store.set({ unit: { layer: answer.layer, unit: answer.unit } });
  if (address.state.sign === undefined) store.set({ sign: knownSign(store.get()) });
  const samples = fetchSamples().then(({ samples: found }) => store.set({ samples: found }));
  const notes = fetchNotes(model).then((found) => store.set({ notes: found.notes }));
  await Promise.allSettled([models, samples, notes]);
  await openText(firstText());
  if (address.state.at !== undefined) store.set({ at: address.state.at });
  if (store.get().reading) return;
  const sample = sampleName();
  if (sample) await openText({ kind: "sample", name: sample }); // the link's text is not here
}

/** What is known of the unit, of one of the searches. @param {{searched?: string}} patch */
async function look(patch) {
  if (patch.searched !== undefined) store.set({ searched: patch.searched });
  const { model, address: of, searched } = store.get();
  try {
    store.set({ answer: await fetchUnit(model, of, searched), refused: null });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.field === "search" && searched) return look({ searched: "" }); // it is gone: another one is shown
    const refused = { error: sentence(error.message), hint: sentence(error.hint) };
    if (store.get().answer) store.set({ notice: { level: "error", text: refused.error, hint: refused.hint } });
    else store.set({ refused });
  }
}

/** The text of the link, else the model's sample. @returns {import('../wire/messages.js').TextReference} */
function firstText() {
  if (address.characters !== null) return { kind: "inline", characters: address.characters };
  return address.state.text ?? { kind: "sample", name: sampleName() };
}

function sampleName() {
  const { models: known, model, samples } = store.get();
  const own = known.find(({ name }) => name === model)?.sample;
  return own ?? samples[0]?.name ?? "";
}

function mountModels() {
  const select = byId("model", HTMLSelectElement);
  watch(store, (state) => [state.models], ({ models: known, model }) => {
    select.replaceChildren(...known.map(({ name }) => new Option(name, name)));
    select.disabled = known.length === 0;
    select.value = model;
  }, lifetime);
  select.addEventListener("change", () => {
    const to = store.get().models.find(({ name }) => name === select.value);
    const { answer } = store.get();
    const there = to && answer && answer.layer < to.layers && answer.unit < to.hidden_size;
    const known = to?.units[0];
    location.assign(unitPath(select.value, there ? store.get().address : known ? `${known.layer + 1}.${known.unit}` : "1.0"));
  }, lifetime);
}

const models = fetchModels().then(({ models: known, broken }) => store.set({ models: known, broken }));
void boot();
