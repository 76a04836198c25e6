/** What happened to the runs, as upright marks over the training steps. Pure. */

import { type } from "../../plot/cartesian.js";
import { stepX } from "../../plot/steps.js";
import { present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../../plot/steps.js").StepAxis} StepAxis */

const MARKED = new Set(["change", "overflow"]); // where a run diverges there is a cross
const LONGEST = 34; // characters of a label
const ROWS = 4; // of labels; where there is no room the mark stands alone

/**
 * A dotted upright line for each change and overflow of a lane, with its words; where labels meet, the later is lower.
 * @param {GradientsState} state @param {StepAxis} axis @param {Theme} look
 */
export function eventMarks(state, axis, look) {
  const events = present(state).flatMap(({ index, name, lane }) => lane.status.events
    .filter(({ kind }) => MARKED.has(kind))
    .map(({ step, kind, text }) => ({ step, index, text: `${name}: ${kind === "overflow" ? "the norm overflows" : brief(text)}` })))
    .sort((a, b) => a.step - b.step);
  const shapes = events.map(({ step, index }) => ({
    type: "line", xref: "x", yref: "paper", x0: step, x1: step, y0: 0, y1: 1, layer: "below",
    line: { color: look.lanes[index], width: 1.25, dash: "2px,2px" },
  }));
  /** @type {number[]} */
  const ends = new Array(ROWS).fill(-Infinity);
  const annotations = events.flatMap(({ step, index, text }) => {
    const x = stepX(axis, step);
    const wide = 0.56 * look.small * text.length + 8;
    const onward = x + wide < axis.left + axis.width;
    const row = ends.findIndex((end) => end < (onward ? x : x - wide));
    if (row < 0) return [];
    ends[row] = onward ? x + wide : x;
    return [{
      text, showarrow: false, xref: "x", yref: "paper", x: step, y: 1, yanchor: "top", yshift: -row * 1.3 * look.small,
      xanchor: onward ? "left" : "right", xshift: onward ? 3 : -3, bgcolor: look.panel, borderpad: 1, opacity: 0.95,
      font: type(look, look.lanes[index]),
    }];
  });
  return { shapes, annotations };
}

/** @param {string} text */
const brief = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
