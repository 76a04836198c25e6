/** The pages of sweeps: the list, or one sweep, as the path says. */

import { ask } from "../api.js";
import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId, sentence } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { isForeign, isTaken } from "../common/keyboard.js";
import { NOT_COPIED, copyAddress } from "../common/link.js";
import { mountNotice } from "../common/notice.js";
import { createStore, watch } from "../state/store.js";
import { urlFromState, viewFromUrl } from "./address.js";
import { mountHead } from "./head.js";
import { mount as mountList } from "./list.js";
import { mount as mountMultiples } from "./multiples.js";
import { DEFAULTS } from "./state.js";
import { mount as mountTable } from "./table.js";

const AGAIN_MS = 2000;

const { signal } = new AbortController();
const lifetime = { signal };
const store = createStore({ ...DEFAULTS, theme: keptTheme(), ...viewFromUrl(new URL(location.href)) });
const { name } = store.get();

mountNotice(store, {}, lifetime);
const toggleTheme = mountAppearance(store, lifetime);
const openHelp = mountHelp(lifetime);
const one = name !== null;
byId("sweep-head", HTMLElement).hidden = !one;
watch(store, ({ sweep, failure }) => [sweep, failure], ({ sweep, failure }) => {
  for (const id of ["multiples", "runs"]) byId(id, HTMLElement).hidden = !one || (sweep === null && failure !== "");
}, lifetime);
byId("sweeps", HTMLElement).hidden = one;
if (one) {
  document.title = `${name} · Sweeps · RNNscope`;
  mountHead(byId("sweep-head", HTMLElement), store, lifetime);
  mountMultiples(byId("multiples", HTMLElement), store, lifetime);
  mountTable(byId("runs", HTMLElement), store, lifetime);
} else mountList(byId("sweeps", HTMLElement), store, lifetime);

byId("link", HTMLButtonElement).addEventListener("click", async () => {
  if (!(await copyAddress(byId("link", HTMLButtonElement)))) store.set({ notice: NOT_COPIED });
});
document.addEventListener("keydown", (event) => {
  if (isForeign(event) || isTaken(event.target, event.key) || document.querySelector("dialog[open]")) return;
  if (event.key === "t") toggleTheme();
  else if (event.key === "b") store.set({ big: !store.get().big });
  else if (event.key === "?") openHelp();
});
watch(store, ({ chosen, measure, scale, table, sort, falling, theme, big }) =>
  [chosen, measure, scale, table, sort, falling, theme, big], (state) => {
  const address = urlFromState(state);
  if (address !== location.pathname + location.search) history.replaceState(null, "", address);
}, lifetime);

let newest = "";

/** Everything again; what has not changed is left as it is. */
async function load() {
  try {
    if (one) {
      const sweep = await ask("GET", `/api/sweeps/${encodeURIComponent(name)}`);
      const text = JSON.stringify(sweep);
      store.set({ failure: "", connected: true, ...(text === newest ? {} : { sweep }) });
      newest = text;
    } else store.set({ list: (await ask("GET", "/api/sweeps")).sweeps, connected: true });
    document.body.dataset.sweeps = "ready";
  } catch (error) {
    const { message, hint } = /** @type {import("../api.js").Refusal} */ (error);
    const gone = message === "the server does not answer";
    if (gone) store.set({ connected: false });
    else store.set({ failure: `${sentence(message)} ${sentence(hint ?? "")}`.trim() });
    document.body.dataset.sweeps = "failed";
  }
  const { sweep, list, connected } = store.get();
  const follow = !connected || (one ? sweep?.running === true : (list ?? []).some(({ running }) => running));
  if (follow) setTimeout(load, AGAIN_MS);
}

void load();
