/**
 * Marks of many points as one shape, a small outline around each point: Plotly makes an element of every marker of a trace,
 * and computes all axes anew when a trace changes, which takes several times as long.
 */

/** @typedef {"dot" | "diamond" | "triangle" | "square" | "cross" | "plus"} MarkKind */

const ROUND = Array.from({ length: 8 }, (_, at) => [Math.cos((Math.PI * (at + 0.5)) / 4), Math.sin((Math.PI * (at + 0.5)) / 4)]);

/** Strokes around 0 of about radius 1. @type {Record<MarkKind, number[][][]>} */
const STROKES = {
  dot: [ROUND],
  diamond: [[[0, 1.2], [1.2, 0], [0, -1.2], [-1.2, 0]]],
  triangle: [[[0, 1.2], [1.1, -0.8], [-1.1, -0.8]]],
  square: [[[-0.95, -0.95], [-0.95, 0.95], [0.95, 0.95], [0.95, -0.95]]],
  cross: [[[-0.8, -0.8], [0.8, 0.8]], [[-0.8, 0.8], [0.8, -0.8]]],
  plus: [[[-1, 0], [1, 0]], [[0, 1], [0, -1]]],
};

/**
 * A shape for `layout.shapes`, or none: points that are not finite have no mark.
 * @param {string} name
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 * @param {{kind: MarkKind, radius: number, color: string, opacity?: number}} style  radius in CSS pixels; only a dot is filled
 * @param {{across: number, up: number}} pixel  its size in units of the axes
 */
export function marks(name, xs, ys, { kind, radius, color, opacity = 1 }, { across, up }) {
  let path = "";
  for (let at = 0; at < xs.length; at += 1) {
    const [x, y] = [xs[at] ?? NaN, ys[at] ?? NaN];
    if (!Number.isFinite(x + y)) continue;
    for (const stroke of STROKES[kind]) {
      const corners = stroke.map(([right = 0, over = 0]) =>
        `${short(x + right * radius * across)},${short(y + over * radius * up)}`);
      path += `M${corners.join("L")}${corners.length > 2 ? "Z" : ""}`;
    }
  }
  return path === "" ? [] : [{
    type: "path", name, path, xref: "x", yref: "y", layer: "above", opacity,
    ...(kind === "dot" ? { fillcolor: color, fillrule: "nonzero", line: { width: 0 } }
      : { fillcolor: "rgba(0,0,0,0)", line: { color, width: 1.25 } }),
  }];
}

/** Plotly reads no exponents in a path. @param {number} value */
const short = (value) => Number(value.toPrecision(6)).toFixed(20).replace(/0+$/, "");
