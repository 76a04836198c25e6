/** The gradient found twice, table beside table, and what they differ by. */

import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { shade } from "../shade.js";
import { LETTERS } from "./recursion-picture.js";

/** @typedef {import("../../wire/lessons/hmm.js").SlopesPicture} Slopes */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("./matrices.js").Entry} Entry */

const GROUPS = /** @type {const} */ ([["start", "start"], ["transition", "P"], ["emission", "B"]]);
const KINDS = /** @type {const} */ ([["autograd", "by backpropagation"], ["counting", "by counting"], ["difference", "difference"]]);

/** As many digits as all of them have room for; 0: none. @param {number[]} values @param {number} width @param {number} em @param {number} most */
function digitsFor(values, width, em, most) {
  for (let digits = most; digits > 0; digits -= 1) {
    if (values.every((value) => 0.62 * em * written(value, digits).length + 4 <= width)) return digits;
  }
  return 0;
}

/** Two decimals, where there is no room for more. @param {number} value */
const coarse = (value) => (Number.isFinite(value) ? value.toFixed(2).replace("-", "−") : written(value));

/** @param {Slopes} slopes @param {Entry} entry  drawn with an edge @param {number} width @param {Theme} look */
export function slopesPicture(slopes, entry, width, look) {
  const em = look.small;
  const columns = Math.max(slopes.autograd.transition.length, slopes.autograd.emission[0]?.length ?? 1);
  const [left, between] = [3.2 * em, 1.2 * em];
  const room = (width - left - 2 * between) / KINDS.length;
  const cell = { width: Math.min(room / columns, 6.5 * em), height: Math.max(1.5 * em, Math.min(1.9 * em, room / columns)) };
  const values = GROUPS.flatMap(([group]) => slopes.autograd[group].flat()).filter(Number.isFinite);
  const limit = Math.max(1e-12, ...values.map(Math.abs));
  const digits = { autograd: digitsFor(values, cell.width, em, 5), counting: 0, difference: 0 };
  digits.counting = digits.autograd;
  digits.difference = digitsFor(GROUPS.flatMap(([group]) => slopes.difference[group].flat()), cell.width, em, 2);
  const nodes = KINDS.map(([, title], kind) =>
    svg("text", { x: left + kind * (room + between), y: 1.1 * em, class: kind < 2 ? "strong" : "" }, title));
  let y = 1.8 * em;
  for (const [group, name] of GROUPS) {
    const rows = slopes.autograd[group];
    const heads = group === "emission" ? LETTERS : "12345678";
    KINDS.forEach(([kind], at) => {
      const x0 = left + at * (room + between);
      for (let column = 0; column < (rows[0]?.length ?? 0); column += 1) {
        nodes.push(svg("text", { x: x0 + (column + 0.5) * cell.width, y: y + 0.9 * em, "text-anchor": "middle", class: "muted" }, heads[column] ?? ""));
      }
      slopes[kind][group].forEach((row, down) => row.forEach((value, column) => {
        const { fill, ink } = shade(look, kind === "difference" ? 0 : value, limit);
        const [x, top] = [x0 + column * cell.width, y + 1.2 * em + down * cell.height];
        const chosen = entry.table === group && entry.row === down && entry.column === column;
        nodes.push(svg("rect", { x, y: top, width: cell.width - 1, height: cell.height - 1, fill, class: chosen ? "entry chosen" : "entry" }));
        const text = digits[kind] > 0 ? written(value, digits[kind]) : kind === "difference" ? "" : coarse(value);
        if (0.58 * em * text.length + 2 <= cell.width) {
          nodes.push(svg("text", { x: x + cell.width / 2, y: top + cell.height / 2 + 0.35 * em, "text-anchor": "middle", style: `fill: ${ink}` }, text));
        }
      }));
    });
    const middle = y + 1.2 * em + (rows.length * cell.height) / 2 + 0.35 * em;
    nodes.push(svg("text", { x: left - 1.6 * em, y: middle, "text-anchor": "end", class: "strong" }, name === "start" ? "π" : name));
    if (rows.length > 1) {
      rows.forEach((_, down) => nodes.push(svg("text", { x: left - 0.4 * em, y: y + 1.2 * em + (down + 0.5) * cell.height + 0.35 * em, "text-anchor": "end", class: "muted" }, String(down + 1))));
    }
    y += 1.2 * em + rows.length * cell.height + 0.7 * em;
  }
  return picture(width, y, `The gradient by backpropagation and by counting; the largest difference is ${written(slopes.largest, 2)}`, nodes);
}
