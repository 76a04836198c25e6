/** The state of the pages of sweeps, and what follows from it. Pure: no document. */

/** @typedef {string | number | null} Value */
/** @typedef {import('../common/notice.js').Notice} Notice */
/** @typedef {"loss" | "norm" | "accuracy" | "lag"} Measure */

/**
 * A point for a stretch of steps; null where a number is not finite.
 * @typedef {object} Curve
 * @property {number[]} step
 * @property {(number | null)[]} loss
 * @property {(number | null)[]} norm
 * @property {(number | null)[]} accuracy
 */

/**
 * @typedef {object} Waiting
 * @property {number} number
 * @property {Record<string, Value>} settings
 * @property {"waiting"} state
 */

/**
 * @typedef {object} Done
 * @property {number} number
 * @property {Record<string, Value>} settings
 * @property {"finished" | "diverged" | "failed"} state
 * @property {string} reason
 * @property {number} step
 * @property {number | null} loss
 * @property {number | null} best
 * @property {number | null} accuracy
 * @property {number | null} clipped
 * @property {number | null} largest_norm  null: beyond what float32 holds
 * @property {Curve} curve
 * @property {(number | null)[]} lag
 * @property {number} lag_every
 * @property {string} unit
 * @property {number | null} baseline
 * @property {string} baseline_name
 * @property {number | null} chance
 * @property {number} seconds
 */

/** @typedef {Waiting | Done} Run */

/**
 * @typedef {object} Sweep
 * @property {string} name
 * @property {boolean} running
 * @property {Record<string, Value[]>} grid
 * @property {number} every
 * @property {number | null} stop
 * @property {Run[]} runs
 */

/**
 * @typedef {object} Summary
 * @property {string} name
 * @property {string} changed  ISO 8601
 * @property {boolean} running
 * @property {number} runs
 * @property {Record<string, number>} states
 * @property {Record<string, Value[]>} grid
 * @property {string} task
 * @property {string} error  why it cannot be read
 */

/** Which field of the grid is which axis; "": none. @typedef {{rows: string, columns: string, colour: string}} Axes */

/**
 * @typedef {object} SweepsState
 * @property {string | null} name      null: the list
 * @property {Summary[] | null} list
 * @property {Sweep | null} sweep
 * @property {string} failure
 * @property {Partial<Axes>} chosen    what the user has chosen of the axes
 * @property {Measure} measure
 * @property {"log" | "linear"} scale
 * @property {"runs" | "seeds"} table
 * @property {string} sort             a column; "": the order of the grid
 * @property {boolean} falling
 * @property {readonly number[]} pointed  runs under the pointer or the focus
 * @property {Notice | null} notice
 * @property {boolean} connected
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} big
 */

/** @type {SweepsState} */
export const DEFAULTS = {
  name: null, list: null, sweep: null, failure: "", chosen: {}, measure: "loss", scale: "log", table: "seeds", sort: "", falling: false,
  pointed: [], notice: null, connected: true, theme: "auto", big: false,
};

export const SEED = "seed";

/** @type {readonly (readonly [Measure, string])[]} */
export const MEASURES = [
  ["loss", "loss"], ["norm", "gradient norm"], ["accuracy", "accuracy"], ["lag", "gradient against lag"],
];

/** @param {Run} run @returns {run is Done} */
export const isDone = (run) => run.state !== "waiting";

/** Fields of the grid that make a difference, the seed last. @param {Sweep} sweep */
export function variedFields({ grid }) {
  const varied = Object.keys(grid).filter((field) => (grid[field]?.length ?? 0) > 1);
  return [...varied.filter((field) => field !== SEED), ...varied.filter((field) => field === SEED)];
}

/** The axes in use: as chosen, else columns, colour and rows in the order of the grid. @param {SweepsState} state @returns {Axes} */
export function axesOf({ sweep, chosen }) {
  const fields = sweep ? variedFields(sweep).filter((field) => field !== SEED) : [];
  const [first = "", second = "", third = ""] = fields;
  const usual = second ? { columns: first, colour: second, rows: third } : { columns: "", colour: first, rows: "" };
  const known = (/** @type {string | undefined} */ field) =>
    field !== undefined && (field === "" || (sweep !== null && field in sweep.grid));
  const axes = { ...usual };
  for (const axis of /** @type {const} */ (["rows", "columns", "colour"])) {
    const field = chosen[axis];
    if (known(field)) axes[axis] = field ?? "";
  }
  return unique(axes, chosen);
}

/** No field twice: what was chosen stays, what was not gives way. @param {Axes} axes @param {Partial<Axes>} chosen @returns {Axes} */
function unique(axes, chosen) {
  const left = { ...axes };
  const order = /** @type {("rows" | "columns" | "colour")[]} */ (["columns", "colour", "rows"])
    .sort((a, b) => Number(b in chosen) - Number(a in chosen));
  /** @type {Set<string>} */
  const taken = new Set();
  for (const axis of order) {
    if (taken.has(left[axis])) left[axis] = "";
    if (left[axis]) taken.add(left[axis]);
  }
  return left;
}

/**
 * Another field for an axis; the axis that had it gets the one that was here.
 * @param {SweepsState} state @param {keyof Axes} axis @param {string} field @returns {Partial<Axes>}
 */
export function withAxis(state, axis, field) {
  const axes = axesOf(state);
  const other = /** @type {(keyof Axes)[]} */ (["rows", "columns", "colour"]).find((one) => one !== axis && axes[one] === field);
  const swapped = field !== "" && other ? { [other]: axes[axis] } : {};
  return { ...axes, ...swapped, [axis]: field };
}

/** A value as it is written. @param {Value | undefined} value */
export const worded = (value) => (value === null || value === undefined ? "none" : String(value));

/** Values of a field that an axis shows; one empty value without a field. @param {Sweep} sweep @param {string} field */
export const valuesOf = (sweep, field) => (field ? sweep.grid[field] ?? [] : [null]);

/** @param {Run} run @param {string} field @param {Value} value */
export const has = (run, field, value) => field === "" || run.settings[field] === value;

/** A run by what the grid sets in it. @param {Sweep} sweep @param {Run} run */
export function nameOf(sweep, run) {
  const named = variedFields(sweep).map((field) => {
    const value = run.settings[field];
    return typeof value === "string" ? value : `${field.replaceAll("_", " ")} ${worded(value)}`;
  });
  return named.join(", ") || "the run";
}

/** Middle of the values, NaN of none. @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[half - 1] ?? NaN, sorted[half] ?? NaN];
  return sorted.length % 2 ? high : (low + high) / 2;
}

/** Mean and sample standard deviation; NaN where there are too few. @param {number[]} values */
export function meanAndSpread(values) {
  const mean = values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : NaN;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : NaN };
}

/** Numbers that are there. @param {(number | null)[]} values @returns {number[]} */
export const there = (values) => values.filter((value) => value !== null);
