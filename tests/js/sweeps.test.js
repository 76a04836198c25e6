import assert from "node:assert/strict";
import { test } from "node:test";
import { setUpFromUrl } from "../../static/js/gradients/address.js";
import { DEFAULTS as GRADIENTS, settingsOf } from "../../static/js/gradients/state.js";
import { gradientsUrl, nameFromPath, urlFromState, viewFromUrl } from "../../static/js/sweeps/address.js";
import { columnsOf, rowsOf, withSpread } from "../../static/js/sweeps/columns.js";
import { captionOf, closeLogScale, heightOf, medianCourse, multiples } from "../../static/js/sweeps/multiples-figure.js";
import { nearest, places } from "../../static/js/sweeps/multiples-picture.js";
import { DEFAULTS, axesOf, meanAndSpread, median, nameOf, variedFields, withAxis } from "../../static/js/sweeps/state.js";

const LOOK = { small: 11, left: 44, right: 16, sans: "sans", ink: "#000", muted: "#555", line: "#ddd", panel: "#fff" };
const SETTINGS = GRADIENTS.shared;

function done(number, settings, curve, more = {}) {
  return {
    number, settings: { ...SETTINGS, ...settings }, state: "finished", reason: "", step: 40, loss: curve.at(-1), best: Math.min(...curve),
    accuracy: 0.5, clipped: 0, largest_norm: 2, unit: "nats", baseline: 1.5, baseline_name: "guessing", chance: 0.25, seconds: 1,
    curve: { step: curve.map((_, at) => 10 * at), loss: curve, norm: curve, accuracy: [] }, lag: [1, 0.5], lag_every: 1, ...more,
  };
}

/** Cells x clipping x seeds; one run diverged, one is still to come. */
function sweep() {
  const runs = [];
  for (const cell of ["rnn", "lstm"]) {
    for (const clipping of ["off", "norm"]) {
      for (const seed of [0, 1, 2]) {
        const height = (cell === "rnn" ? 1 : 0.1) * (clipping === "off" ? 1 : 0.5) * (seed + 1);
        runs.push(done(runs.length, { cell, clipping, seed }, [1, height, height, height]));
      }
    }
  }
  Object.assign(runs[2], { state: "diverged", reason: "the loss is NaN", step: 12, loss: null, largest_norm: null,
    curve: { step: [0, 4, 8, 12], loss: [1, 5, 9, null], norm: [1, 5, 9, null], accuracy: [] } });
  runs[11] = { number: 11, settings: runs[11].settings, state: "waiting" };
  return { name: "starts", running: true, grid: { cell: ["rnn", "lstm"], clipping: ["off", "norm"], seed: [0, 1, 2] }, every: 0, stop: null, runs };
}

const state = (more = {}) => ({ ...DEFAULTS, name: "starts", sweep: sweep(), ...more });

test("fields become columns, colours and rows in the order of the grid, seeds never", () => {
  assert.deepEqual(axesOf(state()), { columns: "cell", colour: "clipping", rows: "" });
  const one = { ...sweep(), grid: { cell: ["rnn", "lstm"], seed: [0, 1], steps: [40] } };
  assert.deepEqual(axesOf(state({ sweep: one })), { columns: "", colour: "cell", rows: "" });
  assert.deepEqual(variedFields(one), ["cell", "seed"]);
  const three = { ...sweep(), grid: { seed: [0, 1], ...sweep().grid, gain: [1, 2] } };
  assert.deepEqual(axesOf(state({ sweep: three })), { columns: "cell", colour: "clipping", rows: "gain" });
});

test("a field that is chosen twice changes places, and one that is unknown is left out", () => {
  const swapped = withAxis(state(), "columns", "clipping");
  assert.deepEqual(axesOf(state({ chosen: swapped })), { columns: "clipping", colour: "cell", rows: "" });
  assert.deepEqual(axesOf(state({ chosen: { rows: "cell" } })), { columns: "", colour: "clipping", rows: "cell" });
  assert.equal(axesOf(state({ chosen: { rows: "nonsense" } })).rows, "");
  assert.equal(axesOf(state({ chosen: { colour: "" } })).colour, "");
});

test("every run is drawn once, in the cell and the colour of its settings", () => {
  const drawn = multiples(state());
  assert.deepEqual([drawn.rows, drawn.columns, drawn.colours], [[""], ["cell rnn", "cell lstm"], ["clipping off", "clipping norm"]]);
  assert.deepEqual(drawn.cells.map((cell) => cell.lines.map(({ run }) => run.number)), [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]);
  assert.deepEqual(drawn.cells[0].lines.map(({ colour }) => colour), [0, 0, 0, 1, 1, 1]);
  assert.equal(drawn.cells[1].waiting, 1);
  assert.deepEqual(drawn.references, [1.5]);
  const caption = captionOf(state(), drawn);
  assert.match(caption, /Diverged \(×\): rnn, off, seed 2 at step 12 \(the loss is NaN\)/);
  assert.match(caption, /1 of 12 runs are still to come/);
});

test("the strong line is the median over the runs that are still there", () => {
  const courses = [
    { xs: [0, 10, 20, 30], ys: [1, 1, 1, 1] }, { xs: [0, 10, 20, 30], ys: [3, 3, 3, 3] }, { xs: [0, 5, 10, 15], ys: [8, 9, 9, NaN] },
  ];
  const { xs, ys, of } = medianCourse(courses);
  assert.deepEqual([xs, ys, of], [[0, 10, 20, 30], [3, 3, 2, 2], 3]);
  assert.deepEqual(medianCourse([]).ys, []);
});

