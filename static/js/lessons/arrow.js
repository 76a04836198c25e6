/** Arrows of the lessons' diagrams. */

import { svg } from "../plot/svg.js";

/** @typedef {[number, number]} Point */

/**
 * A line with a head, from the edge of one circle to the edge of another, or from point to point.
 * @param {Point} from @param {Point} to @param {{colour: string, width?: number, start?: number, end?: number}} options  `start` and `end`: radii at its ends
 */
export function arrow(from, to, { colour, width = 1.2, start = 0, end = 0 }) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const head = 4.5 + 1.3 * width;
  const [tipX, tipY] = [to[0] - ux * end, to[1] - uy * end];
  const [neckX, neckY] = [tipX - ux * head, tipY - uy * head];
  const [px, py] = [-uy * head * 0.45, ux * head * 0.45];
  const join = (/** @type {number} */ x, /** @type {number} */ y) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return svg("g", {},
    svg("path", { d: `M${join(from[0] + ux * start, from[1] + uy * start)}L${join(neckX, neckY)}`, fill: "none", stroke: colour, "stroke-width": width }),
    svg("path", { d: `M${join(tipX, tipY)}L${join(neckX + px, neckY + py)}L${join(neckX - px, neckY - py)}Z`, fill: colour }));
}
