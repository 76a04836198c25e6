/** How often each network is right, by who can know the label. */

import { picture, svg } from "../../plot/svg.js";
import { KNOWN_FROM } from "./labels-picture.js";
import { nameOf } from "./places.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/both_ways.js").Shares} Shares */

const COLUMNS = /** @type {const} */ ([
  ["either", "either"], ["left", "left"], ["right", "right"], ["both", "both"], ["all", "all"],
]);

/** "97 %", as "100 %" only if nothing is wrong. @param {number} share */
export const percent = (share) => (Number.isNaN(share) ? "–" : `${share < 1 ? Math.min(99.9, Math.round(1000 * share) / 10) : 100} %`);

/**
 * @param {{shares: Shares, chosen: string}} shown @param {number} width @param {Theme} look
 */
export function sharesPicture({ shares, chosen }, width, look) {
  const left = Math.round(12.2 * look.small);
  const column = (width - left) / COLUMNS.length;
  const [top, row] = [Math.round(2.9 * look.small), Math.round(1.9 * look.small)];
  const names = Object.keys(shares.networks);
  const heads = COLUMNS.flatMap(([key, title], index) => [
    svg("text", { x: left + (index + 0.5) * column, y: 1.1 * look.small, class: "centred" }, key === "all" ? title : `${KNOWN_FROM[key]} ${title}`),
    svg("text", { x: left + (index + 0.5) * column, y: 2.3 * look.small, class: "centred muted" }, `${shares.letters[key] ?? 0}`),
  ]);
  const rows = names.flatMap((name, line) => {
    const y = top + line * row;
    const [reads = "", layers = "1"] = name.split("-");
    return [
      svg("text", { x: 6, y: y + 0.68 * row, class: name === chosen ? "name strong" : "name", "data-network": name }, nameOf({ reads, layers: Number(layers) })),
      ...COLUMNS.flatMap(([key], index) => share(shares.networks[name]?.[key] ?? NaN, left + index * column, y, column, row)),
    ];
  });
  const label = names.map((name) => `${name}: ${COLUMNS.map(([key, title]) => `${title} ${percent(shares.networks[name]?.[key] ?? NaN)}`).join(", ")}`).join("; ");
  return picture(width, top + names.length * row + 2, label, [...heads, ...rows]);
}

/** The length of a bar says it, too. @param {number} value @param {number} x @param {number} y @param {number} width @param {number} height */
function share(value, x, y, width, height) {
  const long = Math.max(0, (width - 6) * (Number.isNaN(value) ? 0 : value));
  return [
    svg("rect", { x: x + 3, y: y + 2, width: width - 6, height: height - 4, rx: 2, class: "label-edge" }),
    svg("rect", { x: x + 3, y: y + 2, width: long, height: height - 4, rx: 2, class: "label-shade pale" }),
    svg("text", { x: x + width / 2, y: y + 0.68 * height, class: "centred" }, percent(value)),
  ];
}
