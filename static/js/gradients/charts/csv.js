/** The numbers behind a chart as CSV (RFC 4180): inf, -inf and nan as they are called there. */

/** @typedef {{columns: string[], rows: (string | number)[][]}} Table */

/** @param {Table} table */
export function csvOf({ columns, rows }) {
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** @param {string | number} value */
function cell(value) {
  if (typeof value === "string") return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return String(value);
}
