/** The truth table of parity: one step from each state with each bit, by the weights as they are. */

import { element } from "../../common/panel.js";
import { written } from "../equation.js";

/** @typedef {import("./state.js").HandSetPicture} HandSetPicture */

const HEADS = ["h₁ h₂ before", "so far", "x", "h₁ both", "h₂ either", "y"];

/** @param {HandSetPicture} network @param {number} at @returns {HTMLElement} */
export function truthTable({ table, h, x }, at) {
  const before = h[at - 1] ?? [0, 0];
  const bit = x[at]?.[0];
  const rows = table.map((row) => {
    const here = row.bit === bit && row.state.every((value, k) => value === before[k]);
    const right = row.y === row.wanted;
    const cells = [
      row.state.join(" "), row.parity ? "odd" : "even", String(row.bit),
      ...row.h.map((value) => written(value)), right ? written(row.y) : `${written(row.y)} ✗`,
    ];
    const line = element("tr", here ? { class: "here", "aria-current": "true" } : {},
      ...cells.map((text, column) => element("td", column > 2 && text.startsWith("1") ? { class: "on" } : {}, text)));
    if (!right) line.lastElementChild?.classList.add("wrong");
    return line;
  });
  return element("table", { class: "truth numbers" },
    element("thead", {}, element("tr", {}, ...HEADS.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows));
}
