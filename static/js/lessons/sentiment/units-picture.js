/** How well each unit alone tells the two labels apart. */

import { picture, svg } from "../../plot/svg.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */

/** The unit that tells most, whichever label it speaks for. @param {number[]} aucs */
export function bestUnit(aucs) {
  const tells = aucs.map((auc) => (Number.isNaN(auc) ? 0 : Math.abs(auc - 0.5)));
  return tells.indexOf(Math.max(...tells));
}

/** @param {{aucs: number[], unit: number, labels: string[]}} shown @param {number} width @param {Theme} look */
export function unitsPicture({ aucs, unit, labels }, width, look) {
  const left = look.left;
  const column = (width - left - 8) / aucs.length;
  const [top, tall] = [Math.round(1.6 * look.small), Math.round(11 * look.small)];
  const y = (/** @type {number} */ auc) => top + (1 - auc) * tall;
  const bars = aucs.flatMap((auc, index) => {
    const x = left + index * column;
    const [up, down] = [y(Math.max(auc, 0.5)), y(Math.min(auc, 0.5))];
    return Number.isNaN(auc) ? [] : [svg("g", { "data-unit": index },
      svg("rect", { x, y: top, width: column, height: tall, class: index === unit ? "band chosen" : "band" }),
      svg("rect", { x: x + 0.2 * column, y: up, width: 0.6 * column, height: Math.max(1, down - up), class: auc > 0.5 ? "for" : "against" }),
      ...(column > 2.6 * look.small || index === unit ? [svg("text", { x: x + column / 2, y: up - 4, class: "centred" }, auc.toFixed(2).replace("0.", "."))] : []),
      svg("text", { x: x + column / 2, y: top + tall + 1.2 * look.small, class: index === unit ? "centred chosen" : "centred muted" }, `${index + 1}`))];
  });
  const label = `AUC of each unit for ${labels[1]}: ${aucs.map((auc, index) => `unit ${index + 1} ${auc.toFixed(2)}`).join(", ")}`;
  return picture(width, top + tall + 1.8 * look.small, label, [
    ...bars,
    ...[0, 0.5, 1].map((value) => svg("text", { x: left - 8, y: y(value) + 4, class: "unit-name muted" }, String(value))),
    svg("path", { d: `M${left} ${y(0.5)}H${width - 8}`, class: "wire" }),
  ]);
}
