/** The page of all lessons: its looks, and nothing else. */

import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { copyAddress } from "../common/link.js";
import { createStore } from "../state/store.js";
import { viewFrom } from "./address.js";
import { mountKeys } from "./keys.js";

const lifetime = { signal: new AbortController().signal };
const { look } = viewFrom(new URLSearchParams(location.search), {});
const store = createStore({ theme: keptTheme(), big: false, ...look });
const none = () => {};
mountKeys({
  theme: mountAppearance(store, lifetime), big: () => store.set({ big: !store.get().big }), help: mountHelp(lifetime),
  undo: none, reset: none, stop: none, transport: () => null, own: {},
}, lifetime);
byId("link", HTMLButtonElement).addEventListener("click", () => void copyAddress(byId("link", HTMLButtonElement)));
for (const region of document.querySelectorAll("[data-region]")) {
  region.toggleAttribute("data-hidden", (look.hide ?? []).includes(region.getAttribute("data-region") ?? ""));
}
document.body.dataset.drawn = "yes";
