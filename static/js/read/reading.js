/**
 * The arrays of the open text. A reading is filled in place as frames arrive; each frame yields a new object
 * around the same arrays, so that `state.reading !== previous.reading` says that something has come.
 */

export const PIECE = 256; // positions in a frame
export const GUESSES = 5;
const NOT_A_NUMBER = -128; // of stored h; numbers are -127 to 127
const MOST_TRACKS = 32;

/** @typedef {import('../wire/messages.js').Opened} Opened */
/** @typedef {import('../wire/codec.js').Frame} Frame */
/** @typedef {Frame["data"]} Numbers */

/**
 * Exact values of one unit. `rows` follow `trackNames`, NaN where not read yet.
 * @typedef {{rows: Float32Array[], read: number}} Tracks
 */

/**
 * T positions, H units a layer.
 * @typedef {object} Reading
 * @property {number} trace
 * @property {string} model
 * @property {Opened["cell"]} cell
 * @property {number} layers
 * @property {number} hiddenSize
 * @property {string[]} vocabulary      character of each id; id 0, the unknown, is ""
 * @property {string[]} trackNames
 * @property {string | null} baseline
 * @property {string[]} characters      code points
 * @property {number} length
 * @property {number} read              positions whose `hidden` of every layer has come
 * @property {Int8Array[]} hidden       per layer [T * H], time first
 * @property {Float32Array[]} hiddenScale  per layer, one for each piece of 256 positions
 * @property {Uint32Array} layerRead    positions of `hidden` that have come, per layer
 * @property {Uint8Array} known         1 where the model knows the character
 * @property {Uint16Array} guessIds     [T * 5]
 * @property {Float32Array} guessProbabilities  [T * 5], NaN where not read yet
 * @property {Float32Array} nextProbability     [T]
 * @property {Float32Array} surpriseBits        [T]
 * @property {Float32Array} baselineBits        [T]
 * @property {Map<string, Tracks>} tracks       by "layer.unit", both from 0; the 32 used last
 * @property {Uint16Array[] | null} order       unit of each heat map row, per layer
 * @property {{start: number, stop: number} | null} orderSpan
 * @property {number} version           grows with each frame
 */

/** @param {number} layer @param {number} unit */
export const trackKey = (layer, unit) => `${layer}.${unit}`;

/** @param {number} length */
const unread = (length) => new Float32Array(length).fill(NaN);

/**
 * An empty reading for what the server has opened. Where the text begins as the text before did, and the model
 * is the same, what was read of it stays on the screen until the new frames replace it.
 * @param {Opened} opened
 * @param {Reading | null} previous
 * @returns {Reading}
 */
export function openReading(opened, previous = null) {
  const characters = Array.from(opened.characters);
  const length = characters.length;
  const { layers, hidden_size: hiddenSize } = opened;
  /** @type {Reading} */
  const reading = {
    trace: opened.trace,
    model: opened.model,
    cell: opened.cell,
    layers,
    hiddenSize,
    vocabulary: opened.vocabulary,
    trackNames: opened.tracks,
    baseline: opened.baseline,
    characters,
    length,
    read: 0,
    hidden: Array.from({ length: layers }, () => new Int8Array(length * hiddenSize)),
    hiddenScale: Array.from({ length: layers }, () => new Float32Array(Math.ceil(length / PIECE))),
    layerRead: new Uint32Array(layers),
    known: new Uint8Array(length).fill(1),
    guessIds: new Uint16Array(length * GUESSES),
    guessProbabilities: unread(length * GUESSES),
    nextProbability: unread(length),
    surpriseBits: unread(length),
    baselineBits: unread(length),
    tracks: new Map(),
    order: null,
    orderSpan: null,
    version: 0,
  };
  if (previous && sameNetwork(previous, reading)) keepPrefix(reading, previous);
  return reading;
}

/** @param {Reading} a @param {Reading} b */
function sameNetwork(a, b) {
  return a.model === b.model && a.cell === b.cell && a.layers === b.layers && a.hiddenSize === b.hiddenSize
    && a.vocabulary.length === b.vocabulary.length;
}

/** @param {Reading} reading @param {Reading} previous */
function keepPrefix(reading, previous) {
  const most = Math.min(reading.length, previous.length);
  let common = 0;
  while (common < most && reading.characters[common] === previous.characters[common]) common += 1;
  const read = Math.min(common, previous.read);
  if (read === 0) return;
  const { hiddenSize } = reading;
  reading.read = read;
  reading.layerRead.fill(read);
  reading.hidden.forEach((array, layer) => array.set(head(previous.hidden[layer], read * hiddenSize)));
  reading.hiddenScale.forEach((array, layer) => array.set(head(previous.hiddenScale[layer], Math.ceil(read / PIECE))));
  reading.known.set(head(previous.known, read));
  reading.guessIds.set(head(previous.guessIds, read * GUESSES));
  reading.guessProbabilities.set(head(previous.guessProbabilities, read * GUESSES));
  reading.surpriseBits.set(head(previous.surpriseBits, read));
  reading.baselineBits.set(head(previous.baselineBits, read));
  reading.nextProbability.set(head(previous.nextProbability, read - 1)); // the last one looks past the prefix
  for (const [key, { rows, read: tracked }] of previous.tracks) {
    const kept = Math.min(common, tracked);
    const copies = rows.map((row) => {
      const copy = unread(reading.length);
      copy.set(row.subarray(0, kept));
      return copy;
    });
    reading.tracks.set(key, { rows: copies, read: kept });
  }
}

/**
 * @template {Numbers} A
 * @param {A | undefined} array @param {number} length
 * @returns {A}
 */
