/** The reach-back as numbers: a CSV made in the browser, of what is shown. */

import { exportName } from "../save/names.js";
import { normAt, normName } from "./reach-blocks.js";
import { hasSecondState, shownRow } from "./reach-view.js";

/** @typedef {import("./state.js").ReadState} ReadState */

/** @param {ReadState} state @returns {import("../save/file-menu.js").SavedFile[]} */
export function reachFile(state) {
  const row = shownRow(state);
  if (!row || !state.reading) return [];
  return [{
    kind: "CSV", label: "of this position", name: `${exportName(state, "reach-back", String(row.target))}.csv`,
    make: () => Promise.resolve(new Blob([reachCsv(state)], { type: "text/csv;charset=utf-8" })),
  }];
}

/**
 * One line for each position that the loss reaches; nine digits give each float32 back exactly.
 * @param {ReadState} state
 */
export function reachCsv(state) {
  const row = shownRow(state);
  const { reading } = state;
  if (!row || !reading) return "";
  const layers = Array.from({ length: reading.layers }, (_, layer) => layer);
  const columns = [
    ...layers.map((layer) => ({ head: `dh_${layer + 1}`, name: normName("h", layer) })),
    ...(hasSecondState(reading) ? layers.map((layer) => ({ head: `dc_${layer + 1}`, name: normName("c", layer) })) : []),
    { head: "dx", name: "x" },
  ];
  const lines = [["position", "character", "code_point", "back", ...columns.map(({ head }) => head)].join(",")];
  for (let at = row.from; at <= row.target; at += 1) {
    const character = reading.characters[at] ?? "";
    const quoted = `"${character.replace(/"/g, '""')}"`;
    const numbers = columns.map(({ name }) => number(normAt(row, name, at)));
    lines.push([at, quoted, character.codePointAt(0) ?? 0, row.target - at, ...numbers].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** @param {ReadState} state @param {string} name  which norms @returns {import("../save/file-menu.js").SavedFile[]} */
export function matrixFile(state, name) {
  const { matrix } = state.reach;
  if (!matrix) return [];
  return [{
    kind: "CSV", label: "of the matrix", name: `${exportName(state, "reach-back-matrix", name)}.csv`,
    make: () => Promise.resolve(new Blob([matrixCsv(matrix, name)], { type: "text/csv;charset=utf-8" })),
  }];
}

/** A line for each target, a column for each position. @param {import("./reach-blocks.js").Block} matrix @param {string} name */
export function matrixCsv({ norms, start, stop, first }, name) {
  const [values, width] = [norms.get(name), stop - first];
  const lines = [["target", ...Array.from({ length: width }, (_, column) => first + column)].join(",")];
  for (let target = start; target < stop; target += 1) {
    const row = values?.subarray((target - start) * width, (target - start) * width + target - first + 1) ?? [];
    lines.push([target, ...Array.from({ length: width }, (_, column) => (column < row.length ? number(row[column] ?? NaN) : ""))].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** @param {number} value */
const number = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value).toLowerCase().replace("infinity", "inf"));
