/** The sentence once for each way to pool, every word in the colour of the verdict so far. */

import { colourIndex } from "../../plot/colours.js";
import { written } from "../equation.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/sentiment.js").Reading} Reading */
/** @typedef {import("../../wire/lessons/sentiment.js").PoolReading} PoolReading */

export const POOL_NAMES = { last: "last state", mean: "mean", max: "maximum" };

/** The label that a probability speaks for. @param {number} p @param {string[]} labels */
export const verdictOf = (p, labels) => (p > 0.5 ? labels[1] : labels[0]) ?? "";

/** How sure it is of its label. @param {number} p */
export const sureness = (p) => (Number.isNaN(p) ? "NaN" : Math.max(p, 1 - p).toFixed(2));

/**
 * @param {{reading: Reading, at: number, chosen: string, labels: string[]}} shown @param {Theme} look
 * @returns {HTMLElement}
 */
export function verdictPicture({ reading, at, chosen, labels }, look) {
  const all = document.createElement("div");
  all.className = "verdicts";
  all.append(...reading.networks.map((network) => {
    const row = document.createElement("div");
    row.className = network.pool === chosen ? "verdict-row chosen" : "verdict-row";
    row.dataset.pool = network.pool;
    const words = document.createElement("p");
    words.className = "verdict-words";
    words.append(...reading.words.flatMap((word, place) => [
      wordIn(word, place, network.verdicts[place] ?? NaN, { at, known: reading.known[place] ?? true, look }), " ",
    ]));
    row.append(nameIn(network.pool), words, finalIn(network.verdicts.at(-1) ?? NaN, labels));
    return row;
  }));
  return all;
}

/** @param {PoolReading["pool"]} pool */
function nameIn(pool) {
  const name = document.createElement("span");
  name.className = "verdict-name";
  name.textContent = POOL_NAMES[pool];
  return name;
}

/** @param {number} p @param {string[]} labels */
function finalIn(p, labels) {
  const said = document.createElement("span");
  said.className = "verdict-said numbers";
  const label = document.createElement("strong");
  label.textContent = verdictOf(p, labels);
  said.append(label, ` ${sureness(p)}`);
  return said;
}

/** @param {string} word @param {number} place @param {number} p @param {{at: number, known: boolean, look: Theme}} options */
function wordIn(word, place, p, { at, known, look }) {
  const palette = look.palettes["purple-green"];
  const index = colourIndex(2 * p - 1, 1);
  const span = document.createElement("span");
  span.className = `word${place === at ? " at" : ""}${known ? "" : " unknown"}`;
  span.dataset.at = String(place);
  span.style.backgroundColor = palette.css[index] ?? "";
  span.style.color = palette.pale[index] ? "var(--ink-on-light)" : "var(--ink-on-dark)";
  span.title = `after “${word}”: ${written(p, 3)}${known ? "" : " (a word that the networks do not know)"}`;
  span.textContent = word;
  return span;
}