function head(array, length) {
  if (!array) throw new Error("the readings have different shapes");
  return /** @type {A} */ (array.subarray(0, length));
}

/**
 * The reading with one more frame in it; frames of other readings, and frames that do not fit, change nothing.
 * @param {Reading} reading
 * @param {Frame} frame
 * @returns {Reading}
 */
export function reduce(reading, frame) {
  if (frame.trace !== reading.trace) return reading;
  const next = { ...reading, version: reading.version + 1 };
  return put(next, frame) ? next : reading;
}

/** @param {Reading} reading @param {Frame} frame @returns {boolean} whether the frame fitted */
function put(reading, frame) {
  switch (frame.name) {
    case "hidden": return putHidden(reading, frame);
    case "known": return copyInto(reading.known, frame, 1);
    case "guess_ids": return copyInto(reading.guessIds, frame, GUESSES);
    case "guess_probabilities": return copyInto(reading.guessProbabilities, frame, GUESSES);
    case "next_probability": return copyInto(reading.nextProbability, frame, 1);
    case "surprise_bits": return copyInto(reading.surpriseBits, frame, 1);
    case "baseline_bits": return copyInto(reading.baselineBits, frame, 1);
    case "tracks": return putTracks(reading, frame);
    case "order": return putOrder(reading, frame);
    case "reach_h": case "reach_c": case "saliency": case "metrics": case "observations": return false; // not of a reading
    default: return assertNever(frame.name);
  }
}

/** @type {WeakMap<Reading, Map<string, Float32Array>>} */
const seriesOf = new WeakMap();

/**
 * h or c of a unit at every position, not multiplied by a sign; NaN where it has not come. Exact where the
 * unit's tracks are there, else h from the quantized tiles (c has the sign of h). Kept for as long as the
 * reading; not to be written into.
 * @param {Reading} reading @param {number} layer @param {number} unit @param {"h" | "c"} quantity
 * @returns {Float32Array} [T]
 */
export function series(reading, layer, unit, quantity) {
  let kept = seriesOf.get(reading);
  if (!kept) seriesOf.set(reading, (kept = new Map()));
  const key = `${quantity}${trackKey(layer, unit)}`;
  let values = kept.get(key);
  if (!values) kept.set(key, (values = makeSeries(reading, layer, unit, quantity)));
  return values;
}

/** @param {Reading} reading @param {number} layer @param {number} unit @param {"h" | "c"} quantity */
function makeSeries(reading, layer, unit, quantity) {
  const values = unread(reading.length);
  const hidden = reading.hidden[layer];
  const scales = reading.hiddenScale[layer];
  if (!hidden || !scales || unit >= reading.hiddenSize) return values;
  for (let at = 0; at < reading.read; at += 1) {
    const stored = hidden[at * reading.hiddenSize + unit] ?? NOT_A_NUMBER;
    if (stored !== NOT_A_NUMBER) values[at] = stored * (scales[Math.floor(at / PIECE)] ?? NaN);
  }
  const tracks = reading.tracks.get(trackKey(layer, unit));
  const exact = tracks?.rows[reading.trackNames.indexOf(quantity)];
  if (tracks && exact) values.set(exact.subarray(0, tracks.read));
  return values;
}

/**
 * @param {Numbers} target
 * @param {Frame} frame @param {number} width  values for each position
 */
function copyInto(target, frame, width) {
  const start = frame.offset * width;
  if (start + frame.data.length > target.length) return false;
  target.set(frame.data, start);
  return true;
}

/** @param {Reading} reading @param {Frame} frame */
function putHidden(reading, frame) {
  const { hidden, hiddenScale, layerRead } = reading;
  const target = hidden[frame.index];
  const scales = hiddenScale[frame.index];
  if (!target || !scales || frame.columns !== reading.hiddenSize) return false;
  if (!copyInto(target, frame, reading.hiddenSize)) return false;
  for (let piece = Math.floor(frame.offset / PIECE); piece * PIECE < frame.offset + frame.rows; piece += 1) {
    scales[piece] = frame.scale;
  }
  const end = frame.offset + frame.rows;
  layerRead[frame.index] = Math.max(layerRead[frame.index] ?? 0, end);
  reading.read = Math.min(...layerRead);
  return true;
}

/** @param {Reading} reading @param {Frame} frame */
function putTracks(reading, frame) {
  const key = trackKey(Math.floor(frame.index / reading.hiddenSize), frame.index % reading.hiddenSize);
  const names = reading.trackNames.length;
  if (frame.rows !== names || frame.offset + frame.columns > reading.length) return false;
  const old = reading.tracks.get(key);
  const rows = old ? old.rows : Array.from({ length: names }, () => unread(reading.length));
  rows.forEach((row, k) => row.set(frame.data.subarray(k * frame.columns, (k + 1) * frame.columns), frame.offset));
  reading.tracks.delete(key); // last in the map = used last
  reading.tracks.set(key, { rows, read: Math.max(old ? old.read : 0, frame.offset + frame.columns) });
  for (const oldest of reading.tracks.keys()) {
    if (reading.tracks.size <= MOST_TRACKS) break;
    reading.tracks.delete(oldest);
  }
  return true;
}

/** @param {Reading} reading @param {Frame} frame */
function putOrder(reading, frame) {
  if (frame.rows !== reading.layers || frame.columns !== reading.hiddenSize) return false;
  reading.order = Array.from({ length: frame.rows }, (_, layer) =>
    Uint16Array.from(frame.data.subarray(layer * frame.columns, (layer + 1) * frame.columns)));
  return true;
}

/** @param {never} value @returns {never} */
function assertNever(value) {
  throw new Error(`unexpected ${value}`);
}
