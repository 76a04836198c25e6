/**
 * Sizes of the cells of the text, in device pixels where they are painted, so that neighbouring cells meet
 * without a seam.
 */

/**
 * All lengths in device pixels.
 * @typedef {object} Metrics
 * @property {number} ratio        device pixels in a CSS pixel
 * @property {number} columns      cells in a row
 * @property {number} cell         width of a cell
 * @property {number} character    height of the row of characters
 * @property {number} guess        height of a row of guesses
 * @property {number} guesses      rows of guesses: 0, 3 or 5
 * @property {number} before       height of the row under them that has the first guess before a change; 0 without one
 * @property {number} pitch        from row to row
 * @property {number} characterSize  font size
 * @property {number} guessSize      font size
 * @property {string} family
 */

const MOST_COLUMNS = 116; // a wider panel gets larger type
const LARGEST = 1.35; // times the page's size

/**
 * @param {object} page
 * @param {number} page.width   of the text in CSS pixels
 * @param {number} page.ratio
 * @param {number} page.size    of a character in CSS pixels, before it grows with the width
 * @param {0 | 3 | 5} page.guesses
 * @param {boolean} [page.before]  whether there is a row for guesses before a change
 * @param {string} page.family
 * @param {(font: string) => number} page.advance  width of a character in the given font
 * @returns {Metrics}
 */
export function measureCells({ width, ratio, size, guesses, before = false, family, advance }) {
  const perPixel = advance(`100px ${family}`) / 100; // advance of a font of 1 px
  const room = perPixel * 1.08;
  const grown = Math.max(size, Math.min(size * LARGEST, width / MOST_COLUMNS / room));
  const cell = Math.max(4, Math.round(grown * room * ratio));
  const characterSize = grown * ratio;
  const guessSize = characterSize * (guesses === 3 ? 0.8 : 0.7);
  const character = Math.round(characterSize * 1.42);
  const guess = Math.round(guessSize * 1.2);
  const beforeRow = before && guesses > 0 ? Math.round(guess * 1.25) : 0;
  const gap = Math.round(characterSize * (guesses > 0 ? 0.6 : 0.3));
  return {
    ratio, cell, character, guess, guesses, before: beforeRow, characterSize, guessSize, family,
    columns: Math.max(8, Math.floor((width * ratio) / cell)),
    pitch: character + guesses * guess + beforeRow + gap,
  };
}
