/** The Gradients page: one store, one connection, and everything that hangs on them. */

import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { mountNotice } from "../common/notice.js";
import { createStore, watch } from "../state/store.js";
import { socketUrl } from "../wire/socket.js";
import { viewFromUrl } from "./address.js";
import { bindAddress, boot } from "./boot.js";
import { mountCheck } from "./check.js";
import { createConnection } from "./connection.js";
import { bindKeys } from "./keys.js";
import { mountLaneHead } from "./lanehead.js";
import { mountPresets } from "./presets.js";
import { mountRuns } from "./runs.js";
import { createSession } from "./session.js";
import { mountSetup } from "./setup.js";
import { mountSpoken } from "./spoken.js";
import { DEFAULTS, lanesOn } from "./state.js";
import { mountTransport } from "./transport.js";

/** Regions and the modules that draw in them; they are fetched while the first runs are made. */
const CHARTS = {
  loss: "loss", norm: "norm", lag: "lag", eigen: "eigen", "horizon-a": "horizon", "horizon-b": "horizon",
  "saturation-a": "saturation", "saturation-b": "saturation", accuracy: "accuracy", parameters: "parameters", sample: "sample",
};

const { signal } = new AbortController();
const lifetime = { signal };
const url = new URL(location.href);
const store = createStore({ ...DEFAULTS, theme: keptTheme(), ...viewFromUrl(url) });
const connection = createConnection(store, { url: socketUrl("/watch"), signal });
const session = createSession(store, connection, lifetime);

mountTransport(store, session, lifetime);
mountPresets(store, session, lifetime);
const toggleSetup = mountSetup(byId("setup", HTMLElement), store, session, lifetime);
mountLaneHead(byId("lane-a", HTMLElement), store, session, 0, lifetime);
mountLaneHead(byId("lane-b", HTMLElement), store, session, 1, lifetime);
mountCheck(byId("check", HTMLElement), store, lifetime);
const openRuns = mountRuns(store, session, lifetime);
mountSpoken(store, lifetime);
mountNotice(store, { runs: { name: "Runs", act: openRuns } }, lifetime);
const toggleTheme = mountAppearance(store, lifetime);
const openHelp = mountHelp(lifetime);
bindKeys(store, session, { help: openHelp, theme: toggleTheme, setup: toggleSetup }, lifetime);
bindAddress(store, lifetime);

watch(store, ({ lanes, b }) => [...lanes, b], (state) => {
  const observed = lanesOn(state).every((lane) => (state.lanes[lane]?.observations.steps.length ?? 0) > 0);
  document.body.dataset.gradients = observed ? "ready" : "waiting";
  document.body.dataset.lanes = String(lanesOn(state).length);
}, lifetime);

void boot(store, session, url);
for (const [region, module] of Object.entries(CHARTS)) void mountChart(region, module);

/** A chart that cannot be loaded says so in its own place; the others go on. @param {string} region @param {string} module */
async function mountChart(region, module) {
  const el = byId(region, HTMLElement);
  try {
    const { mount } = await import(`./charts/${module}.js`);
    mount(el, store, lifetime);
  } catch (error) {
    console.error(error);
    el.textContent = "This chart could not be loaded. Reload the page.";
  }
}
