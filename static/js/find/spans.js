/** Spans of positions: adding, taking away, finding the next one. Pure. */

/** @typedef {[number, number]} Span  start and stop */

/**
 * The spans as they are with one more; those that meet become one, in order.
 * @param {readonly Span[]} spans @param {Span} span
 * @returns {Span[]}
 */
export function withSpan(spans, [start, stop]) {
  if (stop <= start) return [...spans];
  /** @type {Span[]} */
  const apart = [];
  let [low, high] = [start, stop];
  for (const [from, to] of spans) {
    if (to < low || from > high) apart.push([from, to]);
    else [low, high] = [Math.min(low, from), Math.max(high, to)];
  }
  return [...apart, /** @type {Span} */ ([low, high])].sort((a, b) => a[0] - b[0]);
}

/** Without the positions of a span. @param {readonly Span[]} spans @param {Span} span @returns {Span[]} */
export function withoutSpan(spans, [start, stop]) {
  return spans.flatMap(([from, to]) => {
    if (to <= start || from >= stop) return [[from, to]];
    /** @type {Span[]} */
    const rest = [];
    if (from < start) rest.push([from, start]);
    if (to > stop) rest.push([stop, to]);
    return /** @type {Span[]} */ (rest);
  });
}

/** What two positions mark, both of them included. @param {number} a @param {number} b @returns {Span} */
export const spanOf = (a, b) => [Math.min(a, b), Math.max(a, b) + 1];

/** The span that holds a position, or null. @param {readonly Span[]} spans @param {number} at */
export const spanAt = (spans, at) => spans.find(([start, stop]) => start <= at && at < stop) ?? null;

/** The first span behind a position, or the first of all. @param {readonly Span[]} spans @param {number} at */
export const nextSpan = (spans, at) => spans.find(([start]) => start > at) ?? spans[0] ?? null;

/** 1 at the positions of the spans. @param {readonly Span[]} spans @param {number} length */
export function marked(spans, length) {
  const marks = new Uint8Array(length);
  for (const [start, stop] of spans) marks.fill(1, start, stop);
  return marks;
}

/** "12-40,50-60", the last position included. @param {readonly Span[]} spans */
export const spansText = (spans) => spans.map(([start, stop]) => `${start}-${stop - 1}`).join(",");

/** What an address says; what it says wrongly is left out. @param {string} text @returns {Span[]} */
export function spansFrom(text) {
  /** @type {Span[]} */
  let spans = [];
  for (const word of text.split(",").slice(0, 200)) {
    const [, start, last] = /^(\d{1,6})-(\d{1,6})$/.exec(word) ?? [];
    if (start !== undefined && last !== undefined && Number(last) >= Number(start)) spans = withSpan(
      spans, [Number(start), Number(last) + 1]
    );
  }
  return spans;
}
