/** A cell over time, a row for each gate, state and gradient: forward to the right, backward to the left. */

import { picture, svg } from "../../plot/svg.js";
import { written } from "../equation.js";
import { shade } from "../shade.js";

/** @typedef {import("../../wire/lessons/gates.js").CellCourse} CellCourse */
/** @typedef {import("../../wire/lessons/gates.js").GatesPicture} GatesPicture */
/** @typedef {import("../../wire/lessons/gates.js").Row} Row */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {"head" | "number" | "gate" | "state" | "gradient"} kind
 * @property {number[]} values  the last one stands at t = T
 * @property {string} [color]   of a head
 */

const SIGNED = ["g", "n"]; // gates that are no share of anything
const SUBSCRIPTS = "₁₂₃₄";

/** "h", or of several units "h₂". @param {Row} row @param {boolean} many */
const named = ({ name, unit }, many) => name + (many ? SUBSCRIPTS[unit] : "");

/** What each form is called. @param {GatesPicture} seen @returns {[string, string]} */
export const forms = ({ cell }) => (cell === "mgu" ? ["as printed", "usual form"] : ["the lecture’s", "PyTorch’s"]);

/** "h̃" is what the minimal unit as printed calls its candidate. @param {string} label @param {boolean} printed */
const spelled = (label, printed) => (printed && label.startsWith("h") ? `h̃${label.slice(1)}` : label);

/** The rows of a picture, from above. @param {GatesPicture} seen @param {Theme} look @returns {Line[]} */
export function linesOf(seen, look) {
  /** @type {Line[]} */
  const lines = seen.inputs.length > 0 ? [{ label: "x", kind: "number", values: seen.inputs }] : [];
  const of = (/** @type {CellCourse} */ course, /** @type {string} */ title, /** @type {string} */ color, /** @type {boolean} */ printed) => {
    const many = course.states.some(({ unit }) => unit > 0);
    if (title) lines.push({ label: title, kind: "head", values: [], color });
    for (const row of many ? [] : course.gates) lines.push({ label: row.name, kind: SIGNED.includes(row.name) ? "number" : "gate", values: row.values });
    for (const row of course.states) lines.push({ label: spelled(named(row, many), printed), kind: "state", values: row.values });
    for (const row of course.gradients) lines.push({ label: `∂L/∂${spelled(named(row, many), printed)}`, kind: "gradient", values: row.values });
  };
  const [one, other] = forms(seen);
  of(seen.first, seen.second ? one : "", look.lanes[0], seen.cell === "mgu");
  if (seen.second) of(seen.second, other, look.lanes[1], false);
  return lines;
}

/** @param {GatesPicture} seen @param {number} at  from 1 @param {number} width @param {Theme} look */
export function stripPicture(seen, at, width, look) {
  const lines = linesOf(seen, look);
  const steps = (seen.first.states[0]?.values.length ?? 1) - 1;
  const row = Math.round(2 * look.small);
  const left = 5.6 * look.small;
  const column = (width - left - 2) / (steps + 1);
  const gap = Math.max(4, Math.min(1.3 * look.small, 0.2 * column));
  const x = (/** @type {number} */ t) => left + t * column;
  const top = 1.6 * look.small;
  const turns = (/** @type {number} */ index) => lines[index]?.kind === "gradient" && lines[index - 1]?.kind === "state";
  const places = lines.map((_, index) => top + index * row + 0.35 * row * lines.slice(0, index + 1).filter((__, before) => turns(before)).length);
  const height = (places.at(-1) ?? top) + row + 4;
  const heads = Array.from({ length: steps + 1 }, (_, t) => svg("text", {
    x: x(t) + column / 2, y: look.small, "text-anchor": "middle", class: t === at ? "now" : "muted",
  }, t === 0 ? "t = 0" : String(t)));
  const parts = lines.flatMap((line, index) => {
    const y = places[index] ?? top;
    const middle = y + 0.66 * row;
    if (line.kind === "head") return [svg("text", { x: 0, y: middle, class: "form", style: `fill: ${line.color}` }, line.label)];
    const first = steps + 1 - line.values.length;
    return [
      svg("text", { x: 0, y: middle, class: "name" }, line.label),
      ...line.values.flatMap((value, place) => cell(line.kind, value, x(first + place) + gap / 2, y + 2, column - gap, row - 4, look)),
      ...(line.kind === "state" || line.kind === "gradient" ? arrows(x, y + row / 2, gap, steps, line.kind === "state", look) : []),
    ];
  });
  const cursor = svg("rect", { x: x(at) + 1, y: top - 1, width: column - 2, height: height - top - 1, rx: 5, fill: "none", stroke: look.cursor, "stroke-width": 1.5 });
  return picture(width, height, said(lines), [...heads, ...parts, cursor]);
}

/** @param {Line["kind"]} kind @param {number} value @param {number} x @param {number} y @param {number} width @param {number} height @param {Theme} look */
function cell(kind, value, x, y, width, height, look) {
  const gate = kind === "gate";
  const { fill, ink } = gate ? { fill: look.sunken, ink: look.ink } : shade(look, value);
  const box = { x, y, width, height, rx: 3 };
  return [
    svg("rect", { ...box, fill, stroke: look.line }),
    ...(gate ? [svg("rect", { ...box, width: Math.max(0, width * value), fill: look.probability, opacity: 0.4 })] : []),
    svg("text", { x: x + width / 2, y: y + 0.68 * height, "text-anchor": "middle", style: `fill: ${ink}` }, short(value, width, look)),
  ];
}

/** As many digits as fit. @param {number} value @param {number} width @param {Theme} look */
function short(value, width, look) {
  const fits = (/** @type {string} */ text) => text.length * 0.6 * look.small <= width;
  return [3, 2, 1].map((digits) => written(value, digits)).find(fits) ?? (value === 0 ? "0" : "");
}

/** From each column to the next. @param {(t: number) => number} x @param {number} y @param {number} gap @param {number} steps @param {boolean} onward @param {Theme} look */
function arrows(x, y, gap, steps, onward, look) {
  const size = Math.min(4, gap / 2 - 0.5);
  const d = Array.from({ length: steps }, (_, t) => {
    const [tip, tail] = onward ? [x(t + 1) + size, x(t + 1) - size] : [x(t + 1) - size, x(t + 1) + size];
    return `M${tip.toFixed(1)} ${y}L${tail.toFixed(1)} ${y - size}L${tail.toFixed(1)} ${y + size}z`;
  });
  return [svg("path", { d: d.join(""), fill: look.muted })];
}

/** @param {Line[]} lines */
const said = (lines) => lines.map(({ label, kind, values }) =>
  (kind === "head" ? `${label}: ` : `${label} ${values.map((value) => written(value, 2)).join(", ")}. `)).join("");
