/** What of the reach-back is to be seen: whose loss it is of, the axis that keeps still, and what it says. Pure. */

import { plural } from "../common/dom.js";
import { characterName } from "../common/glyphs.js";
import { count, power, rounded } from "../plot/format.js";
import { normAt, normName, rowOf } from "./reach-blocks.js";
import { trackKey } from "./reading.js";
import { stretch } from "./state.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reach-blocks.js").Row} Row */

/** Decades of an axis, whole and with a whole middle. @typedef {{low: number, high: number}} Decades */

const LOWEST = -12;
const MOST_DECADES = 24;
const NEAR = 10; // characters that are near anyway

/**
 * The reach of the loss at the cursor, or of the one before it while that is not there.
 * @param {ReadState} state
 * @returns {Row | null}
 */
export function shownRow({ reading, reach, at }) {
  if (!reading || at >= reading.length - 1) return null;
  return rowOf(reach, reading.trace, at) ?? rowOf(reach, reading.trace, Math.min(reach.shown, reading.length - 2));
}

/** Why there is nothing to draw, in words, or null. @param {ReadState} state */
export function noReach({ reading, at, playing }) {
  if (!reading) return null;
  if (at >= reading.length - 1) return "The last character has no next one: there is no loss here.";
  return playing ? "Pause to see how far the loss reaches back." : "Computing how far the loss reaches back.";
}

/** Whether a cell has a second state on its way. @param {Reading} reading */
export const hasSecondState = ({ cell }) => cell === "lstm";

/** Names of a row's norms over the hidden states, layer by layer. @param {Reading} reading */
export const layerNames = ({ layers }) => Array.from({ length: layers }, (_, layer) => normName("h", layer));

/**
 * The axis that has room for a row, and for those before it: it grows, it does not jump.
 * @param {Decades | null} before @param {Row} row @param {Reading} reading
 * @returns {Decades}
 */
export function decades(before, row, reading) {
  let [least, most] = [Infinity, 0];
  for (let layer = 0; layer < reading.layers; layer += 1) {
    for (const kind of /** @type {const} */ (["h", "c"])) {
      for (const value of row.norms(normName(kind, layer)) ?? []) {
        if (value > 0 && value < least) least = value;
        if (value > most && value < Infinity) most = value;
      }
    }
  }
  const high = Math.max(before?.high ?? 0, most > 0 ? Math.ceil(Math.log10(most) - 1e-6) + 0 : 0); // not -0
  const needed = least < Infinity ? [-4, -8].find((low) => least >= 10 ** low) ?? LOWEST : -4;
  const low = Math.max(Math.min(before?.low ?? 0, needed), high - MOST_DECADES);
  return { low: low - ((high - low) % 2), high };
}

/** Share of the height at which a value stands; below 0 where the axis has no place for it. @param {Decades} axis @param {number} value */
export const heightOf = ({ low, high }, value) => (value > 0 ? (Math.log10(value) - low) / (high - low) : -1);

/**
 * Product of the forget gates of a unit from behind s up to the target, for s = first..target: what the cell state keeps
 * on its direct path. Null where the gates have not come, or the cell has none.
 * @param {ReadState} state @param {Row} row
 * @returns {Float32Array | null}
 */
export function directPath({ reading, unit }, { first, target }) {
  const index = reading?.trackNames.indexOf("f") ?? -1;
  const tracks = reading?.tracks.get(trackKey(unit.layer, unit.unit));
  const forget = tracks?.rows[index];
  if (!forget || !tracks || tracks.read <= target) return null;
  const kept = new Float32Array(target - first + 1);
  let product = 1;
  for (let at = target; at >= first; at -= 1) {
    kept[at - first] = product;
    product *= forget[at] ?? NaN;
  }
  return kept;
}

/**
 * By which factor a norm grows a step on its way back, over the positions shown; NaN where that has no meaning.
 * @param {Float32Array | null} norms  at positions first..target
 * @param {number} skip  positions at their beginning that are not shown
 */
