/**
 * What is changed in the second reading of a text: units held at a value, characters replaced. How that is written in
 * an address and in words. Pure.
 *
 * In an address: `hold=3.117:h:0:12-40,2.5:c:mean,char:12:2c`: the unit, what of it, the value, and the positions, the
 * last one included; without positions everywhere, `12-` from there on. A replaced character is a code point in hex.
 */

import { characterName } from "../common/glyphs.js";
import { count, exact } from "../plot/format.js";

/** @typedef {import('../wire/messages.js').Clamp} Clamp */
/** @typedef {import('../wire/messages.js').Replace} Replace */
/** @typedef {import('../wire/messages.js').Change} Change */

/** What of the network a change must fit. @typedef {{layers: number, hiddenSize: number, trackNames: string[], length: number}} Fitting */

export const MOST_HELD = 16; // in one reading
const LARGEST = 1e6; // that a value can be held at

/** @param {readonly Change[]} held @returns {string} */
export const heldText = (held) => held.map(changeText).join(",");

/** @param {Change} change */
function changeText(change) {
  if (change.kind === "replace") return `char:${change.position}:${change.character.codePointAt(0)?.toString(16)}`;
  const { layer, unit, quantity, value, start, stop } = change;
  const words = [`${layer + 1}.${unit}`, quantity, value === null ? "mean" : String(value)];
  if (stop === start + 1) words.push(String(start));
  else if (stop !== null) words.push(`${start}-${stop - 1}`);
  else if (start > 0) words.push(`${start}-`);
  return words.join(":");
}

/** What an address says; what it says wrongly is left out. @param {string} text @returns {Change[]} */
export function heldFrom(text) {
  const changes = text.split(",").map((word) => changeFrom(word));
  return changes.filter((change) => change !== null).slice(0, MOST_HELD);
}

/** @param {string} word @returns {Change | null} */
function changeFrom(word) {
  const replaced = /^char:(\d{1,6}):([0-9a-f]{1,6})$/.exec(word);
  if (replaced) {
    const code = parseInt(replaced[2] ?? "", 16);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
    return { kind: "replace", position: Number(replaced[1]), character: String.fromCodePoint(code) };
  }
  const [address = "", quantity = "", value = "", span = "", ...rest] = word.split(":");
  const unit = /^(\d{1,3})\.(\d{1,5})$/.exec(address);
  const where = spanFrom(span);
  const held = value === "mean" ? null : Number(value || NaN);
  if (!unit || !where || rest.length > 0 || !isQuantity(quantity) || Number(unit[1]) === 0) return null;
  if (held !== null && !(Math.abs(held) <= LARGEST)) return null;
  return { kind: "clamp", layer: Number(unit[1]) - 1, unit: Number(unit[2]), quantity, value: held, ...where };
}

/** @param {string} text @returns {{start: number, stop: number | null} | null} */
function spanFrom(text) {
  if (text === "") return { start: 0, stop: null };
  const match = /^(\d{1,6})(-?)(\d{0,6})$/.exec(text);
  if (!match) return null;
  const start = Number(match[1]);
  if (!match[2]) return { start, stop: start + 1 };
  if (!match[3]) return { start, stop: null };
  return Number(match[3]) < start ? null : { start, stop: Number(match[3]) + 1 };
}

/** @param {string} name @returns {name is Clamp["quantity"]} */
const isQuantity = (name) => /^[hcifgorzn]$/.test(name);

/**
 * The changes that this network and text can have, positions kept inside the text.
 * @param {readonly Change[]} held @param {Fitting} reading
 * @returns {Change[]}
 */
export function fitting(held, { layers, hiddenSize, trackNames, length }) {
  return held.filter((change) => (change.kind === "replace" ? change.position < length
    : change.layer < layers && change.unit < hiddenSize && trackNames.includes(change.quantity) && change.start < length));
}

/** What goes on in another text of the same network: what has no position. @param {readonly Change[]} held */
export const everywhere = (held) =>
  held.filter((change) => change.kind === "clamp" && change.start === 0 && change.stop === null);

/**
 * With one change more; it takes the place of one of the same thing at the same positions.
 * @param {readonly Change[]} held @param {Change} change
 * @returns {Change[]}
 */
export function withChange(held, change) {
  const place = held.findIndex((other) => sameThing(other, change));
  return place < 0 ? [...held, change] : held.map((other, index) => (index === place ? change : other));
}

/** @param {Change} a @param {Change} b */
function sameThing(a, b) {
  if (a.kind === "replace" || b.kind === "replace") return a.kind === "replace" && b.kind === "replace" && a.position === b.position;
  return a.layer === b.layer && a.unit === b.unit && a.quantity === b.quantity && a.start === b.start && a.stop === b.stop;
}

/** The first position that the changes can have an effect on. @param {readonly Change[]} held */
export const firstChanged = (held) =>
  Math.min(...held.map((change) => (change.kind === "replace" ? change.position : change.start)));

/**
 * In words: "3.117 h at 0 everywhere". `known` has the value that a mean came to.
 * @param {Change} change @param {readonly string[]} characters  of the text as it was @param {Change | undefined} [known]
 */
export function changeName(change, characters, known) {
  if (change.kind === "replace") {
    const was = characterName(characters[change.position] ?? "");
    return `${was} read as ${characterName(change.character)} at ${count(change.position)}`;
  }
  const { layer, unit, quantity, value } = change;
  const mean = known?.kind === "clamp" && known.value !== null ? ` (${exact(Number(known.value.toPrecision(3)))})` : "";
  const at = value === null ? `its mean${mean}` : exact(value);
  return `${layer + 1}.${unit} ${quantity} at ${at} ${spanName(change)}`;
}

/** @param {{start: number, stop: number | null}} span */
function spanName({ start, stop }) {
  if (stop === null) return start === 0 ? "everywhere" : `from ${count(start)} on`;
  return stop === start + 1 ? `at position ${count(start)}` : `from ${count(start)} to ${count(stop - 1)}`;
}

/**
 * The patch that changes what is held, by hand: it can be undone.
 * @param {{held: readonly Change[], heldEarlier: readonly (readonly Change[])[]}} state
 * @param {readonly Change[]} held
 */
export const holding = ({ held: before, heldEarlier }, held) => ({ held, heldEarlier: [...heldEarlier.slice(-49), before] });

/**
 * The patch that takes the last change by hand back, or null.
 * @param {{heldEarlier: readonly (readonly Change[])[]}} state
 */
export function undone({ heldEarlier }) {
  const held = heldEarlier.at(-1);
  return held ? { held, heldEarlier: heldEarlier.slice(0, -1) } : null;
}
