/** Equations as MathML, with the numbers of now in them. */

const SPACE = "http://www.w3.org/1998/Math/MathML";

/** @typedef {Node | string | number} Part */

/**
 * @param {string} tag @param {Record<string, string>} attributes @param {Part[]} children
 * @returns {Element}
 */
export function math(tag, attributes, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.map((child) => (typeof child === "number" ? written(child) : child)));
  return node;
}

/** A variable. @param {string} name */
export const mi = (name) => math("mi", {}, name);

/** An operator. @param {string} sign */
export const mo = (sign) => math("mo", {}, sign);

/** A number, or words. @param {number | string} value @param {number} [digits] */
export const mn = (value, digits = 3) => math("mn", {}, typeof value === "number" ? written(value, digits) : value);

/** The number that moves: of the colour of its control. @param {number | string} value @param {number} [digits] */
export const live = (value, digits = 3) =>
  math("mn", { class: "live" }, typeof value === "number" ? written(value, digits) : value);

/** @param {Part[]} parts */
export const row = (...parts) => math("mrow", {}, ...parts);

/** @param {Part} base @param {Part} below */
export const sub = (base, below) => math("msub", {}, part(base), part(below));

/** @param {Part} base @param {Part} above */
export const sup = (base, above) => math("msup", {}, part(base), part(above));

/** @param {Part} base @param {Part} below @param {Part} above */
export const subsup = (base, below, above) => math("msubsup", {}, part(base), part(below), part(above));

/** @param {Part} above @param {Part} below */
export const frac = (above, below) => math("mfrac", {}, part(above), part(below));

/** Names are variables, numbers numbers. @param {Part} value */
const part = (value) => (typeof value === "string" ? mi(value) : typeof value === "number" ? mn(value) : value);

/**
 * A matrix or (one column) a vector with its numbers; long ones are cut, and say so.
 * @param {readonly (readonly (number | string)[])[]} rows @param {{digits?: number, most?: number}} [options]
 */
export function matrix(rows, { digits = 2, most = 8 } = {}) {
  const shown = rows.slice(0, most).map((values) => [...values.slice(0, most), ...(values.length > most ? ["…"] : [])]);
  if (rows.length > most) shown.push(["⋮"]);
  const table = math("mtable", {}, ...shown.map((values) =>
    math("mtr", {}, ...values.map((value) => math("mtd", {}, live(value, digits))))));
  return row(mo("["), table, mo("]"));
}

/** A line of an equation on its own. @param {Part[]} parts */
export const line = (...parts) => math("math", { display: "block" }, math("mrow", {}, ...parts));

/** "0.00515", "1.17e+12", "−3": as short as `digits` significant digits allow. @param {number} value @param {number} [digits] */
export function written(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-4
    ? value.toExponential(digits - 1).replace("e+", "e")
    : size >= 1 ? String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1)))))) : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/**
 * Puts lines of equations into the page's panel for them, or another element.
 * @param {Element[]} lines @param {Element | null} [place]
 */
export function showEquation(lines, place = document.querySelector(".lesson-equation .equation")) {
  place?.replaceChildren(...lines);
}
