/** Numbers and characters as people read them: a true minus, fixed widths, named infinities. */

import { glyphOf } from "../common/glyphs.js";

const MINUS = "\u2212";
const LONG = 1e5; // from here on with an exponent

/**
 * "+0.98", "−0.30", "0.00": always the same number of decimals; "+4.9e36" where that would be long.
 * @param {number} value
 * @param {number} [decimals]
 */
export function signed(value, decimals = 2) {
  if (!Number.isFinite(value)) return unusual(value);
  const size = Math.abs(value);
  const text = size < LONG ? size.toFixed(decimals) : size.toExponential(1).replace("e+", "e");
  if (Number(text) === 0) return text;
  return (value < 0 ? MINUS : "+") + text;
}

/**
 * Without a plus: for gates and for axes.
 * @param {number} value
 * @param {number} [decimals]
 */
export function plain(value, decimals = 2) {
  return signed(value, decimals).replace("+", "");
}

/** @param {number} value */
function unusual(value) {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+∞" : `${MINUS}∞`;
}

/** "22.4 %" @param {number} probability */
export const percent = (probability) => (Number.isNaN(probability) ? "–" : `${(100 * probability).toFixed(1)} %`);

/** "2.13 bits", or a dash where there is no value. @param {number} value */
export const bits = (value) => (Number.isNaN(value) ? "–" : `${plain(value)} bits`);

/** "12,345" @param {number} value */
export const count = (value) => value.toLocaleString("en-US");

/** What stands for a character on its own, such as a tick or a guess. @param {string} character */
export const glyph = (character) => glyphOf(character).text;

/**
 * A piece of the text on one line, as it stands but for what has no shape of its own.
 * @param {string[]} characters
 */
export const inline = (characters) =>
  characters.map((character) => (character === " " ? " " : glyph(character))).join("");

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** "1", "10", "10²", "10⁻⁴": ten to a whole power. @param {number} exponent */
export function power(exponent) {
  if (exponent === 0) return "1";
  if (exponent === 1) return "10";
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/**
 * To a few significant digits, as a sentence has it: "0", "0.82", "64", "1,200", "9×10⁻³".
 * @param {number} value
 * @param {number} [digits]
 */
export function rounded(value, digits = 2) {
  if (!Number.isFinite(value)) return unusual(value);
  if (value === 0) return "0";
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential(digits - 1).split("e");
  const power10 = Number(exponent);
  const sign = value < 0 ? MINUS : "";
  if (power10 < -2 || power10 > 4) return `${sign}${Number(mantissa)}×${power(power10)}`;
  const whole = Number(`${mantissa}e${exponent}`);
  return sign + (power10 >= digits ? count(whole) : whole.toFixed(Math.max(0, digits - 1 - power10)));
}

/** A setting as it is: "1", "0.05", "0.125". @param {number} value */
export const exact = (value) =>
  (Number.isFinite(value) ? String(Number(value.toPrecision(6))).replace("-", MINUS) : unusual(value));

/** "64 %": a share in a sentence; never 0 or 100 unless it is. @param {number} part */
export function share(part) {
  if (Number.isNaN(part)) return "–";
  const whole = 100 * part;
  if (part > 0 && whole < 0.5) return "<1 %";
  if (part < 1 && whole > 99.5) return ">99 %";
  return `${Math.round(whole)} %`;
}
