/** The direction of a gradient as a track: outwards is further back. The arrow in the middle is the gradient at lag 0. */

import { linePath, svg } from "../../plot/svg.js";
import { draggable, within } from "../dragging.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/powers.js").NetworkPicture} NetworkPicture */

const INNER = 0.3; // of the outer radius, where lag 0 lies
const MOST_DOTS = 130;

/** How far from the middle a lag lies, 0 to 1. @param {number} k @param {number} steps */
const ringOf = (k, steps) => INNER + (1 - INNER) * (k / steps);

/** Degrees, from 0 to 360. @param {number} degrees */
const around = (degrees) => ((Math.round(degrees) % 360) + 360) % 360;

/**
 * @param {HTMLElement} body @param {() => number} angle  in degrees @param {(angle: number) => void} turn
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountDirection(body, angle, turn, lifetime) {
  let size = 0;
  const ground = svg("g");
  const arrow = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 360, "aria-label": "Direction of the gradient at lag 0" });
  draggable(arrow, {
    move: (event) => {
      const [x, y] = within(root, event);
      turn(around((Math.atan2(size / 2 - y, x - size / 2) * 180) / Math.PI));
    },
    step: (right, up) => turn(around(angle() + up - right)),
  }, lifetime);
  const root = svg("svg", { class: "picture", role: "group", "aria-label": "Direction of the gradient at every lag" }, ground, arrow);
  body.append(root);

  return (/** @type {NetworkPicture} */ seen, /** @type {number} */ at, /** @type {number} */ width, /** @type {Theme} */ look) => {
    size = Math.min(width, 33 * look.small);
    for (const [name, value] of Object.entries({ width: size, height: size, viewBox: `0 0 ${size} ${size}` })) root.setAttribute(name, String(value));
    ground.replaceChildren(...trackOf(seen, at, size, look));
    const radius = INNER * outer(size, look);
    const [x, y] = [size / 2 + radius * Math.cos((angle() * Math.PI) / 180), size / 2 - radius * Math.sin((angle() * Math.PI) / 180)];
    arrow.replaceChildren(
      svg("line", { class: "reach", x1: size / 2, y1: size / 2, x2: x, y2: y }),
      svg("line", { class: "shaft", x1: size / 2, y1: size / 2, x2: x, y2: y }),
      svg("circle", { class: "knob", cx: x, cy: y, r: 5 }),
    );
    arrow.setAttribute("aria-valuenow", String(around(angle())));
    arrow.setAttribute("aria-valuetext", `${around(angle())} degrees`);
  };
}

/** @param {number} size @param {Theme} look */
const outer = (size, look) => size / 2 - 1.4 * look.small;

/** @param {NetworkPicture} seen @param {number} at @param {number} size @param {Theme} look */
function trackOf({ directions, kept }, at, size, look) {
  const [middle, radius, steps] = [size / 2, outer(size, look), directions.length - 1];
  const points = directions.map(([x, y], k) => /** @type {[number, number]} */ (
    [middle + x * radius * ringOf(k, steps), middle - y * radius * ringOf(k, steps)]));
  const dots = points.length > MOST_DOTS ? "" : points.filter(([x]) => Number.isFinite(x)).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  const now = points[at];
  const ring = (/** @type {number} */ share) => svg("circle", { class: "grid", cx: middle, cy: middle, r: share * radius });
  return [
    ring(INNER), ring(1),
    ...kept.map(([x, y]) => svg("line", { class: "kept", x1: middle - x * radius, y1: middle + y * radius, x2: middle + x * radius, y2: middle - y * radius })),
    svg("text", { class: "muted", x: middle, y: middle + radius + 1.15 * look.small, "text-anchor": "middle" }, `k = ${steps}`),
    svg("path", { class: "track", d: linePath(points) }),
    svg("path", { class: "dots", d: dots }),
    svg("text", { class: "muted over", x: middle, y: middle + INNER * radius + 1.1 * look.small, "text-anchor": "middle" }, "k = 0"),
    ...(now && Number.isFinite(now[0]) ? [svg("circle", { class: "now", cx: now[0], cy: now[1], r: 5 })] : []),
  ];
}
