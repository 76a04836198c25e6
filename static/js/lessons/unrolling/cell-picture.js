/** The cell with its loop, and beside it the same cell at every step. */

import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { shade } from "../shade.js";

/** @typedef {import("../../wire/lessons/unrolling.js").Unrolled} Unrolled */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {"hh" | "xh" | "hy"} Weight */

/** @param {Unrolled} run @param {number} at @param {string} mark  which weight is marked @param {number} width @param {Theme} look */
export function cellPicture(run, at, mark, width, look) {
  const em = Math.max(look.small, Math.min(1.4 * look.small, width / 72));
  const steps = run.x.length;
  const rolled = 15 * em;
  const left = rolled + 3.2 * em;
  const column = Math.min((width - left - em) / steps, 11 * em);
  const half = Math.min(0.33 * column, 2.6 * em);
  const [said, box, read, height] = [3 * em, 10 * em, 17 * em, 19.5 * em];
  const high = 2 * em;
  const most = Math.max(1, ...run.h.map(Math.abs).filter(Number.isFinite));
  const x = (/** @type {number} */ t) => left + (t + 0.5) * column;
  const edge = (/** @type {Weight} */ of, /** @type {string} */ d, /** @type {[number, number, number]} */ [tipX, tipY, angle], faint = false) =>
    svg("g", { class: [of === mark ? "marked" : "", faint ? "faint" : ""].join(" ").trim() },
      svg("path", { d, class: "edge" }),
      svg("path", { d: "M0 0L-7 -3.6L-7 3.6z", class: "tip", transform: `translate(${tipX} ${tipY}) rotate(${angle})` }));
  const up = (/** @type {Weight} */ of, /** @type {number} */ at_, /** @type {number} */ from, /** @type {number} */ to, faint = false) =>
    edge(of, `M${at_} ${from}V${to + 5}`, [at_, to, -90], faint);
  const cell = (/** @type {number} */ middle, /** @type {number} */ wide, /** @type {string} */ label, /** @type {number | null} */ value, current = false) => {
    const size = Math.min(look.small, (3 * wide) / label.length); // a long number in a narrow cell is smaller
    const { fill, ink } = value === null ? { fill: "", ink: "" } : shade(look, value, most);
    return svg("g", {},
      svg("rect", { x: middle - wide, y: box - high, width: 2 * wide, height: 2 * high, rx: 7, class: current ? "box current" : "box", ...(fill ? { style: `fill: ${fill}` } : {}) }),
      svg("text", { x: middle, y: box + 0.4 * em, "text-anchor": "middle", style: `font-size: ${size.toFixed(1)}px${ink ? `; fill: ${ink}` : ""}` }, label));
  };

  const parts = [
    cell(rolled / 2, 2.6 * em, "cell", null),
    edge("hh", `M${rolled / 2 + 2.6 * em} ${box - 0.6 * em}h${0.9 * em}a${1.4 * em} ${1.4 * em} 0 0 0 0 ${-2.8 * em - 1.2 * em}H${rolled / 2 - 3.4 * em}a${1.4 * em} ${1.4 * em} 0 0 0 0 ${4 * em}h${0.5 * em}`, [rolled / 2 - 2.6 * em, box - 0.6 * em, 0]),
    named("hh", run.weight_hh, 0, box - 5.2 * em, mark),
    up("xh", rolled / 2, read - 1.4 * em, box + high),
    named("xh", run.weight_xh.map((value) => written(value, 2)).join(", "), rolled / 2 + 0.7 * em, (read + box) / 2 + 1.1 * em, mark),
    up("hy", rolled / 2, box - high - 2.3 * em, said + 0.8 * em),
    svg("path", { d: `M${rolled / 2} ${box - high}v${-2.4 * em}`, class: "edge" }),
    named("hy", run.weight_hy, rolled / 2 + 0.7 * em, said + 1.7 * em, mark),
    svg("text", { x: rolled / 2, y: read, "text-anchor": "middle", class: "letter" }, "x"),
    svg("text", { x: rolled / 2, y: said, "text-anchor": "middle", class: "letter" }, "y"),
    svg("text", { x: rolled + em, y: box + 0.4 * em, "text-anchor": "middle", class: "muted" }, "="),
  ];
  for (let t = 0; t < steps; t += 1) {
    const from = t === 0 ? x(0) - column / 2 - 0.2 * em : x(t - 1) + half;
    const reads = run.read[t] !== "";
    const says = run.right[t] !== "";
    parts.push(
      edge("hh", `M${from} ${box}H${x(t) - half - 6}`, [x(t) - half, box, 0]),
      up("xh", x(t), read - 1.6 * em, box + high, !reads),
      up("hy", x(t), box - high, said + 0.8 * em, !says),
      cell(x(t), half, written(run.h[t + 1] ?? NaN, 2), run.h[t + 1] ?? 0, t === at),
      svg("text", { x: x(t), y: read, "text-anchor": "middle", class: reads ? "letter" : "muted" }, reads ? run.read[t] ?? "" : "–"),
      ...spoken(run, t, x(t), said, em),
      svg("text", { x: x(t), y: read + 1.7 * em, "text-anchor": "middle", class: "muted" }, String(t + 1)),
    );
  }
  const label = `A cell of ${run.parameters} numbers over ${steps} steps. It reads ${run.read.join(" ")} and says ${run.said.join(" ")}.`;
  return picture(width, height, label, parts);
}

/** @param {Unrolled} run @param {number} t @param {number} x @param {number} y @param {number} em */
function spoken(run, t, x, y, em) {
  const [said, right] = [run.said[t] ?? "", run.right[t] ?? ""];
  if (right === "") return [svg("text", { x, y, "text-anchor": "middle", class: "muted" }, "–")];
  const long = said.length > 1;
  const word = svg("text", { x, y, "text-anchor": "middle", class: `${long ? "" : "letter"} ${said === right ? "" : "wrong"}`.trim() }, said);
  return said === right ? [word] : [word, svg("text", { x, y: y - 1.7 * em, "text-anchor": "middle" }, right)];
}

/** @param {Weight} of @param {number | string} value @param {number} x @param {number} y @param {string} mark */
const named = (of, value, x, y, mark) =>
  svg("g", { class: of === mark ? "marked" : "" }, svg("text", { x, y }, "W", svg("tspan", { dy: "0.3em", "font-size": "78%" }, of),
    svg("tspan", { dy: "-0.24em" }, ` = ${typeof value === "number" ? written(value) : value}`)));
