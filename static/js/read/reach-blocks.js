/**
 * How far the losses at some positions reach back, as it comes: for each target t a row, for each position s <= t a
 * column. Columns come from the latest to the earliest. Pure.
 */

/** @typedef {import("../wire/codec.js").Frame} Frame */

/**
 * Norms of the gradients of N losses at C positions, [N * C] each, NaN where none has come.
 * @typedef {object} Block
 * @property {number} id        of the command that asked for it
 * @property {number} trace
 * @property {number} start     first target
 * @property {number} stop      behind the last one
 * @property {number} first     first column
 * @property {number} from      columns from here on have come
 * @property {number} frames    that have come: those of one piece come one by one
 * @property {Map<string, Float32Array>} norms  "h0", "c0" of a layer, "x" of the input
 * @property {boolean} complete
 */

/**
 * @typedef {object} Reach
 * @property {Block[]} blocks        around places where the cursor was, last used last
 * @property {Block | null} matrix   of every target of a stretch
 * @property {number} shown          position whose reach was shown last, -1 for none
 * @property {number} watchers       figures in view that show it
 */

/** @type {Reach} */
export const NO_REACH = { blocks: [], matrix: null, shown: -1, watchers: 0 };

export const TARGETS = 16; // of a block, so that most steps find theirs
export const MOST_BACK = 512;
export const MOST_TARGETS = 256;
const MOST_BLOCKS = 8;

const KINDS = { reach_h: "h", reach_c: "c", saliency: "x" };

/** @param {Frame["name"]} name @returns {name is keyof typeof KINDS} */
export const isReach = (name) => name in KINDS;

/** "h0" of layer 0, "x". @param {"h" | "c" | "x"} kind @param {number} [layer] */
export const normName = (kind, layer = 0) => (kind === "x" ? "x" : `${kind}${layer}`);

/**
 * Asked for, nothing has come yet.
 * @param {{id: number, trace: number, start: number, stop: number, back: number, since: number}} command
 * @returns {Block}
 */
export function openBlock({ id, trace, start, stop, back, since }) {
  const first = Math.max(0, start - back, Math.min(since, start));
  return { id, trace, start, stop, first, from: stop, frames: 0, norms: new Map(), complete: false };
}

/**
 * @param {Reach} reach @param {Frame} frame
 * @returns {Reach}  the same one if nobody waits for the frame
 */
export function putFrame(reach, frame) {
  const put = (/** @type {Block} */ block) => (isOf(block, frame) ? filled(block, frame) : block);
  const blocks = reach.blocks.map(put);
  const matrix = reach.matrix && put(reach.matrix);
  if (matrix === reach.matrix && blocks.every((block, index) => block === reach.blocks[index])) return reach;
  return { ...reach, blocks, matrix };
}

/** @param {Block} block @param {Frame} frame */
function isOf({ id, trace, start, stop, first }, frame) {
  return frame.request === id && frame.trace === trace && frame.rows === stop - start && isReach(frame.name)
    && frame.offset >= first && frame.offset + frame.columns <= stop;
}

/** @param {Block} block @param {Frame} frame @returns {Block} */
function filled(block, { name, data, index, offset, rows, columns }) {
  const kind = isReach(name) ? KINDS[name] : "";
  const key = kind === "x" ? kind : `${kind}${index}`;
  const width = block.stop - block.first;
  const norms = block.norms.get(key) ?? new Float32Array(rows * width).fill(NaN);
  for (let row = 0; row < rows; row += 1) {
    norms.set(data.subarray(row * columns, (row + 1) * columns), row * width + offset - block.first);
  }
  block.norms.set(key, norms);
  return { ...block, from: Math.min(block.from, offset), frames: block.frames + 1 };
}

/** Everything that `id` asked for has come. @param {Reach} reach @param {number} id @returns {Reach} */
export function completed(reach, id) {
  if (!isAskedFor(reach, id)) return reach;
  const end = (/** @type {Block} */ block) => (block.id === id ? { ...block, from: block.first, complete: true } : block);
  return { ...reach, blocks: reach.blocks.map(end), matrix: reach.matrix && end(reach.matrix) };
}

/** What `id` asked for will not come. @param {Reach} reach @param {number} id @returns {Reach} */
export const givenUp = (reach, id) =>
  ({ ...reach, blocks: reach.blocks.filter((block) => block.id !== id), matrix: reach.matrix?.id === id ? null : reach.matrix });

/** Whether `id` asked for it. @param {Reach} reach @param {number} id */
export const isAskedFor = ({ blocks, matrix }, id) => matrix?.id === id || blocks.some((block) => block.id === id);

/** One block more; what was asked for before and has not come will not come. @param {Reach} reach @param {Block} block */
export function withBlock(reach, block) {
  const kept = reach.blocks.filter(({ complete, start }) => complete && start !== block.start);
  return { ...reach, blocks: [...kept, block].slice(-MOST_BLOCKS) };
}

/** @param {Reach} reach @param {Block | null} matrix */
export const withMatrix = (reach, matrix) =>
  ({ ...reach, matrix, blocks: reach.blocks.filter(({ complete }) => complete) });

/** Targets of the block that a position belongs to. @param {number} at @param {number} length  of the text */
export function blockSpan(at, length) {
  const start = Math.floor(at / TARGETS) * TARGETS;
  return { start, stop: Math.min(length, start + TARGETS) };
}

/**
 * The reach of one loss: norms at positions first..target.
 * @typedef {object} Row
 * @property {number} target
 * @property {number} first   earliest position that was asked for
 * @property {number} from    earliest position that has come
 * @property {number} frames  that have come
 * @property {(name: string) => Float32Array | null} norms  at positions first..target
 */

/**
 * What has come of the loss at a position; of several the one that goes furthest back.
 * @param {Reach} reach @param {number} trace @param {number} target
 * @returns {Row | null}
 */
export function rowOf({ blocks, matrix }, trace, target) {
  const holding = [...blocks, ...(matrix ? [matrix] : [])].filter((block) =>
    block.trace === trace && target >= block.start && target < block.stop && block.from <= target && block.norms.size > 0);
  const [best] = holding.sort((a, b) => a.from - b.from);
  if (!best) return null;
  const { start, stop, first, from, frames, norms } = best;
  const begin = (target - start) * (stop - first);
  return {
    target, first, from, frames,
    norms: (name) => norms.get(name)?.subarray(begin, begin + target - first + 1) ?? null,
  };
}

/** At a position, NaN where there is none. @param {Row} row @param {string} name @param {number} at */
export const normAt = (row, name, at) => row.norms(name)?.[at - row.first] ?? NaN;
