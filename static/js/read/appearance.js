/** Light or dark, projector mode, and the regions that a link leaves out. */

import { watch } from "../state/store.js";
import { byId } from "./dom.js";
import { keep, stored } from "./help.js";

/** @typedef {import('./state.js').ReadState} ReadState */
/** @typedef {import('../state/store.js').Store<ReadState>} ReadStore */

const THEME = "rnnscope.theme";

/** What this browser chose last. @returns {ReadState["theme"]} */
export function keptTheme() {
  const theme = stored(THEME);
  return theme === "light" || theme === "dark" ? theme : "auto";
}

/**
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 * @returns {() => void} changes between light and dark
 */
export function mountAppearance(store, { signal }) {
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

  keepSideInView(signal);
  watch(store, (state) => [state.theme], showTheme, { signal });
  watch(store, (state) => [state.big], (state) => {
    if ("big" in root.dataset !== state.big) root.toggleAttribute("data-big", state.big);
    big.setAttribute("aria-pressed", String(state.big));
  }, { signal });
  watch(store, (state) => [state.hide], ({ hide }) => {
    for (const region of document.querySelectorAll("[data-region]")) {
      region.toggleAttribute("data-hidden", hide.includes(region.getAttribute("data-region") ?? ""));
    }
  }, { signal });
  return toggleTheme;
}

/** The style sheet must know how tall the column at the cursor is, to stop it at its end. @param {AbortSignal} signal */
function keepSideInView(signal) {
  const side = byId("side", HTMLElement);
  const observer = new ResizeObserver(() => side.style.setProperty("--side-height", `${side.offsetHeight}px`));
  observer.observe(side);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
