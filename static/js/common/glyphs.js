/**
 * What stands in a cell of the text for a code point. Each code point has exactly one cell, whatever it is:
 * what has no shape of its own, or would change its neighbours, is shown by a visible stand-in.
 */

/**
 * @typedef {object} Glyph
 * @property {"plain" | "space" | "newline" | "mark" | "code"} kind  "mark" is drawn faint, "code" as tiny hex digits
 * @property {string} text
 */

const NEWLINE = "⏎";
const TAB = "⇥";
const OPEN_BOX = "␣";
const DOTTED_CIRCLE = "◌";

// Combining marks join the cell before them; format characters and the unassigned have no shape or steer their
// neighbours.
const COMBINING = /^\p{M}$/u;
const SHAPELESS = /^[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u{1f3fb}-\u{1f3ff}]$/u;
const CONTROL = /^\p{Cc}$/u;
const BLANK = /^\p{Zs}$/u;

/** @type {Map<string, Glyph>} */
const cache = new Map();

/** @param {string} character  one code point; "" is the unknown */
export function glyphOf(character) {
  let glyph = cache.get(character);
  if (!glyph) {
    glyph = makeGlyph(character);
    cache.set(character, glyph);
  }
  return glyph;
}

/** @param {string} character @returns {Glyph} */
function makeGlyph(character) {
  const code = character.codePointAt(0);
  if (code === undefined) return { kind: "mark", text: "�" };
  if (character === " ") return { kind: "space", text: OPEN_BOX };
  if (character === "\n") return { kind: "newline", text: NEWLINE };
  if (character === "\t") return { kind: "mark", text: TAB };
  if (CONTROL.test(character)) return { kind: "code", text: hex(code, 2) }; // control pictures are in few fonts
  if (COMBINING.test(character) && !SHAPELESS.test(character) && !isVariation(code)) {
    return { kind: "plain", text: DOTTED_CIRCLE + character };
  }
  if (SHAPELESS.test(character) || BLANK.test(character) || isVariation(code)) {
    return { kind: "code", text: hex(code, 4) };
  }
  return { kind: "plain", text: character };
}

/** @param {number} code */
const isVariation = (code) => (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);

/** @type {Record<string, string>} */
const NAMES = {
  "": "an unknown character", " ": "space", "\n": "newline", "\t": "tab", "\r": "carriage return", "\0": "NUL",
  "\u200b": "zero-width space", "\u200d": "zero-width joiner", "\u00a0": "no-break space", "\ufeff": "byte order mark",
};

/** A character in words, for captions and for those who listen. @param {string} character */
export function characterName(character) {
  const name = NAMES[character];
  if (name) return name;
  const { kind, text } = glyphOf(character);
  const shape = kind === "plain" && !text.startsWith(DOTTED_CIRCLE);
  return shape ? `“${character}”` : `U+${hex(character.codePointAt(0) ?? 0, 4)}`;
}

/** @param {number} code @param {number} digits  at least */
const hex = (code, digits) => code.toString(16).toUpperCase().padStart(digits, "0");
