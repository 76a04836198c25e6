/** The text of a labelled file, so that it can be shown with its labels. Pure; the server has read and checked the file. */

const ESCAPED = new Map([["\\n", "\n"], ["\\t", "\t"], ["\\r", "\r"], ["\\\\", "\\"]]);

/** @param {string} file  in JSON, or in lines of a label, a tab and escaped characters */
export function labelledText(file) {
  const plain = file.replace(/^\uFEFF/, "");
  if (plain.trimStart().startsWith("{")) return String(JSON.parse(plain).text);
  const lines = plain.split("\n").slice(1).map((line) => line.replace(/\r$/, ""));
  return lines.map((line) => line.slice(line.indexOf("\t") + 1).replace(/\\[^]/g, (pair) => ESCAPED.get(pair) ?? pair)).join("");
}
