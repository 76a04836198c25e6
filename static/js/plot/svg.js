/** Small pictures as SVG: lines, bars and words that take their colours from the style sheet. */

const SPACE = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  node.append(...children);
  return node;
}

/**
 * A picture of the given size in CSS pixels, with what it shows in words.
 * @param {number} width @param {number} height @param {string} label @param {Node[]} children
 */
export function picture(width, height, label, children) {
  return svg(
    "svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "picture", role: "img", "aria-label": label },
    ...children
  );
}

/** A line through points, broken where one is no number. @param {readonly (readonly [number, number])[]} points */
export function linePath(points) {
  let path = "";
  let pen = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x + y)) {
      pen = false;
      continue;
    }
    path += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  }
  return path;
}

/**
 * Where a value stands between two ends, in pixels.
 * @param {number} low @param {number} high @param {number} from @param {number} to
 */
export const between = (low, high, from, to) => (/** @type {number} */ value) =>
  from + ((Math.max(low, Math.min(high, value)) - low) / (high - low)) * (to - from);
