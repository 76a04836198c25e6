/**
 * From a histogram to what a threshold would give: precision, recall and F1, at the edges of its bins. Values are
 * multiplied by the unit's sign throughout, so that "at or above the threshold" means yes. Pure.
 */

/** @typedef {import('../wire/find.js').Histogram} Histogram */
/**
 * @typedef {{precision: number, recall: number, f1: number, flagged: number}} Score  flagged: share of all positions
 */

/**
 * As value times sign: mirrored for a sign of -1.
 * @param {Histogram} histogram @param {1 | -1} sign
 * @returns {Histogram}
 */
export function signedHistogram({ low, high, inside, outside }, sign) {
  if (sign > 0) return { low, high, inside, outside };
  return { low: -high || 0, high: -low || 0, inside: [...inside].reverse(), outside: [...outside].reverse() };
}

/** The edge of a bin that is nearest to a value, by its index. @param {Histogram} histogram @param {number} value */
export function edgeAt({ low, high, outside }, value) {
  const bins = outside.length;
  return Math.max(0, Math.min(bins, Math.round(((value - low) / (high - low)) * bins)));
}

/** @param {Histogram} histogram @param {number} edge */
export const edgeValue = ({ low, high, outside }, edge) => low + ((high - low) * edge) / outside.length;

/**
 * What saying yes at or above a bin's edge gives.
 * @param {Histogram} histogram  of value times sign
 * @param {number} prevalence    share of the positions that are inside
 * @param {number} edge
 * @returns {Score}
 */
export function scoreAt({ inside, outside }, prevalence, edge) {
  const right = prevalence * sum(inside, edge);
  const wrong = (1 - prevalence) * sum(outside, edge);
  const recall = prevalence > 0 ? right / prevalence : NaN;
  const flagged = right + wrong;
  const precision = flagged > 0 ? right / flagged : NaN;
  const f1 = prevalence > 0 ? (2 * right) / (flagged + prevalence) : NaN;
  return { precision, recall, f1, flagged };
}

/** The edge with the best F1. @param {Histogram} histogram @param {number} prevalence */
export function bestEdge(histogram, prevalence) {
  let best = 0;
  let most = -1;
  for (let edge = 0; edge <= histogram.outside.length; edge += 1) {
    const { f1 } = scoreAt(histogram, prevalence, edge);
    if (f1 > most) [best, most] = [edge, f1];
  }
  return best;
}

/** @param {readonly number[]} shares @param {number} from */
function sum(shares, from) {
  let all = 0;
  for (let bin = from; bin < shares.length; bin += 1) all += shares[bin] ?? 0;
  return all;
}
