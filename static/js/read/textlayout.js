/**
 * Where the characters of a text stand: rows of at most `columns` cells, one code point a cell. Pure.
 *
 * A row ends behind a run of newlines, so that an empty line costs no row; a row that is too long ends behind
 * its last space, or, where a word is too long for that, in the middle of it.
 */

/**
 * @typedef {{starts: Uint32Array, length: number, columns: number}} Layout  starts[r] is the first position of row r
 */

/** @param {string | undefined} character */
const isNewline = (character) => character === "\n" || character === "\r";

/**
 * @param {readonly string[]} characters  code points
 * @param {number} columns                at least 1
 * @returns {Layout}
 */
export function layoutText(characters, columns) {
  /** @type {number[]} */
  const starts = [];
  const { length } = characters;
  let start = 0;
  while (start < length) {
    starts.push(start);
    start = rowEnd(characters, start, columns);
  }
  if (length === 0) starts.push(0);
  return { starts: Uint32Array.from(starts), length, columns };
}

/** @param {readonly string[]} characters @param {number} start @param {number} columns */
function rowEnd(characters, start, columns) {
  const full = Math.min(start + columns, characters.length);
  let end = start;
  while (end < full && !isNewline(characters[end])) end += 1;
  while (end < full && isNewline(characters[end])) end += 1;
  if (end < full || end === characters.length || endsRun(characters, end)) return end;
  const least = start + Math.ceil(columns / 2); // a row keeps at least half its cells
  for (let at = full; at > least; at -= 1) {
    if (characters[at - 1] === " " || characters[at - 1] === "\t") return at;
  }
  return full;
}

/**
 * The row is full and just ends its run of newlines.
 * @param {readonly string[]} characters
 * @param {number} end
 */
const endsRun = (characters, end) => isNewline(characters[end - 1]) && !isNewline(characters[end]);

/** @param {Layout} layout */
export const rowCount = (layout) => layout.starts.length;

/** First position behind row r. @param {Layout} layout @param {number} row */
export const rowStop = (layout, row) => layout.starts[row + 1] ?? layout.length;

/**
 * Row and column of a position.
 * @param {Layout} layout @param {number} position
 * @returns {{row: number, column: number}}
 */
export function placeOf(layout, position) {
  let low = 0;
  let high = layout.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (/** @type {number} */ (layout.starts[middle]) <= position) low = middle;
    else high = middle - 1;
  }
  return { row: low, column: position - (layout.starts[low] ?? 0) };
}

/**
 * The position at a row and column, or null beside the text. With `nearest`, the closest one instead.
 * @param {Layout} layout @param {number} row @param {number} column @param {{nearest?: boolean}} [options]
 */
export function positionAt(layout, row, column, { nearest = false } = {}) {
  if (layout.length === 0) return null;
  const inside = Math.max(0, Math.min(rowCount(layout) - 1, row));
  const start = layout.starts[inside] ?? 0;
  const last = rowStop(layout, inside) - 1;
  const position = Math.max(start, Math.min(last, start + column));
  return nearest || (inside === row && position === start + column) ? position : null;
}
