import { METRICS, reduce } from "../../static/js/gradients/lane.js";
import { DEFAULTS } from "../../static/js/gradients/state.js";

/** What the figures take from the theme. */
export const LOOK = {
  version: 0, panel: "#ffffff", sunken: "#eeeeee", ink: "#000000", muted: "#666666", line: "#dddddd", probability: "#3f5470",
  cursor: "#d1481f", lanes: ["#2b6cb0", "#c2620c"], unread: "#e4e3df", sans: "sans-serif", mono: "monospace", small: 11, rem: 14,
  left: 44, right: 16, palettes: {},
};

/** A frame of rows, each a list of numbers. */
export const frame = (name, rows, columns) => ({
  name, rows: rows.length, columns, request: 1, trace: 0, index: 0, offset: 0, scale: 1,
  data: (name === "metrics" ? Float64Array : Float32Array).from(rows.flat()),
});

/** A metrics row; NaN where nothing is said. */
export const row = (values) => METRICS.map((name) => values[name] ?? NaN);

/**
 * A lane of a status, metrics rows given as objects, and observations given as {step, part: values}.
 * @param {{status?: object, metrics?: object[], observations?: object[], layout?: object[]}} what
 */
export function laneOf({ status = {}, metrics = [], observations = [], layout = [] }) {
  let lane = reduce(null, {
    type: "run", id: 1, run: "r", index: 0, name: null, kind: "experiment", settings: { cell: "rnn", clipping: "off", threshold: 1 },
    about: "", state: "paused", reason: "", step: metrics.length, steps: 400, unit: "nats", baseline: Math.log(4),
    baseline_name: "guessing, ln 4", chance: 0.25, window: 0, layout, events: [], steps_per_second: null, observing_share: null,
    ...status,
  });
  if (metrics.length > 0) lane = reduce(lane, frame("metrics", metrics.map(row), METRICS.length));
  const rows = observations.map((one) => [one.step, ...layout.flatMap(({ name }) => one[name])]);
  if (rows.length > 0) lane = reduce(lane, frame("observations", rows, rows[0].length));
  return lane;
}

export const stateOf = (a, b = null, changes = {}) => ({ ...DEFAULTS, b: b ? {} : null, lanes: [a, b], ...changes });

/** The traces of a name. */
export const traces = (figure, name) => figure.data.filter((trace) => trace.name === name);
