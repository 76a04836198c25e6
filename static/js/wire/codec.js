/**
 * Binary frames of the `/stream` WebSocket, as `app/web/messages/frames.py` describes them: 64 bytes of header, then
 * the data, row-major and little-endian. Nothing here knows a socket.
 */

export const WIRE_VERSION = 1;
export const HEADER_BYTES = 64;

/**
 * One array on its way from the server. `data` is a view into the message, not a copy.
 * @typedef {object} Frame
 * @property {import('./messages.js').ArrayName} name
 * @property {Int8Array | Uint8Array | Uint16Array | Float32Array | Float64Array} data
 * @property {number} request  id of the command that asked for it
 * @property {number} trace    id of the reading it belongs to
 * @property {number} index    layer of `hidden`, layer * hidden_size + unit of `tracks`
 * @property {number} offset   position of the first time step
 * @property {number} scale    value = stored * scale
 * @property {number} rows
 * @property {number} columns  1 for a vector
 */

const NAMES = new Set([
  "hidden", "known", "guess_ids", "guess_probabilities", "next_probability", "surprise_bits", "baseline_bits",
  "tracks", "order", "reach_h", "reach_c", "saliency", "metrics", "observations",
]);

/**
 * @typedef {{new (buffer: ArrayBuffer, offset: number, length: number): Frame["data"], BYTES_PER_ELEMENT: number}} Type
 * @type {Record<string, Type>}
 */
const ARRAYS = {
  int8: Int8Array, uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array, float64: Float64Array,
};

/**
 * Reads one frame. Raises an Error that names what was expected when the bytes are not one.
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 */
export function decodeFrame(buffer) {
  if (buffer.byteLength < HEADER_BYTES) throw new Error(`a frame has at least 64 bytes, got ${buffer.byteLength}`);
  const view = new DataView(buffer);
  const version = view.getUint8(0);
  if (version !== WIRE_VERSION) throw new Error(`wire version must be ${WIRE_VERSION}, got ${version}: reload the page`);
  const name = text(buffer, 32, 24);
  const dtype = text(buffer, 56, 8);
  const ArrayType = ARRAYS[dtype];
  if (!NAMES.has(name)) throw new Error(`unknown array "${name}"`);
  if (!ArrayType) throw new Error(`dtype must be one of ${Object.keys(ARRAYS).join(", ")}, got "${dtype}"`);
  const rows = view.getUint32(24, true);
  const columns = view.getUint32(28, true);
  const expected = HEADER_BYTES + rows * columns * ArrayType.BYTES_PER_ELEMENT;
  if (buffer.byteLength !== expected) throw new Error(`${name} must have ${expected} bytes, got ${buffer.byteLength}`);
  return {
    name: /** @type {Frame["name"]} */ (name),
    data: new ArrayType(buffer, HEADER_BYTES, rows * columns),
    request: view.getUint32(4, true),
    trace: view.getUint32(8, true),
    index: view.getUint32(12, true),
    offset: view.getUint32(16, true),
    scale: view.getFloat32(20, true),
    rows,
    columns,
  };
}

/**
 * ASCII up to the first zero byte.
 * @param {ArrayBuffer} buffer @param {number} offset @param {number} length
 */
function text(buffer, offset, length) {
  const bytes = new Uint8Array(buffer, offset, length);
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? length : end));
}
