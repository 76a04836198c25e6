/** What the lesson knows: its settings, and how the weights stand in one of them. */

/** @typedef {import("../../wire/lessons/by_hand.js").HandSetPicture} HandSetPicture */
/** @typedef {import("../../wire/lessons/by_hand.js").LearnStep} LearnStep */

export const MOST_WEIGHT = 100;

export const SETTINGS = {
  system: "parity",
  bits: "0101101011",
  numbers: "1 2 -1 0.5 -3 2",
  first: "1 3 0 2 1 0",
  second: "2 0 3 0 2 1",
  weights: "",
  more: 8,
  at: 3,
};

/**
 * What training has found so far; curves by size (as many units as by hand, more), seed and report.
 * @typedef {{system: string, sizes: [number, number], steps: number[], progress: number[], losses: number[][][], short: number[][] | null, long: number[][] | null}} Learned
 */

/** @typedef {typeof SETTINGS & {network: HandSetPicture | null, learned: Learned | null}} State */

/** The weights of the system as they were edited, with commas between them; "" where they are as set by hand. @param {{system: string, weights: string}} state */
export function ownWeights({ system, weights }) {
  const [of = "", ...rest] = weights.split(":");
  return of === system ? rest.join(":") : "";
}

/**
 * The setting after one weight was changed.
 * @param {State} state @param {number} index @param {number} value
 */
export function withWeight(state, index, value) {
  const { network, system } = state;
  if (!network || network.system !== system) return state.weights;
  const own = ownWeights(state);
  const now = own ? own.split(",").map(Number) : [...network.by_hand];
  now[index] = value;
  const same = now.every((weight, at) => weight === network.by_hand[at]);
  return same ? "" : `${system}:${now.join(",")}`;
}

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";

/** "u12" as it is printed: "u₁₂"; where there is one unit, or one input, its number is left out. @param {string} name @param {HandSetPicture} network */
export function printed(name, { inputs, units }) {
  const [letter = "", unit = "", source = ""] = name;
  const from = letter === "w" ? inputs : units;
  const digits = (units > 1 ? unit : "") + (from > 1 ? source : "");
  return letter + [...digits].map((digit) => DIGITS[Number(digit)]).join("");
}

/** What the units stand for as long as they are as set by hand. @type {Record<string, string[]>} */
export const MEANINGS = { sum: ["the total"], comparison: ["the lead"], parity: ["both", "either"] };
