/** The complex plane: two eigenvalues that are dragged, or moved with the arrow keys, and circles to hold them against. */

import { svg } from "../../plot/svg.js";
import { draggable, within } from "../dragging.js";
import { written } from "../equation.js";

/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../wire/lessons/powers.js").NetworkPicture} NetworkPicture */
/** @typedef {{kind: string, first: number, second: number}} Chosen */

export const MOST = 1.6;
const SEEN = 1.72; // from the middle to an edge
const STEP = 0.01;

/** @param {number} value */
const rounded = (value) => Math.round(Math.max(-MOST, Math.min(MOST, value)) / STEP) * STEP;
const tidy = (/** @type {number} */ value) => Number(rounded(value).toFixed(2)) || 0;

/**
 * The settings after one of the two eigenvalues has been put somewhere.
 * @param {Chosen} chosen @param {0 | 1} which @param {number} real @param {number} imaginary
 * @returns {{first?: number, second?: number}}
 */
export function moved({ kind }, which, real, imaginary) {
  if (kind === "real") return which === 0 ? { first: tidy(real) } : { second: tidy(real) };
  return { first: tidy(real), second: tidy(which === 0 ? imaginary : -imaginary) };
}

/** Where both stand. @param {Chosen} chosen @returns {[[number, number], [number, number]]} */
export const places = ({ kind, first, second }) =>
  (kind === "real" ? [[first, 0], [second, 0]] : [[first, second], [first, -second]]);

/** "0.9 + 0.4 i" @param {number} real @param {number} imaginary */
export const complex = (real, imaginary) => {
  if (imaginary === 0) return written(real);
  return `${written(real)} ${imaginary < 0 ? "−" : "+"} ${written(Math.abs(imaginary))} i`;
};

/**
 * @param {HTMLElement} body
 * @param {() => Chosen} get @param {(changed: {first?: number, second?: number}) => void} set
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountPlane(body, get, set, lifetime) {
  let size = 0;
  const scale = () => size / 2 / SEEN;
  const ground = svg("g");
  const handles = /** @type {(0 | 1)[]} */ ([0, 1]).map((which) => {
    const handle = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-valuemin": -MOST, "aria-valuemax": MOST },
      svg("circle", { class: "reach", r: 16 }), svg("circle", { class: "knob", r: 7 }));
    const put = (/** @type {number} */ real, /** @type {number} */ imaginary) => set(moved(get(), which, real, imaginary));
    draggable(handle, {
      move: (event) => {
        const [x, y] = within(root, event);
        put((x - size / 2) / scale(), (size / 2 - y) / scale());
      },
      step: (right, up) => {
        const [real, imaginary] = places(get())[which];
        put(real + right * STEP, imaginary + up * STEP);
      },
    }, lifetime);
    return handle;
  });
  const root = svg("svg", { class: "picture", role: "group", "aria-label": "The complex plane with the eigenvalues of W" }, ground, ...handles);
  body.append(root);

  return (/** @type {NetworkPicture | null} */ seen, /** @type {number} */ width, /** @type {Theme} */ look) => {
    size = Math.min(width, 33 * look.small);
    for (const [name, value] of Object.entries({ width: size, height: size, viewBox: `0 0 ${size} ${size}` })) root.setAttribute(name, String(value));
    ground.replaceChildren(...groundOf(seen, size, scale(), look));
    const chosen = get();
    places(chosen).forEach(([real, imaginary], which) => {
      const handle = handles[which];
      handle?.setAttribute("transform", `translate(${size / 2 + real * scale()} ${size / 2 - imaginary * scale()})`);
      handle?.setAttribute("aria-label", `Eigenvalue λ${which + 1}`);
      handle?.setAttribute("aria-valuenow", String(real));
      handle?.setAttribute("aria-valuetext", complex(real, imaginary));
    });
  };
}

/** @param {NetworkPicture | null} seen @param {number} size @param {number} scale @param {Theme} look */
function groundOf(seen, size, scale, look) {
  const middle = size / 2;
  const circle = (/** @type {string} */ kind, /** @type {number} */ radius) => svg("circle", { class: kind, cx: middle, cy: middle, r: radius * scale });
  const label = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ text, anchor = "middle") =>
    svg("text", { class: "muted", x, y, "text-anchor": anchor }, text);
  const dots = (seen?.jacobians ?? []).map(([real, imaginary]) => `M${(middle + real * scale).toFixed(1)} ${(middle - imaginary * scale).toFixed(1)}h0`).join("");
  return [
    svg("line", { class: "grid", x1: 0, x2: size, y1: middle, y2: middle }),
    svg("line", { class: "grid", x1: middle, x2: middle, y1: 0, y2: size }),
    circle("unit", 1),
    ...(seen ? [circle("radius", seen.radius)] : []),
    ...(dots ? [svg("path", { class: "jacobians", d: dots })] : []),
    label(middle + scale + 3, middle + 1.2 * look.small, "1", "start"),
    label(middle - scale - 3, middle + 1.2 * look.small, "−1", "end"),
    label(middle + 4, middle - scale - 4, "i", "start"),
    label(size - 2, middle - 5, "Re", "end"),
    label(middle - 5, look.small, "Im", "end"),
  ];
}
