/** The page's colours as canvas and Plotly need them: read once from the style sheet, again when the theme changes. */

import { buildPalette, stopsFrom } from "./colours.js";

/** @typedef {import("./colours.js").Palette} Palette */
/** @typedef {import("./colours.js").PaletteName} PaletteName */

/**
 * @typedef {object} Theme
 * @property {number} version  grows when the theme, or the size of type, changes
 * @property {string} panel
 * @property {string} sunken
 * @property {string} ink
 * @property {string} muted
 * @property {string} line
 * @property {string} probability
 * @property {string} cursor
 * @property {[string, string]} lanes  colours of A and B
 * @property {string} unread   where there is no number
 * @property {string} sans     font family
 * @property {string} mono     font family
 * @property {number} small    size of captions and ticks in CSS pixels
 * @property {number} rem      size of the page's type in CSS pixels
 * @property {number} left     gutter left of every time axis, in CSS pixels
 * @property {number} right    gutter right of it
 * @property {Record<PaletteName, Palette>} palettes
 */

/** @type {Theme | null} */
let current = null;
let version = 0;
/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {Theme} */
export function theme() {
  current ??= readTheme();
  return current;
}

/**
 * Calls back after the theme has changed, until the signal aborts.
 * @param {() => void} listener
 * @param {{signal: AbortSignal}} options
 */
export function onThemeChange(listener, { signal }) {
  if (listeners.size === 0) observe();
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
}

/** @returns {Theme} */
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ property) => style.getPropertyValue(property).trim();
  const rem = parseFloat(style.fontSize);
  return {
    version,
    panel: read("--panel"),
    sunken: read("--sunken"),
    ink: read("--ink"),
    muted: read("--muted"),
    line: read("--line"),
    probability: read("--probability"),
    cursor: read("--cursor"),
    lanes: [read("--lane-a"), read("--lane-b")],
    unread: read("--unread"),
    sans: read("--font-sans"),
    mono: read("--font-mono"),
    small: Math.round(0.786 * rem),
    rem,
    left: parseFloat(read("--gutter-left")),
    right: parseFloat(read("--gutter-right")),
    palettes: {
      "purple-green": buildPalette("purple-green", stopsFrom(read, "purple-green")),
      classic: buildPalette("classic", stopsFrom(read, "classic")),
    },
  };
}

let observing = false;

/** The theme and the size of type are attributes of html; the system's own theme can change under "auto". */
function observe() {
  if (observing) return;
  observing = true; // for as long as the page lives
  const changed = () => {
    version += 1;
    current = null;
    for (const listener of [...listeners]) listener();
  };
  const observer = new MutationObserver(changed);
  const filter = { attributes: true, attributeFilter: ["data-theme", "data-big", "class"] };
  observer.observe(document.documentElement, filter);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}
