/** What a causal test holds, in the words of the two APIs, and how two continuations differ. Pure. */

import { plural } from "../common/dom.js";
import { exact } from "../plot/format.js";
import { unitLabel } from "../read/state.js";
import { spanAt } from "./spans.js";

/** @typedef {import('./state.js').Clamping} Clamping */
/** @typedef {import('./state.js').Span} Span */
/** @typedef {import('../wire/messages.js').Clamp} Clamp */

const MOST_HELD = 16; // clamps in one reading

/** @param {Clamping} clamping  null: at its mean */
export const valueOf = ({ to, value }) => (to === "mean" ? null : to === "zero" ? 0 : value);

/**
 * For a test on a whole text.
 * @param {{layer: number, unit: number}} address @param {Clamping} clamping
 * @returns {import('../wire/find.js').ClampedUnit}
 */
export const clampedUnit = ({ layer, unit }, clamping) => ({ layer, unit, quantity: clamping.quantity, value: valueOf(clamping) });

/**
 * For the text that is shown: everywhere, or in the spans up to the cursor; the one that holds the cursor goes on, so that
 * what is written on from there feels it.
 * @param {readonly {layer: number, unit: number}[]} units @param {Clamping} clamping @param {readonly Span[]} spans @param {number} at
 * @returns {Clamp[]}
 */
export function clampsAt(units, clamping, spans, at) {
  const here = spanAt(spans, at);
  const each = Math.max(1, Math.floor(MOST_HELD / units.length)); // spans, the last ones
  const before = spans.filter(([, stop]) => stop <= at);
  /** @type {(readonly [number, number | null])[]} */
  const inside = [...before, ...(here ? [/** @type {const} */ ([here[0], null])] : [])].slice(-each);
  const where = clamping.where === "always" ? [/** @type {const} */ ([0, null])] : inside;
  return units.flatMap(({ layer, unit }) => where.map(([start, stop]) =>
    ({ kind: "clamp", layer, unit, quantity: clamping.quantity, value: valueOf(clamping), start, stop })));
}

/**
 * "3.53 h held at 0 inside"
 * @param {readonly {layer: number, unit: number}[]} units @param {Clamping} clamping
 * @param {number | null} [known]  what the mean came to
 */
export function clampLabel(units, clamping, known = null) {
  const { quantity, to, where } = clamping;
  const mean = known === null ? "its mean" : `its mean ${exact(Number(known.toPrecision(3)))}`;
  const value = to === "mean" ? mean : exact(valueOf(clamping) ?? 0);
  const [only] = units;
  const name = only && units.length === 1 ? `${unitLabel(only)} ${quantity}` : `${quantity} of ${units.length} units`;
  return `${name} held at ${value}${where === "inside" ? " inside" : ""}`;
}

/** The first character in which two texts differ, or their length. @param {string} a @param {string} b */
export function firstDifference(a, b) {
  const [one, two] = [Array.from(a), Array.from(b)];
  const at = one.findIndex((character, index) => character !== two[index]);
  return at < 0 ? one.length : at;
}

/** @param {readonly string[]} before @param {readonly string[]} after */
export function continuationSentence(before, after) {
  const differ = before.filter((text, index) => text !== after[index]);
  if (before.length === 0) return "";
  if (differ.length === 0) return `All ${before.length} continuations are the same: from here the network does not use it.`;
  const lengths = before.flatMap((text, index) => (text === after[index] ? [] : [firstDifference(text, after[index] ?? "")])).sort((a, b) => a - b);
  const middle = lengths[Math.floor((lengths.length - 1) / 2)] ?? 0;
  return `${differ.length} of ${before.length} continuations differ, half of these within ${plural(middle + 1, "character")}; `
    + "each line has one seed, drawn alike on both sides.";
}
