/** Where each unit lies in the map: a block for each layer, rows of equal length, unit 0 top left. Pure. */

const TALLEST = 460; // CSS pixels that all blocks together should stay under
const WIDEST_CELL = 22;
const GAP = 10; // between blocks

/**
 * @typedef {object} MapLayout
 * @property {number} columns
 * @property {number} rows    of a block
 * @property {number} cell    side of a cell, in CSS pixels
 * @property {number} left    where the blocks begin; their labels are left of it
 * @property {number} pitch   from the top of a block to the top of the next
 * @property {number} width
 * @property {number} height
 * @property {number} layers
 * @property {number} hiddenSize
 */

/**
 * @param {{layers: number, hiddenSize: number}} network
 * @param {number} width    room, in CSS pixels
 * @param {{label?: number, ratio?: number, scale?: number}} [options]  least room for labels, device pixels a CSS pixel,
 *   how much larger than usual the page is
 * @returns {MapLayout}
 */
export function mapLayout({ layers, hiddenSize }, width, { label = 18, ratio = 1, scale = 1 } = {}) {
  const room = Math.max(1, width - label);
  const most = Math.max(TALLEST * scale - (layers - 1) * GAP, layers);
  const fits = (/** @type {number} */ columns) => {
    const cell = cellSide(room, columns, ratio, scale);
    return cell * Math.ceil(hiddenSize / columns) * layers <= most;
  };
  const choices = [8, 16, 24, 32, 40, 48, 64, 96, 128].filter((columns) => columns <= Math.max(8, hiddenSize));
  const columns = Math.min(hiddenSize, choices.find(fits) ?? choices[choices.length - 1] ?? hiddenSize);
  const cell = cellSide(room, columns, ratio, scale);
  const rows = Math.ceil(hiddenSize / columns);
  const left = columns * cell + label <= width * 0.8 ? label : width - columns * cell; // flush right where it nearly fills
  const pitch = rows * cell + GAP;
  return { columns, rows, cell, left, pitch, width, height: layers * pitch - GAP, layers, hiddenSize };
}

/** On whole device pixels. @param {number} room @param {number} columns @param {number} ratio @param {number} scale */
function cellSide(room, columns, ratio, scale) {
  return Math.max(1, Math.min(WIDEST_CELL * scale * ratio, Math.floor((room * ratio) / columns))) / ratio;
}

/**
 * Top left corner of a unit's cell.
 * @param {MapLayout} layout
 * @param {{layer: number, unit: number}} address
 */
export function cellPlace({ columns, cell, left, pitch }, { layer, unit }) {
  return { x: left + (unit % columns) * cell, y: layer * pitch + Math.floor(unit / columns) * cell };
}

/**
 * The unit under a point, or null.
 * @param {MapLayout} layout
 * @param {number} x
 * @param {number} y
 * @returns {{layer: number, unit: number} | null}
 */
export function unitAt(layout, x, y) {
  const layer = Math.floor(y / layout.pitch);
  const column = Math.floor((x - layout.left) / layout.cell);
  const row = Math.floor((y - layer * layout.pitch) / layout.cell);
  const unit = row * layout.columns + column;
  const inside = layer >= 0 && layer < layout.layers && column >= 0 && column < layout.columns && row >= 0
    && row < layout.rows && unit < layout.hiddenSize;
  return inside ? { layer, unit } : null;
}

/**
 * The unit that an arrow key leads to: sideways within the layer, up and down across layers. Stays at the edges.
 * @param {MapLayout} layout
 * @param {{layer: number, unit: number}} address
 * @param {string} key
 * @returns {{layer: number, unit: number} | null}  null for any other key
 */
export function neighbour({ columns, rows, layers, hiddenSize }, { layer, unit }, key) {
  const column = unit % columns;
  const inLayer = (/** @type {number} */ at, /** @type {number} */ wanted) =>
    ({ layer: at, unit: Math.max(0, Math.min(hiddenSize - 1, wanted)) });
  switch (key) {
    case "ArrowLeft": return inLayer(layer, unit - 1);
    case "ArrowRight": return inLayer(layer, unit + 1);
    case "ArrowUp":
      if (unit >= columns) return inLayer(layer, unit - columns);
      return layer > 0 ? inLayer(layer - 1, (rows - 1) * columns + column) : { layer, unit };
    case "ArrowDown":
      if (unit + columns < hiddenSize) return inLayer(layer, unit + columns);
      return layer < layers - 1 ? inLayer(layer + 1, column) : { layer, unit };
    default: return null;
  }
}
