/** The Read page: one store, one connection, and everything that hangs on them. */

import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { mountNotice } from "../common/notice.js";
import { createStore, watch } from "../state/store.js";
import { stateFromUrl } from "../state/url.js";
import { socketUrl } from "../wire/socket.js";
import { bindAddress } from "./address.js";
import { shownStore } from "./changed.js";
import { mountChoosers } from "./choosers.js";
import { mountColourBar } from "./colourbar.js";
import { mountEditor } from "./compose.js";
import { mountHint } from "./hint.js";
import { mountInsets } from "./insets.js";
import { bindKeys } from "./keys.js";
import { mountLegend } from "./legend.js";
import { boot, goTo, openSample } from "./navigate.js";
import { mountNotes } from "./notes.js";
import { mountPlay } from "./play.js";
import { mountRegions } from "./regions.js";
import { mountSearch } from "./search.js";
import { createSession } from "./session.js";
import { mountSpoken } from "./spoken.js";
import { DEFAULTS } from "./state.js";
import * as text from "./text.js";
import { mountToolbar } from "./toolbar.js";
import { mountWriter } from "./writer.js";

/** Panels that draw beside and under the text; they are fetched while the text paints. */
const PANELS = [
  "held-bar", "next", "units", "unit-card", "overview", "surprise", "tracks", "reach", "heatmap", "textsave",
];
const OF_THE_TEXT = ["held-bar", "reach"]; // these know only the text as it was; the others show the reading that is shown

const { signal } = new AbortController();
const lifetime = { signal };
const address = stateFromUrl(new URL(location.href));
const store = createStore({ ...DEFAULTS, theme: keptTheme(), ...address.state });
const history = bindAddress(store, (to) => goTo(store, session, to), lifetime);
const session = createSession(store, {
  url: socketUrl("/stream"),
  signal,
  onOpened: (fresh) => history.opened(fresh),
});

const view = shownStore(store);
text.mount(byId("text", HTMLElement), view, lifetime);
mountToolbar(store, lifetime);
mountColourBar(store, lifetime);
mountLegend(view, lifetime);
mountChoosers(store, session, lifetime);
mountEditor(store, session, lifetime);
mountWriter(store, session, lifetime);
mountPlay(store, lifetime);
mountSpoken(view, lifetime);
mountNotice(store, { sample: { name: "Read the sample instead", act: () => openSample(store, session) } }, lifetime);
const findNext = mountSearch(store, lifetime);
const toggleTheme = mountAppearance(store, lifetime);
const openHelp = mountHelp(lifetime);
mountHint(lifetime);
mountNotes(store, lifetime);
mountRegions(store, lifetime);
const insets = mountInsets(lifetime);
bindKeys(store, {
  help: openHelp,
  search: () => insets.open("search"),
  findNext,
  edit: () => insets.open("editor"),
  write: () => insets.open("writer"),
  hold: () => void document.dispatchEvent(new CustomEvent("hold-unit")),
  replace: () => void document.dispatchEvent(new CustomEvent("replace-character")),
  theme: toggleTheme,
  close: insets.closeOne,
}, lifetime);

watch(store, (state) => [state.reading, state.pending], ({ reading, pending }) => {
  const empty = byId("text-empty", HTMLElement);
  empty.hidden = reading !== null && reading.length > 0;
  const waiting = pending ? `${pending} …` : "No text is open.";
  empty.textContent = reading ? "The text is empty. Press e to type or paste one." : waiting;
  const read = reading !== null && pending === null && reading.read === reading.length;
  document.body.dataset.read = read ? "all" : reading?.read ? "some" : "none";
}, lifetime);

boot(store, session, address).then(() => {
  const ready = new AbortController();
  watch(store, (state) => [state.reading], ({ reading, notice }) => {
    if (!notice && (!reading || (reading.read === 0 && reading.length > 0))) return; // coloured text first
    ready.abort();
    for (const name of PANELS.splice(0)) mountPanel(name);
  }, { signal: ready.signal });
});

/** A panel that cannot be loaded says so in its own place; the others go on. @param {string} name  of region and module */
async function mountPanel(name) {
  const region = byId(name, HTMLElement);
  try {
    const { mount } = await import(`./${name}.js`);
    mount(region, OF_THE_TEXT.includes(name) ? store : view, { ...lifetime, session });
  } catch (error) {
    console.error(error);
    region.textContent = "This panel could not be loaded. Reload the page.";
  }
}
