/** What a query finds in the sequence: for each token its score, both weights, and the weighted mean of the values. */

import { element } from "../../common/panel.js";
import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";

/** @typedef {import("../../wire/lessons/kernel.js").AttentionPicture} Attention */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

const HEADS = ["token", "|k|", "q·k/τ", "softmax", "Gauss", "difference", "value"];

/** @param {Attention} shown */
export function weightsTable(shown) {
  const head = element("tr", {}, ...HEADS.map((name) => element("th", { scope: "col" }, name)));
  const rows = shown.words.map((word, at) => element(
    "tr", {}, element("th", { scope: "row" }, word),
    ...[shown.norms, shown.scores].map((values) => element("td", {}, written(values[at] ?? NaN, 3))),
    ...[shown.softmax, shown.gaussian].map((values) => element("td", { class: "weight" }, fixed(values[at] ?? NaN))),
    element("td", {}, written(shown.difference[at] ?? NaN, 2)), element("td", {}, written(shown.values[at] ?? NaN, 3)),
  ));
  return element("table", { class: "numbers kernel-table" }, element("thead", {}, head), element("tbody", {}, ...rows));
}

/** @param {number} value */
const fixed = (value) => (Number.isFinite(value) ? value.toFixed(4) : written(value));

/**
 * The sequence as it stands, shaded by weight, and the mean on the scale of the values.
 * @param {Attention} shown @param {number} width @param {Theme} look
 */
export function sequencePicture(shown, width, look) {
  const em = look.small;
  const column = width / shown.words.length;
  const size = Math.min(column - 6, 5 * em);
  const [least, most] = [Math.min(...shown.values), Math.max(...shown.values)];
  const [left, right] = [4 * em, width - 4 * em];
  const line = 8 * em;
  const place = (/** @type {number} */ value) => (most > least ? left + ((value - least) / (most - least)) * (right - left) : width / 2);
  const nodes = shown.words.flatMap((word, at) => {
    const middle = (at + 0.5) * column;
    const weight = shown.weights[at] ?? NaN;
    return [
      svg("rect", { x: middle - size / 2, y: 1, width: size, height: 2 * em, class: "box" }),
      ...(Number.isFinite(weight) ? [svg("rect", { x: middle - size / 2, y: 1, width: size, height: 2 * em, class: "shade", "fill-opacity": weight.toFixed(3) })] : []),
      svg("text", { x: middle, y: 3.3 * em, "text-anchor": "middle", class: "strong" }, word),
      svg("text", { x: middle, y: 4.6 * em, "text-anchor": "middle", class: "muted" }, Number.isFinite(weight) ? weight.toFixed(3) : "—"),
      svg("circle", { cx: place(shown.values[at] ?? 0), cy: line, r: 0.35 * em, class: "point" }),
      ...(Number.isFinite(weight) ? [svg("circle", { cx: place(shown.values[at] ?? 0), cy: line, r: 0.35 * em + 0.9 * em * Math.sqrt(weight), class: "shade", "fill-opacity": 0.45 })] : []),
    ];
  });
  nodes.unshift(svg("path", { d: `M${left} ${line}H${right}`, class: "grid" }));
  const end = line + 2.6 * em;
  nodes.push(
    svg("text", { x: left, y: end, "text-anchor": "middle", class: "muted" }, written(least, 3)),
    svg("text", { x: right, y: end, "text-anchor": "middle", class: "muted" }, written(most, 3)),
  );
  if (Number.isFinite(shown.mean)) {
    const at = place(shown.mean);
    nodes.push(
      svg("path", { d: `M${at} ${line - 0.5 * em}l${0.55 * em} ${-1.1 * em}h${-1.1 * em}Z`, class: "mean" }),
      svg("text", { x: Math.max(5 * em, Math.min(width - 5 * em, at)), y: end, "text-anchor": "middle", class: "strong" }, `mean ${written(shown.mean, 4)}`),
    );
  }
  return picture(width, end + 0.6 * em, `The sequence shaded by weight; the weighted mean of its values is ${written(shown.mean, 4)}`, nodes);
}
