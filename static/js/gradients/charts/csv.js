/** The numbers behind a chart as CSV (RFC 4180): inf, -inf and nan as they are called there. */

/** @typedef {{columns: string[], rows: (string | number)[][]}} Table */

/** @param {Table} table */
export function csvOf({ columns, rows }) {
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** The fewest digits that give the same float32 again. @param {number} value */
function shortest(value) {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** @param {string | number} value */
function cell(value) {
  if (typeof value === "string") return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return String(Math.fround(value) === value ? shortest(value) : value);
}
