/** How often each way to pool is right, by what makes a review hard. */

import { picture, svg } from "../../plot/svg.js";
import { POOL_NAMES } from "./verdict-picture.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/sentiment.js").Exam} Exam */

const KINDS = /** @type {const} */ ([["plain", "plain"], ["negated", "negated"], ["but", "but"]]);

/** "97 %", as "100 %" only if nothing is wrong. @param {number} share */
export const percent = (share) => (Number.isNaN(share) ? "–" : `${share < 1 ? Math.min(99.9, Math.round(1000 * share) / 10) : 100} %`);

/** @param {{exam: Exam, chosen: string}} shown @param {number} width @param {Theme} look */
export function examPicture({ exam, chosen }, width, look) {
  const left = Math.round(6.5 * look.small);
  const columns = exam.kinds ? [...KINDS.map(([, title]) => title), "all"] : ["held out"];
  const column = Math.min((width - left) / columns.length, 9 * look.small);
  const [top, row] = [Math.round(1.9 * look.small), Math.round(2.2 * look.small)];
  const pools = /** @type {(keyof typeof POOL_NAMES)[]} */ (["last", "mean", "max"]);
  const share = (/** @type {keyof typeof POOL_NAMES} */ pool, /** @type {number} */ index) => {
    const kind = KINDS[index]?.[0];
    return (exam.kinds && kind ? exam.kinds[pool]?.[kind] : exam.right[pool]) ?? NaN;
  };
  const rows = pools.flatMap((pool, line) => [
    svg("text", { x: 0, y: top + (line + 0.66) * row, class: pool === chosen ? "name strong" : "name", "data-pool": pool }, POOL_NAMES[pool]),
    ...columns.flatMap((_, index) => shareCell(share(pool, index), left + index * column, top + line * row, column, row)),
  ]);
  const label = pools.map((pool) => `${POOL_NAMES[pool]}: ${columns.map((title, index) => `${title} ${percent(share(pool, index))}`).join(", ")}`).join("; ");
  return picture(width, top + pools.length * row + 2, label, [
    ...columns.map((title, index) => svg("text", { x: left + (index + 0.5) * column, y: 1.1 * look.small, class: "centred muted" }, title)), ...rows,
  ]);
}

/** The length of a bar says it, too. @param {number} value @param {number} x @param {number} y @param {number} width @param {number} height */
function shareCell(value, x, y, width, height) {
  return [
    svg("rect", { x: x + 3, y: y + 2, width: width - 6, height: height - 4, rx: 2, class: "label-edge" }),
    svg("rect", { x: x + 3, y: y + 2, width: Math.max(0, (width - 6) * (Number.isNaN(value) ? 0 : value)), height: height - 4, rx: 2, class: "label-shade pale" }),
    svg("text", { x: x + width / 2, y: y + 0.66 * height, class: "centred" }, percent(value)),
  ];
}
