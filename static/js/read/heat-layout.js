/** Rows of the heat map: a block for each layer, a row for each unit, or for several where pixels are few. Pure. */

const TALLEST = 544; // CSS pixels of all blocks together
const TALLEST_ROW = 6; // but a network of few units gets a picture that can be seen
const LEAST_BLOCK = 48;
const GAP = 8; // between blocks

/**
 * @typedef {object} HeatLayout
 * @property {{layer: number, top: number}[]} blocks
 * @property {number} bin        units that share a row
 * @property {number} rows       of a block
 * @property {number} rowHeight  in CSS pixels
 * @property {number} blockHeight
 * @property {number} height
 * @property {number} hiddenSize
 */

/**
 * @param {number} hiddenSize
 * @param {number[]} layers  those to show
 * @param {{ratio?: number, scale?: number}} [options]  device pixels a CSS pixel; how much larger than usual the page is
 * @returns {HeatLayout}
 */
export function heatLayout(hiddenSize, layers, { ratio = 1, scale = 1 } = {}) {
  const gap = GAP * scale;
  const room = Math.max(1, Math.floor(((TALLEST * scale - (layers.length - 1) * gap) / layers.length) * ratio));
  const bin = Math.ceil(hiddenSize / room);
  const rows = Math.ceil(hiddenSize / bin);
  const tallest = Math.max(TALLEST_ROW, LEAST_BLOCK / rows) * scale * ratio;
  const device = bin > 1 ? 1 : Math.max(1, Math.min(tallest, Math.floor(room / rows)));
  const rowHeight = Math.round(device) / ratio;
  const blockHeight = rows * rowHeight;
  const blocks = layers.map((layer, index) => ({ layer, top: index * (blockHeight + gap) }));
  const height = layers.length * (blockHeight + gap) - gap;
  return { blocks, bin, rows, rowHeight, blockHeight, height, hiddenSize };
}

/**
 * Layer and row under y, or null between the blocks.
 * @param {HeatLayout} layout
 * @param {number} y
 */
export function rowAt({ blocks, rowHeight, blockHeight }, y) {
  const block = blocks.find(({ top }) => y >= top && y < top + blockHeight);
  return block ? { layer: block.layer, row: Math.floor((y - block.top) / rowHeight) } : null;
}

/**
 * Middle of a unit's row, or null where its layer is not shown.
 * @param {HeatLayout} layout
 * @param {{layer: number, unit: number}} address
 * @param {Uint16Array[] | null} order
 */
export function rowPlace({ blocks, bin, rowHeight }, { layer, unit }, order) {
  const block = blocks.find((candidate) => candidate.layer === layer);
  const rank = order ? order[layer]?.indexOf(unit) ?? -1 : unit;
  return block && rank >= 0 ? block.top + (Math.floor(rank / bin) + 0.5) * rowHeight : null;
}

/**
 * Units that share a row.
 * @param {HeatLayout} layout
 * @param {number} layer
 * @param {number} row
 * @param {Uint16Array[] | null} order
 * @returns {number[]}
 */
export function unitsOfRow({ bin, hiddenSize }, layer, row, order) {
  const first = row * bin;
  return Array.from({ length: Math.max(0, Math.min(bin, hiddenSize - first)) }, (_, index) =>
    order?.[layer]?.[first + index] ?? first + index);
}
