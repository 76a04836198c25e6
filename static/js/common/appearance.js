/** Light or dark, and projector mode. */

import { watch } from "../state/store.js";
import { byId } from "./dom.js";
import { keep, stored } from "./storage.js";

/** @typedef {"auto" | "light" | "dark"} ThemeChoice */
/** @typedef {{theme: ThemeChoice, big: boolean}} Appearance */

const THEME = "rnnscope.theme";

/** What this browser chose last. @returns {ThemeChoice} */
export function keptTheme() {
  const theme = stored(THEME);
  return theme === "light" || theme === "dark" ? theme : "auto";
}

/**
 * @template {Appearance} State
 * @param {import("../state/store.js").Store<State>} page
 * @param {{signal: AbortSignal}} lifetime
 * @returns {() => void} changes between light and dark
 */
export function mountAppearance(page, { signal }) {
  const store = /** @type {import("../state/store.js").Store<Appearance>} */ (/** @type {unknown} */ (page));
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const system = () => (systemDark.matches ? "dark" : "light");

  function toggleTheme() {
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    const theme = next === system() ? "auto" : next;
    keep(THEME, theme === "auto" ? null : theme);
    store.set({ theme });
  }
  const showTheme = () => {
    const { theme } = store.get();
    const shown = theme === "auto" ? system() : theme;
    if (root.dataset.theme !== shown) root.dataset.theme = shown;
    byId("theme-name", HTMLElement).textContent = shown === "dark" ? "Dark; change to light" : "Light; change to dark";
  };
  const big = byId("big", HTMLButtonElement);
  byId("theme", HTMLButtonElement).addEventListener("click", toggleTheme, { signal });
  big.addEventListener("click", () => store.set({ big: !store.get().big }), { signal });
  systemDark.addEventListener("change", showTheme, { signal });

  watch(store, (state) => [state.theme], showTheme, { signal });
  watch(store, (state) => [state.big], (state) => {
    if ("big" in root.dataset !== state.big) root.toggleAttribute("data-big", state.big);
    big.setAttribute("aria-pressed", String(state.big));
  }, { signal });
  return toggleTheme;
}
