/**
 * Colours of signed values. A scale runs from a negative end over the panel's own colour to a positive end; its stops are
 * CSS custom properties, so that light, dark and print differ in the style sheet alone. A lookup table has 256 entries:
 * 1 to 255 are the values -127 to 127 of a quantized number, 128 is exact zero, 0 is what is not a number.
 */

/** @typedef {"purple-green" | "classic"} PaletteName */
/** @typedef {[number, number, number]} Rgb  0 to 255 */
/** @typedef {{negative: Rgb[], middle: Rgb, positive: Rgb[], missing: Rgb}} Stops  ends outwards, middle excluded */

/**
 * @typedef {object} Palette
 * @property {PaletteName} name
 * @property {Uint32Array} pixels  [256] as ImageData stores them
 * @property {string[]} css        [256] "rgb(…)"
 * @property {Uint8Array} pale     [256] 1 where dark ink reads better on it than light ink
 */

export const NOT_A_NUMBER = 0;
export const ZERO = 128;

/** Custom properties of a scale's stops, outwards from the middle, which is `--panel`. */
const PROPERTIES = {
  "purple-green": { negative: ["--negative-half", "--negative"], positive: ["--positive-half", "--positive"] },
  classic: {
    negative: ["--classic-negative-half", "--classic-negative"],
    positive: ["--classic-positive-half", "--classic-positive"],
  },
};

/**
 * "#abc", "#aabbcc" or "rgb(1, 2, 3)".
 * @param {string} text
 * @returns {Rgb}
 */
export function parseColour(text) {
  const trimmed = text.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(trimmed)?.[1];
  if (hex) {
    const wide = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
    const value = parseInt(wide, 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const [red, green, blue] = (/^rgba?\(([^)]*)\)$/i.exec(trimmed)?.[1] ?? "").split(/[\s,/]+/).map(Number);
  if (red === undefined || green === undefined || blue === undefined || Number.isNaN(red + green + blue)) {
    throw new Error(`a colour must be #rgb, #rrggbb or rgb(r, g, b), got "${trimmed}"`);
  }
  return [red, green, blue];
}

/**
 * The stops that the page's style sheet gives.
 * @param {(property: string) => string} read  value of a CSS custom property
 * @param {PaletteName} name
 * @returns {Stops}
 */
export function stopsFrom(read, name) {
  const colour = (/** @type {string} */ property) => parseColour(read(property));
  const { negative, positive } = PROPERTIES[name];
  return {
    negative: negative.map(colour),
    middle: colour("--panel"),
    positive: positive.map(colour),
    missing: colour("--unread"),
  };
}

/**
 * @param {PaletteName} name
 * @param {Stops} stops
 * @returns {Palette}
 */
export function buildPalette(name, stops) {
  const pixels = new Uint32Array(256);
  const pale = new Uint8Array(256);
  /** @type {string[]} */
  const css = [];
  const middle = toOklab(stops.middle);
  const arms = [stops.negative, stops.positive].map((arm) => [middle, ...arm.map(toOklab)]);
  for (let index = 0; index < 256; index += 1) {
    const value = (index - ZERO) / 127;
    const arm = arms[value < 0 ? 0 : 1] ?? [];
    const colour = index === NOT_A_NUMBER ? stops.missing : index === ZERO ? stops.middle : along(arm, Math.abs(value));
    const [red, green, blue] = colour;
    pixels[index] = pixelOf(colour);
    css.push(`rgb(${red}, ${green}, ${blue})`);
    pale[index] = luminance(colour) > 0.179 ? 1 : 0; // where contrast with black and with white are equal
  }
  return { name, pixels, css, pale };
}

/**
 * Table index of a value on a scale from -limit to limit; beyond the ends it stays at the end.
 * @param {number} value
 * @param {number} limit
 */
export function colourIndex(value, limit) {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (value === 0) return ZERO;
  const share = Math.max(-1, Math.min(1, value / limit));
  return Number.isNaN(share) ? NOT_A_NUMBER : Math.sign(share) * Math.round(Math.abs(share) * 127) + ZERO;
}

/**
 * Relative luminance as WCAG 2 defines it.
 * @param {Rgb} colour
 */
export function luminance(colour) {
  const [red, green, blue] = colour.map((part) => linear(part / 255));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** @param {number} part */
const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** @param {number} part */
const gamma = (part) => (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);

/**
 * Between stops that lie at equal distances from 0 to 1, mixed in OKLab so that equal steps look equal.
 * @param {Rgb[]} stops
 * @param {number} share
 * @returns {Rgb}
 */
function along(stops, share) {
  const place = share * (stops.length - 1);
  const first = Math.min(Math.floor(place), stops.length - 2);
  const from = stops[first];
  const to = stops[first + 1];
  if (!from || !to) throw new Error(`a colour scale needs at least 1 stop a side, got ${stops.length - 1}`);
  const rest = place - first;
  return fromOklab([from[0] + (to[0] - from[0]) * rest, from[1] + (to[1] - from[1]) * rest,
    from[2] + (to[2] - from[2]) * rest]);
}

/**
 * Björn Ottosson's OKLab.
 * @param {Rgb} colour
 * @returns {Rgb}
 */
function toOklab(colour) {
  const [r, g, b] = /** @type {Rgb} */ (colour.map((part) => linear(part / 255)));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

/**
 * @param {Rgb} lab
 * @returns {Rgb}
 */
function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const parts = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
  return /** @type {Rgb} */ (parts.map((part) => Math.round(255 * gamma(Math.min(1, Math.max(0, part))))));
}

/**
 * Cividis (Nuñez, Anderton, Renslow 2018), for magnitudes: even to the eye, and the same to colour-blind eyes.
 * @type {Rgb[]}
 */
const CIVIDIS = [
  [0, 32, 76], [0, 42, 102], [0, 52, 110], [39, 63, 108], [60, 74, 107], [76, 85, 107], [91, 95, 109], [104, 106, 112],
  [117, 117, 117], [131, 129, 120], [146, 140, 120], [161, 152, 118], [176, 165, 114], [192, 177, 109], [209, 191, 102],
  [225, 204, 92], [243, 219, 79], [255, 233, 69],
];

/** A number as ImageData stores a colour. @param {Rgb} colour */
export const pixelOf = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** 256 colours from the least to the greatest magnitude, as ImageData stores them and as CSS. */
export const MAGNITUDES = (() => {
  const stops = CIVIDIS.map(toOklab);
  const colours = Array.from({ length: 256 }, (_, index) => along(stops, index / 255));
  return { pixels: Uint32Array.from(colours, pixelOf), css: colours.map((colour) => `rgb(${colour.join(", ")})`) };
})();
