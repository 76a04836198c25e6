/**
 * The axis of training steps that the charts share: step to pixels and back. Its end is round, so that it stands still
 * while steps come, and never beyond where the runs end.
 */

import { snap } from "./canvas.js";
import { count } from "./format.js";
import { multiples, roundUp } from "./scales.js";

const LEAST_END = 20;

/**
 * @typedef {object} StepAxis
 * @property {number} end    the last step that has a place; the first is 0
 * @property {number} left   where step 0 is, in CSS pixels
 * @property {number} width  from step 0 to the end, in CSS pixels
 */

/**
 * @param {number} last  step that has been reached
 * @param {number | null} steps  where the runs end, if that is known
 * @param {number} width  of the figure, gutters included
 * @param {{left: number, right: number}} gutters
 * @returns {StepAxis}
 */
export function stepAxis(last, steps, width, { left, right }) {
  const round = roundUp(Math.max(last, LEAST_END));
  const end = steps !== null && steps > 0 ? Math.max(last, Math.min(round, steps)) : round;
  return { end, left, width: Math.max(1, width - left - right) };
}

/** @param {StepAxis} axis @param {number} step */
export const stepX = ({ end, left, width }, step) => left + (step / end) * width;

/** The nearest step, inside the axis. @param {StepAxis} axis @param {number} x */
export const stepAt = ({ end, left, width }, x) => Math.round(Math.max(0, Math.min(1, (x - left) / width)) * end);

/** Round steps, about 90 pixels apart. @param {StepAxis} axis */
export const stepTicks = ({ end, width }) => multiples(Math.max(1, roundUp((90 * end) / width)), 0, end);

/** @param {number[]} ticks */
export const stepLabels = (ticks) => ticks.map(count);

/**
 * Left edge of the cursor line, on whole device pixels.
 * @param {StepAxis} axis @param {number} step @param {number} line  its width
 */
export const cursorX = (axis, step, line) => snap(stepX(axis, step) - line / 2);
