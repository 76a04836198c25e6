/** What every chart with two numeric axes shares: margins, quiet lines, ticks of a scale, labels at their lines' ends. */

import { stepLabels, stepTicks } from "./steps.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./scales.js").Scale} Scale */
/** @typedef {import("./steps.js").StepAxis} StepAxis */

/** Type of a chart. @param {Theme} look @param {string} [color] */
export const type = (look, color = look.muted) => ({ family: look.sans, size: look.small, color });

/** Left of the plot are the labels of y, right of it the names of lines that reach the end. @param {Theme} look */
export const gutters = (look) => ({ left: look.left, right: Math.max(look.right, Math.round(1.8 * look.small)) });

/** @param {Theme} look */
export const chartMargins = (look) => ({
  l: gutters(look).left, r: gutters(look).right, t: Math.round(0.8 * look.small), b: Math.round(3.1 * look.small), pad: 0,
});

/** Of a chart of the usual size. @param {Theme} look */
export const chartHeight = (look) => Math.round(18 * look.small);

/** @param {number} width @param {number} height @param {Theme} look */
export function chartLayout(width, height, look) {
  return {
    width,
    height,
    autosize: false,
    margin: chartMargins(look),
    font: type(look),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: false,
    dragmode: false,
  };
}

/**
 * Width and height of what lies inside the margins.
 * @param {{width: number, height: number, margin: {l: number, r: number, t: number, b: number}}} layout
 */
export const innerSize = ({ width, height, margin }) => ({
  width: Math.max(1, width - margin.l - margin.r), height: Math.max(1, height - margin.t - margin.b),
});

/** @param {Theme} look */
const quiet = (look) => ({
  fixedrange: true, automargin: false, zeroline: false, showline: false, showgrid: true, gridcolor: look.line, gridwidth: 1,
  ticks: "", ticklabelstandoff: 5, tickangle: 0, tickfont: type(look),
});

/** @param {Scale} scale @param {Theme} look */
export const scaleAxis = ({ range, ticks, labels }, look) => ({ ...quiet(look), range, tickvals: ticks, ticktext: labels });

/** @param {StepAxis} axis @param {Theme} look */
export function stepsAxis(axis, look) {
  const ticks = stepTicks(axis);
  return { ...quiet(look), range: [0, axis.end], tickvals: ticks, ticktext: stepLabels(ticks) };
}

/**
 * The name of x below its ticks: an annotation, because Plotly takes three times as long for a title.
 * @param {string} text @param {Theme} look
 */
export const nameOfX = (text, look) => ({
  text, showarrow: false, xref: "paper", yref: "paper", x: 0.5, y: 0, xanchor: "center", yanchor: "top",
  yshift: -Math.round(1.5 * look.small), font: type(look),
});

/**
 * Names beside the ends of lines, pushed apart where they would lie on each other.
 * @param {{text: string, color: string, x: number, y: number}[]} ends  in units of the axes
 * @param {Scale} scale  of y
 * @param {number} height  of the plot
 * @param {Theme} look
 */
export function endLabels(ends, { range }, height, look) {
  const apart = (1.05 * look.small * (range[1] - range[0])) / height;
  const sorted = ends.filter(({ x, y }) => Number.isFinite(x + y)).sort((a, b) => a.y - b.y);
  const [low, high] = sorted;
  const lack = low && high ? Math.max(0, apart - (high.y - low.y)) / 2 : 0;
  return sorted.map(({ text, color, x, y }, index) => ({
    text: `<b>${text}</b>`, x, y: y + (index ? lack : -lack), showarrow: false, xanchor: "left", yanchor: "middle", xshift: 3,
    font: { family: look.sans, size: look.small, color },
  }));
}
