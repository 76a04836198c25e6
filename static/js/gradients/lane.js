/**
 * What is known of the run in a lane. A lane is filled in place as frames arrive; each message yields a new object around
 * the same arrays, so that `lane !== previous` says that something has come. Nothing is dropped: inf and NaN stay.
 */

/** @typedef {import("../wire/messages.js").RunStatus} RunStatus */
/** @typedef {import("../wire/messages.js").Sample} Sample */
/** @typedef {import("../wire/codec.js").Frame} Frame */

/** Columns of a `metrics` frame, in the order of METRICS in app/web/messages/watching.py. */
export const METRICS = /** @type {const} */ (
  ["step", "loss", "accuracy", "norm", "norm_after", "clipped", "learning_rate", "threshold"]);

/** @typedef {typeof METRICS[number]} Metric */
/** @typedef {Record<Metric, number>} MetricsRow */

/**
 * Steps ascend. The row of step s tells of the update from the weights of s to those of s + 1.
 * @typedef {object} Metrics
 * @property {number} rows  how many of each column count; the buffers are longer
 * @property {Record<Metric, Float64Array>} columns
 */

/**
 * @typedef {object} Observations
 * @property {number[]} steps      ascending; the weights are those of that step
 * @property {Float32Array[]} rows  the values at each of the steps, all parts one behind the other
 */

/**
 * @typedef {object} Lane
 * @property {string} run
 * @property {RunStatus} status
 * @property {Metrics} metrics
 * @property {Observations} observations
 * @property {Map<number, string>} samples  what the model wrote, by step
 * @property {number} version  grows with each message
 */

/**
 * A part of an observation: `rows` x `columns` values, row by row, one label a row.
 * @typedef {{rows: number, columns: number, labels: string[], values: Float32Array}} PartValues
 */

const FIRST_ROWS = 512;

/**
 * The lane after a message of its run; null until the first status. Another run's status begins a new lane.
 * @param {Lane | null} lane
 * @param {RunStatus | Sample | Frame} message
 * @returns {Lane | null}
 */
export function reduce(lane, message) {
  if ("type" in message && message.type === "run") {
    return lane && lane.run === message.run ? grown(lane, { status: message }) : newLane(message);
  }
  if (!lane) return null;
  if ("type" in message) {
    lane.samples.set(message.step, message.characters);
    return grown(lane, {});
  }
  if (message.name === "metrics") return grown(lane, { metrics: addMetrics(lane.metrics, message) });
  if (message.name === "observations") return grown(lane, { observations: addObservations(lane.observations, message) });
  return lane;
}

/** @param {RunStatus} status @returns {Lane} */
function newLane(status) {
  const columns = /** @type {Metrics["columns"]} */ (
    Object.fromEntries(METRICS.map((name) => [name, new Float64Array(FIRST_ROWS)])));
  return {
    run: status.run, status, metrics: { rows: 0, columns }, observations: { steps: [], rows: [] }, samples: new Map(),
    version: 1,
  };
}

/** @param {Lane} lane @param {Partial<Lane>} patch @returns {Lane} */
const grown = (lane, patch) => ({ ...lane, ...patch, version: lane.version + 1 });

/** @param {Metrics} metrics @param {Frame} frame @returns {Metrics} */
function addMetrics({ rows, columns }, { data, rows: added, columns: width }) {
  if (width !== METRICS.length) throw new Error(`metrics must have ${METRICS.length} columns, got ${width}: reload the page`);
  const room = withRoom(columns, rows + added);
  let used = rows;
  for (let row = 0; row < added; row += 1) {
    const step = data[row * width] ?? NaN;
    const at = placeOf(room.step, used, step);
    if (at === used || room.step[at] !== step) {
      if (at < used) for (const name of METRICS) room[name].copyWithin(at + 1, at, used);
      used += 1;
    }
    METRICS.forEach((name, column) => { room[name][at] = data[row * width + column] ?? NaN; });
  }
  return { rows: used, columns: room };
}

/** @param {Metrics["columns"]} columns @param {number} rows */
function withRoom(columns, rows) {
  if (rows <= columns.step.length) return columns;
  const length = Math.max(rows, 2 * columns.step.length);
  return /** @type {Metrics["columns"]} */ (Object.fromEntries(METRICS.map((name) => {
    const longer = new Float64Array(length);
    longer.set(columns[name]);
    return [name, longer];
  })));
}