test("a run that exploded does not flatten the others", () => {
  const wild = sweep();
  wild.runs[2].curve.loss = [1, 1e20, 1e30, null];
  const drawn = multiples(state({ sweep: wild }));
  assert.ok(drawn.cut && drawn.y.range[1] <= 4);
  assert.equal(heightOf(drawn.y, 1e30), 1);
  assert.equal(heightOf(drawn.y, 0), 0);
  assert.match(captionOf(state({ sweep: wild }), drawn), /beyond the scale/);
});

test("values that lie close together fill the chart, and have ticks that can be read", () => {
  for (const [least, most, labels] of [
    [3.1, 4.2, ["3.5", "4"]], [0.02, 1.4, ["0.02", "0.05", "0.1", "0.2", "0.5", "1"]], [0.001, 10, ["10⁻³", "10⁻²", "10⁻¹", "1", "10"]],
  ]) {
    const scale = closeLogScale(least, most);
    assert.ok(scale.range[0] <= Math.log10(least) && scale.range[1] >= Math.log10(most));
    assert.deepEqual(scale.labels, labels);
  }
  assert.deepEqual(closeLogScale(1.386, 1.386).labels, ["1.36", "1.38", "1.4"]);
});

test("the pointer finds the run whose line it is on, in its own cell only", () => {
  const drawn = multiples(state());
  const at = places(drawn, 800, LOOK);
  const [first, second] = at.boxes;
  assert.ok(first.left + first.width < second.left && second.left + second.width <= 800);
  for (const cell of [0, 1]) {
    const box = at.boxes[cell];
    const line = drawn.cells[cell].lines[1];
    const y = box.top + (1 - heightOf(drawn.y, line.ys[2])) * box.height;
    assert.equal(nearest(drawn, at, box.left + (20 / drawn.x.range[1]) * box.width, y).line.run.number, line.run.number);
  }
  assert.equal(nearest(drawn, at, 5, 5), null);
});

test("the table has means over the seeds with their spread, and sorts with nothing last", () => {
  const { mean, spread } = meanAndSpread([1, 2, 6]);
  assert.ok(mean === 3 && Math.abs(spread - Math.sqrt(7)) < 1e-12);
  assert.ok(Number.isNaN(meanAndSpread([1]).spread) && median([4, 1, 3, 2]) === 2.5);
  const shown = state();
  const loss = columnsOf(shown).findIndex(({ key }) => key === "loss");
  const rows = rowsOf(shown);
  assert.deepEqual(rows.map(({ runs }) => runs.length), [3, 3, 3, 3]);
  assert.equal(rows[0].cells[loss].text, "1.500 ± 0.707"); // of 1 and 2; the third diverged
  assert.equal(rows[0].cells.find((_, at) => columnsOf(shown)[at].key === "largest_norm").text, "+∞");
  const each = { ...shown, table: "runs", sort: "loss" };
  const order = (more) => rowsOf({ ...each, ...more }).map(({ runs: [run] }) => run.number);
  assert.equal(order({})[0], 9);
  assert.deepEqual(order({}).slice(-2), [2, 11]);
  assert.equal(order({ falling: true })[0], 1);
  assert.deepEqual(order({ falling: true }).slice(-2), [2, 11]);
  assert.equal(nameOf(shown.sweep, shown.sweep.runs[2]), "rnn, off, seed 2");
});

test("mean and spread go to the same digit", () => {
  assert.equal(withSpread(1.0541, 0.5853), "1.054 ± 0.585");
  assert.equal(withSpread(0.010612, 0.000381), "0.01061 ± 0.00038");
  assert.equal(withSpread(0.375, NaN), "0.375");
  assert.equal(withSpread(1e7, 1e6), "1×10⁷ ± 1×10⁶");
});

test("the address holds the view", () => {
  const view = { chosen: { columns: "clipping", rows: "" }, measure: "lag", scale: "linear", table: "runs", sort: "loss", falling: true };
  const address = urlFromState(state(view));
  const back = viewFromUrl(new URL(address, "http://here"));
  assert.deepEqual(back, { name: "starts", ...view });
  assert.equal(urlFromState(state()), "/sweeps/starts");
  assert.equal(urlFromState({ ...DEFAULTS }), "/sweeps");
  for (const path of ["/sweeps", "/sweeps/..", "/sweeps/a/b", "/sweeps/-x", "/sweeps/"]) assert.equal(nameFromPath(path), null);
});

test("a run opens on the Gradients page with exactly its settings", () => {
  const lab = { defaults: SETTINGS, bounds: {}, corpora: [], limits: {},
    presets: [{ name: "first", title: "", sentence: "", settings: { hidden_size: 7 }, a: { clipping: "off" }, b: { clipping: "norm" } }] };
  for (const settings of [
    SETTINGS,
    { ...SETTINGS, cell: "lstm", forget_bias: -1.5, length: 12, lag: 5, learning_rate: 3e-5, seed: 4, spectral_radius: 1.4, window: 6, stride: 3 },
    { ...SETTINGS, task: "characters", corpus: "corpus:python", clipping: "off", steps: 90_000, state: "reset", window: 4, cell: "gru", chrono: 60 },
  ]) {
    const setUp = setUpFromUrl(new URL(gradientsUrl(settings), "http://here"), lab);
    assert.equal(setUp.b, null);
    assert.deepEqual(settingsOf(setUp, 0), settings);
  }
});
