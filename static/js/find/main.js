/** The Find page: one store, one connection, and everything that hangs on them. */

import { Refusal, fetchModels, fetchSamples } from "../api.js";
import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId, sentence } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { mountNotice } from "../common/notice.js";
import { createSession } from "../read/session.js";
import { createStore } from "../state/store.js";
import { socketUrl } from "../wire/socket.js";
import { findFromUrl, followAddress } from "./address.js";
import { mountCausal } from "./causal.js";
import { mountChoosers } from "./choosers.js";
import { mountCourses } from "./courses.js";
import { mountEvidence } from "./evidence.js";
import { mountGuesses } from "./guesses.js";
import { mountHelpMarks } from "./helpmarks.js";
import { mountHistogram } from "./histogram.js";
import { keepBrushed, keepLabels, keepNotes, keepProfile } from "./keeping.js";
import { bindKeys } from "./keys.js";
import { mountLooking } from "./looking.js";
import { mountPassages } from "./passages.js";
import { mountRanking } from "./ranking.js";
import { mountSaved } from "./saved.js";
import { createSearching } from "./searching.js";
import { mountSpoken } from "./spoken.js";
import { FIND_DEFAULTS, asReadStore } from "./state.js";
import { mountProbes, mountStrip } from "./strip.js";
import { mountTextBar } from "./textbar.js";
import { mountText } from "./textpanel.js";
import { mountTrack } from "./track.js";
import { boot } from "./boot.js";

const { signal } = new AbortController();
const lifetime = { signal };
const address = findFromUrl(new URL(location.href));
/** @type {import('./state.js').FindState} */
const initial = { ...FIND_DEFAULTS, theme: keptTheme(), ...address.state, text: null, reading: null };
const store = createStore(initial);
const session = createSession(asReadStore(store), { url: socketUrl("/stream"), signal, onOpened: () => {} });
const searching = createSearching(store);

mountLooking(store, session, searching, lifetime);
mountRanking(store, lifetime);
mountStrip(store, lifetime);
mountSaved(byId("ranking-tools", HTMLElement), store);
mountProbes(store, lifetime);
mountEvidence(store, lifetime);
mountHistogram(store, lifetime);
mountCourses(store, lifetime);
mountPassages(store, lifetime);
mountText(store, lifetime);
mountTextBar(store, session, lifetime);
mountGuesses(byId("next", HTMLElement), store, lifetime);
mountTrack(store, lifetime);
const runTest = mountCausal(store, session, lifetime);
mountChoosers(store, session, searching, lifetime);
mountSpoken(store, lifetime);
mountNotice(store, {}, lifetime);
const toggleTheme = mountAppearance(store, lifetime);
const openHelp = mountHelp(lifetime);
mountHelpMarks(openHelp, lifetime);
keepLabels(store, lifetime);
keepProfile(store, lifetime);
keepNotes(store, lifetime);
keepBrushed(store, lifetime);
followAddress(store, lifetime);
bindKeys(store, {
  help: openHelp, theme: toggleTheme, test: runTest, search: () => byId("concept-search", HTMLInputElement).focus(),
}, lifetime);

Promise.all([fetchModels(), fetchSamples()]).then(async ([{ models, broken }, { samples }]) => {
  store.set({ models, broken, samples });
  await boot(store, session, searching, address);
}).catch((error) => {
  if (!(error instanceof Refusal)) throw error;
  store.set({ notice: { level: "error", text: sentence(error.message), hint: sentence(error.hint), offer: "reload" } });
});
