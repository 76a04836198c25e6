/** The loss as a surface with both paths on it, in Plotly's terms. */

import { chartLayout, type } from "../../plot/cartesian.js";
import { GREATEST, insidePath, isInside, LEAST, sceneHeight, shades } from "./landscape.js";

/** @typedef {import("../../wire/lessons/cliff.js").Course} Course */
/** @typedef {import("../../wire/lessons/cliff.js").Descents} Descents */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("./landscape.js").Landscape} Landscape */
/** @typedef {{landscape: Landscape, descents: Descents, at: number}} Scene */

/** Both descents with their colours: A without clipping, B with it. @param {Descents} descents @param {Theme} look */
const lanes = ({ free, clipped }, look) => [{ course: free, color: look.lanes[0] }, { course: clipped, color: look.lanes[1] }];

/** @param {Scene & {turn: number}} scene  `turn` in degrees @param {number} width @param {Theme} look */
export function surfaceFigure({ landscape, descents, at, turn }, width, look) {
  const layout = chartLayout(width, sceneHeight(width, look), look);
  const tallest = Math.max(...landscape.losses.map((row) => Math.max(...row)));
  const lift = 0.012 * tallest; // so that a path lies on the surface, not in it
  const shade = shades(look);
  const colours = [0, 0.5, 1].map((share) => [share, `rgb(${shade(LEAST + share * (GREATEST - LEAST)).join(", ")})`]);
  const both = lanes(descents, look);
  const lifted = (/** @type {number[]} */ losses) => losses.map((loss) => loss + lift);
  return {
    data: [
      {
        type: "surface", x: landscape.w, y: landscape.b, z: landscape.losses, surfacecolor: landscape.levels, hoverinfo: "skip",
        cmin: LEAST, cmax: GREATEST, colorscale: colours, showscale: false,
        lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9, fresnel: 0 },
        contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
      },
      ...both.map(({ course, color }) => {
        const { w, b, losses } = insidePath(landscape, course);
        return { type: "scatter3d", mode: "lines", hoverinfo: "skip", x: w, y: b, z: lifted(losses), line: { color, width: 5 } };
      }),
      ...both.map(({ course, color }) => {
        const [w, b] = [course.w[at] ?? NaN, course.b[at] ?? NaN];
        const seen = isInside(landscape, w, b);
        return {
          type: "scatter3d", mode: "markers", hoverinfo: "skip", x: [seen ? w : null], y: [b], z: [(course.losses[at] ?? NaN) + 5 * lift], // a ball is not half buried
          marker: { color, size: 6, line: { color: look.cursor, width: 2 } },
        };
      }),
    ],
    layout: { ...layout, margin: { l: 0, r: 0, t: 0, b: 0 }, dragmode: "turntable", scene: space(landscape, tallest, turn, look) },
  };
}

/** @param {Landscape} landscape @param {number} tallest @param {number} turn @param {Theme} look */
function space({ acrossW, acrossB }, tallest, turn, look) {
  const angle = (turn * Math.PI) / 180;
  const axis = (/** @type {string} */ text, /** @type {[number, number]} */ range) => ({
    title: { text, font: type(look, look.ink) }, range, autorange: false, tickfont: { ...type(look), size: Math.min(12, look.small) },
    nticks: 5, gridcolor: look.line, zeroline: false, showbackground: false, showspikes: false, color: look.muted,
  });
  return {
    xaxis: axis("w", acrossW), yaxis: axis("b", acrossB), zaxis: axis("loss", [0, 1.05 * tallest]),
    aspectmode: "manual", aspectratio: { x: 1, y: 1, z: 0.55 },
    camera: { eye: { x: 1.7 * Math.cos(angle), y: 1.7 * Math.sin(angle), z: 1.12 }, center: { x: 0, y: 0, z: -0.16 } },
    uirevision: `${turn}`, dragmode: "turntable", hovermode: false,
  };
}
