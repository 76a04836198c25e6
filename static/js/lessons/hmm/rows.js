/** Tables as a lesson's address and requests carry them: rows parted by semicolons, numbers by commas. */

/** @param {string} text @returns {string[][]} */
export const wordsOf = (text) => text.split(";").map((row) => row.split(","));

/** @param {string[][]} rows */
export const textOf = (rows) => rows.map((row) => row.join(",")).join(";");

/** With one entry as it was typed. @param {string} text @param {number} row @param {number} column @param {string} word */
export function withWord(text, row, column, word) {
  const rows = wordsOf(text);
  const words = rows[row];
  if (words) words[column] = word.replaceAll(",", ".").replaceAll(";", "").trim();
  return textOf(rows);
}

/**
 * With one entry at a value, for which the others of its row make room in proportion; three decimals each.
 * @param {string} text @param {number} row @param {number} column @param {number} value
 */
export function withChance(text, row, column, value) {
  const rows = wordsOf(text);
  const old = (rows[row] ?? []).map((word) => Math.max(0, Number(word)) || 0);
  const whole = 1000;
  const mine = Math.round(Math.max(0, Math.min(1, value)) * whole);
  const others = old.reduce((sum, one, at) => (at === column ? sum : sum + one), 0);
  const parts = old.map((one, at) => {
    if (at === column) return mine;
    return Math.floor((whole - mine) * (others > 0 ? one / others : 1 / (old.length - 1)));
  });
  const lack = whole - parts.reduce((sum, one) => sum + one, 0);
  const largest = parts.reduce((best, one, at) => (at !== column && (best < 0 || one > (parts[best] ?? 0)) ? at : best), -1);
  parts[largest < 0 ? column : largest] = (parts[largest < 0 ? column : largest] ?? 0) + lack;
  rows[row] = parts.map((one) => String(one / whole));
  return textOf(rows);
}