export function growth(norms, skip) {
  if (!norms) return NaN;
  const last = norms.length - 1;
  const end = norms[last] ?? NaN;
  for (let index = Math.max(0, skip); index < last; index += 1) {
    const value = norms[index] ?? NaN;
    if (value > 0 && value < Infinity && end > 0) return (value / end) ** (1 / (last - index));
  }
  return NaN;
}

/** How far back at least a share of what is at the target is left, in steps. @param {Float32Array} norms @param {number} share */
export function lastAbove(norms, share) {
  const last = norms.length - 1;
  const bound = share * (norms[last] ?? NaN) * (1 - 1e-6); // they are of float32
  const index = norms.findIndex((value) => value >= bound);
  return index < 0 ? 0 : last - index;
}

/** "−ln p(“k”) = 0.32 nats": the loss that the gradient is of. @param {Reading} reading @param {number} target */
export function lossOf(reading, target) {
  const next = characterName(reading.characters[target + 1] ?? "");
  const loss = -Math.log(reading.nextProbability[target] ?? NaN);
  return Number.isNaN(loss) ? "" : `L = −ln p(${next}) = ${loss < 0.005 ? rounded(loss, 1) : loss.toFixed(2)}`;
}

/**
 * What the picture says, from the numbers.
 * @param {ReadState} state @param {Row} row @param {Decades} axis
 */
export function reachCaption(state, row, axis) {
  const { reading } = state;
  if (!reading || row.target === 0) return "";
  return [kept(reading, row), leansOn(reading, row), marks(state, row, axis)].filter(Boolean).join(" ");
}

/** @param {Reading} reading @param {Row} row */
function kept(reading, row) {
  const top = reading.layers - 1;
  const come = (/** @type {"h" | "c"} */ kind) => row.norms(normName(kind, top))?.subarray(row.from - row.first) ?? new Float32Array(0);
  const h = come("h");
  const end = h[h.length - 1] ?? NaN;
  if (h.length < 2) return "";
  const layer = reading.layers > 1 ? `In layer ${reading.layers}` : "Here";
  if (!(end > 0) || !Number.isFinite(end)) return `${layer} the gradient at the cursor is ${end === 0 ? "exactly 0" : "not finite"}.`;
  const half = lastAbove(h, 0.5);
  const first = half === 0 ? "less than half of dL/dh is left one character back" : `half of dL/dh is left ${back(half, h)}`;
  const cell = hasSecondState(reading) ? `, and of dL/dc ${back(lastAbove(come("c"), 0.01), h)}` : "";
  return `${layer} ${first}, a hundredth ${back(lastAbove(h, 0.01), h)}${cell}.`;
}

/** @param {number} steps @param {Float32Array} norms  as far as they have come */
const back = (steps, norms) =>
  (steps === norms.length - 1 ? `as far as is shown, ${plural(steps, "character")} back` : `${plural(steps, "character")} back`);

/** The character that counts most, of those that are not near anyway. @param {Reading} reading @param {Row} row */
function leansOn(reading, row) {
  let [best, most] = [-1, 0];
  for (let at = row.from; at < row.target - NEAR; at += 1) {
    const value = normAt(row, "x", at);
    if (value > most && value < Infinity) [best, most] = [at, value];
  }
  if (best < 0) return "";
  return `Beyond the last ${NEAR} characters, ${characterName(reading.characters[best] ?? "")} ${count(row.target - best)} back `
    + "weighs most as an input.";
}

/** Signs in the picture that want a word. @param {ReadState} state @param {Row} row @param {Decades} axis */
function marks(state, row, { low }) {
  const { reading } = state;
  if (!reading) return "";
  const { start, stop } = stretch(state);
  const seen = { zero: false, below: false, strange: false };
  for (const name of layerNames(reading)) {
    for (let at = Math.max(start, row.from); at < Math.min(stop, row.target + 1); at += 1) {
      const value = normAt(row, name, at);
      if (value === 0) seen.zero = true;
      else if (!Number.isFinite(value)) seen.strange = true;
      else if (value < 10 ** low) seen.below = true;
    }
  }
  return [
    seen.zero ? "Open squares: exactly 0." : "", seen.below ? `Dots: less than ${power(low)}.` : "",
    seen.strange ? "Crosses: not a finite number." : "",
  ].filter(Boolean).join(" ");
}