/** @param {Observations} observations @param {Frame} frame @returns {Observations} */
function addObservations({ steps, rows }, { data, rows: added, columns: width }) {
  for (let row = 0; row < added; row += 1) {
    const step = data[row * width] ?? NaN;
    const values = Float32Array.from(data.subarray(row * width + 1, (row + 1) * width));
    const at = placeOf(steps, steps.length, step);
    const known = steps[at] === step ? 1 : 0;
    steps.splice(at, known, step);
    rows.splice(at, known, values);
  }
  return { steps, rows };
}

/**
 * Index of the first of `length` ascending steps that is at least `step`; steps mostly come in order.
 * @param {ArrayLike<number>} steps @param {number} length @param {number} step
 */
function placeOf(steps, length, step) {
  if (length === 0 || (steps[length - 1] ?? 0) < step) return length;
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How many of `length` ascending steps are at most `step`.
 * @param {ArrayLike<number>} steps @param {number} length @param {number} step
 */
function countUpTo(steps, length, step) {
  const at = placeOf(steps, length, step);
  return at < length && steps[at] === step ? at + 1 : at;
}

/** Index of the last metrics row at or before a step, -1 without one. @param {Lane} lane @param {number} step */
export const rowIndexAt = ({ metrics }, step) => countUpTo(metrics.columns.step, metrics.rows, step) - 1;

/**
 * The metrics row at or before a step: at the live end, the last one.
 * @param {Lane} lane @param {number} step
 * @returns {MetricsRow | null}
 */
export function rowAt(lane, step) {
  const at = rowIndexAt(lane, step);
  if (at < 0) return null;
  return /** @type {MetricsRow} */ (Object.fromEntries(METRICS.map((name) => [name, lane.metrics.columns[name][at] ?? NaN])));
}

/** Index of the nearest observation at or before a step, -1 without one. @param {Lane} lane @param {number} step */
export const observationAt = ({ observations: { steps } }, step) => countUpTo(steps, steps.length, step) - 1;

/**
 * A part of the observation of index `at`; null where the cell has no such part or there is no such observation.
 * @param {Lane} lane @param {number} at @param {string} name
 * @returns {PartValues | null}
 */
export function part(lane, at, name) {
  const values = lane.observations.rows[at];
  if (!values) return null;
  let start = 0;
  for (const { name: found, columns, labels } of lane.status.layout) {
    const length = columns * labels.length;
    if (found === name) return { rows: labels.length, columns, labels, values: values.subarray(start, start + length) };
    start += length;
  }
  return null;
}

/** What the model wrote at the nearest step at or before, with that step. @param {Lane} lane @param {number} step */
export function sampleAt({ samples }, step) {
  const found = Math.max(...[...samples.keys()].filter((at) => at <= step), -1);
  return found < 0 ? null : { step: found, characters: samples.get(found) ?? "" };
}

/**
 * Share of the steps up to a step whose gradient was clipped; NaN before the first. Of NaN there is nothing to clip.
 * @param {Lane} lane @param {number} step
 */
export function shareClipped(lane, step) {
  const rows = rowIndexAt(lane, step) + 1;
  const { columns } = lane.metrics;
  let clipped = 0;
  for (let row = 0; row < rows; row += 1) if (columns.clipped[row] && !Number.isNaN(columns.norm[row])) clipped += 1;
  return clipped / rows;
}

/** Steps that the longest of the runs has taken. @param {readonly (Lane | null)[]} lanes */
export const lastStep = (lanes) => Math.max(0, ...lanes.map((lane) => (lane ? stepsTaken(lane) : 0)));

/** A status comes less often than rows do. @param {Lane} lane */
const stepsTaken = ({ status, metrics: { rows, columns } }) =>
  Math.max(status.step, rows > 0 ? (columns.step[rows - 1] ?? 0) + 1 : 0);

/**
 * The step that the page shows: the slider's, or the live end.
 * @param {{at: number | null, lanes: readonly (Lane | null)[]}} state
 */
export function shownStep({ at, lanes }) {
  const last = lastStep(lanes);
  return at === null ? last : Math.min(at, last);
}
