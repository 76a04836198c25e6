/** What the lesson on iteration writes: equations, captions, the table of cycles. */

import { element } from "../../common/panel.js";
import { plural } from "../../common/dom.js";
import { share } from "../../plot/format.js";
import { line, live, math, mi, mn, mo, row, sub, sup, written } from "../equation.js";
import { powerOfF, standing } from "./pictures.js";

/** @typedef {import("../../wire/lessons/iteration.js").FunctionPicture} FunctionPicture */
/** @typedef {import("../../wire/lessons/iteration.js").OrbitPicture} OrbitPicture */
/** @typedef {import("../../wire/lessons/iteration.js").CycleFound} CycleFound */
/** @typedef {{map: string, r: number, w: number, b: number, k: number}} Chosen */

const MOST_ROWS = 8;
const MOST_POINTS = 6;

/** "−0.4" in parentheses, where a sign would stand beside another. @param {number} value */
const inner = (value) => (value < 0 ? row(mo("("), live(value), mo(")")) : live(value));

const open = () => math("mo", { stretchy: "false" }, "(");
const close = () => math("mo", { stretchy: "false" }, ")");

/** @param {Chosen} chosen @param {OrbitPicture} path @param {number} at */
export function equations({ map, r, w, b, k }, path, at) {
  const [x, next] = [path.states[at] ?? NaN, path.states[at + 1] ?? NaN];
  const name = map === "tanh" ? "h" : "x";
  const following = sub(name, live(at + 1));
  const step = map === "tanh"
    ? [line(sub(name, row(mi("t"), mo("+"), mn(1))), mo("="), mi("tanh"), mo("("), mi("w"), sub("h", "t"), mo("+"), mi("b"), mo(")")),
      line(following, mo("="), mi("tanh"), mo("("), live(w), mo("·"), inner(x), mo(b < 0 ? "−" : "+"), live(Math.abs(b)), mo(")"), mo("="), live(next))]
    : [line(sub(name, row(mi("t"), mo("+"), mn(1))), mo("="), mi("r"), sub("x", "t"), mo("("), mn(1), mo("−"), sub("x", "t"), mo(")")),
      line(following, mo("="), live(r), mo("·"), live(x), mo("·"), mo("("), mn(1), mo("−"), live(x), mo(")"), mo("="), live(next))];
  const slopeAt = (/** @type {Node | string} */ t) => [mi("f′"), open(), sub(name, typeof t === "string" ? mn(t) : t), close()];
  const words = (/** @type {string} */ text) => math("mtext", {}, text.replaceAll(" ", "\u00a0"));
  return [
    ...step,
    line(open(), sup("f", live(k)), close(), mo("′"), open(), sub(name, mn("0")), close(), mo("="), ...slopeAt("0"), mo("⋯"), ...slopeAt(live(k - 1))),
    line(mo("="), live(path.slopes[k] ?? NaN)),
    line(mi("λ"), mo("="), live(path.exponent), words(" nats a step")),
  ];
}

/** "0.383, 0.827, 0.501, 0.875" @param {number[]} points */
const listed = (points) => [...points.slice(0, MOST_POINTS).map((point) => written(point)), ...(points.length > MOST_POINTS ? ["…"] : [])].join(", ");

/** Where an orbit ends. @param {OrbitPicture} path */
export function ending({ settled, exponent, steps }) {
  const rate = `λ = ${written(exponent)}`;
  if (!settled) return `After ${steps.toLocaleString("en-US")} steps it has not come back within 63: ${rate}${exponent > 0 ? ", neighbours part" : ""}.`;
  const { points, multiplier } = settled;
  const kind = points.length === 1 ? `fixed point ${listed(points)}` : `cycle of ${points.length}: ${listed(points)}`;
  return `It ends on ${points.length === 1 ? "the" : "a"} ${kind}; multiplier ${written(multiplier)}; ${rate}.`;
}

/** How much of the interval is tiny or huge. @param {FunctionPicture} seen @param {number} k */
export function steepness({ tiny, huge, resolved }, k) {
  const drawn = resolved ? "" : " Too steep for a line: points.";
  return `|(${powerOfF(k)})′| is below 0.01 on ${share(tiny)} of the interval, over 100 on ${share(huge)}.${drawn}`;
}

/** What comes back after k steps. @param {FunctionPicture} seen @param {number} k @param {boolean} unit */
export function counted({ cycles, searched }, k, unit) {
  const number = cycles.reduce((sum, { points }) => sum + points.length, 0);
  const stable = cycles.filter(({ multiplier }) => standing(multiplier) === "stable");
  const which = powerOfF(unit ? k : searched); // of a unit all are found, whatever k is
  const said = stable.reduce((sum, { points }) => sum + points.length, 0);
  return `${which} meets the diagonal at ${plural(number, "point")}; stable (full dots): ${said || "none"}.`;
}

/** @param {CycleFound[]} cycles */
export function tableRows(cycles) {
  const order = [...cycles].sort((a, b) => Number(standing(b.multiplier) === "stable") - Number(standing(a.multiplier) === "stable"));
  const rows = order.slice(0, MOST_ROWS).map(({ points, multiplier }) => element("tr", {},
    element("td", {}, String(points.length)), element("td", { class: "cycle-points" }, listed(points)),
    element("td", {}, written(multiplier)), element("td", { class: standing(multiplier) }, standing(multiplier))));
  if (cycles.length > MOST_ROWS) rows.push(element("tr", {}, element("td", { colspan: 4 }, `and ${plural(cycles.length - MOST_ROWS, "more cycle")}`)));
  return rows;
}
