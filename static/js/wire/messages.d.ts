// Generated from app/web/messages/ by `python -m rnnscope.web.typescript --write`: change it there.

/** Hold h, c or a gate of a unit at `value` over positions start <= t < stop; what follows feels it. */
export interface Clamp {
  kind: "clamp";
  /** at least 0; at most 63 */
  layer: number;
  /** at least 0; at most 65535 */
  unit: number;
  quantity: "h" | "c" | "i" | "f" | "g" | "o" | "r" | "z" | "n";
  /** None: its mean over the text as it was; at least -1000000.0; at most 1000000.0 */
  value: number | null;
  /** at least 0 */
  start: number;
  /** None: to the end, and in what is written on; at least 1 */
  stop: number | null;
}

/** Let the model write on after `position` once for each seed, side by side; clamps without a stop go on. */
export interface Continue {
  type: "continue";
  /** at least 0; at most 4294967295 */
  id: number;
  /** of the opened or of the changed reading; at least 0 */
  trace: number;
  /** at least -1 */
  position: number;
  /** at least 1; at most 400 */
  count: number;
  /** at least 0; at most 10 */
  temperature: number;
  /** length at least 1; length at most 10 */
  seeds: number[];
}

/** What the model wrote, for each seed. */
export interface Continued {
  type: "continued";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  characters: string[];
}

/** Read the open text a second time, changed; the first stays open. Replaces an earlier changed reading.

    An edit of h or c at one position is a clamp over that position alone.
     */
export interface Intervene {
  type: "intervene";
  /** at least 0; at most 4294967295 */
  id: number;
  /** of the text as it was opened; at least 0 */
  trace: number;
  /** length at least 1; length at most 16 */
  changes: (Clamp | Replace)[];
}

/** The changed reading has begun; its frames follow as those of `open`, under its own `trace`. */
export interface Intervened {
  type: "intervened";
  /** at least 0; at most 4294967295 */
  id: number;
  /** of the changed reading */
  trace: number;
  /** trace of the text as it was opened */
  of: number;
  /** the text as it is read now */
  characters: string;
  /** with the values that means came to */
  changes: (Clamp | Replace)[];
}

/** Read another character at a position. */
export interface Replace {
  kind: "replace";
  /** at least 0 */
  position: number;
  /** length at least 1; length at most 1 */
  character: string;
}

/** A command was refused; the connection and everything on the page stay as they were. */
export interface Failed {
  type: "failed";
  /** None if the message had no readable id */
  id: number | null;
  error: string;
  field: string;
  hint: string;
}

/** Every frame that request `id` asked for has been sent. */
export interface Complete {
  type: "complete";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
}

/** Read a text with a model. Replaces whatever this viewer had open. */
export interface Open {
  type: "open";
  /** at least 0; at most 4294967295 */
  id: number;
  /** length at least 1; length at most 200 */
  model: string;
  text: SampleText | StoredText | InlineText;
}

/** The text was found and is being read; frames of `trace` follow. */
export interface Opened {
  type: "opened";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  model: string;
  cell: "lstm" | "gru" | "rnn" | "relu" | "linear";
  layers: number;
  hidden_size: number;
  /** character of each id; id 0, the unknown, is '' */
  vocabulary: string[];
  /** rows of a `tracks` frame, such as i f g o c h */
  tracks: string[];
  /** what the n-gram model is called, such as 8-gram, if there is one */
  baseline: string | null;
  /** the text; a position is a code point of it */
  characters: string;
  text: SampleText | StoredText;
}

/** Send the row order that groups similar units, per layer, from h over positions start <= t < stop. */
export interface Order {
  type: "order";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least 0 */
  start: number;
  /** at least 1 */
  stop: number;
}

/** Send how far back the loss at positions start <= t < stop reaches: at most 256 of them, `back` steps each.

    Not back beyond `since`, unless a position is before it itself. The loss at t is that of guessing the character
    behind t; the last position has none.
     */
export interface Reach {
  type: "reach";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least 0 */
  start: number;
  /** at least 1 */
  stop: number;
  /** at least 1; at most 512 */
  back: number;
  /** at least 0 */
  since: number;
}

/** Send the exact tracks of one unit, for all positions, as they are computed. Layer counts from 0. */
export interface Unit {
  type: "unit";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least 0; at most 63 */
  layer: number;
  /** at least 0; at most 65535 */
  unit: number;
}

/** Let the model write on after `position` (-1: from nothing). */
export interface Write {
  type: "write";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least -1 */
  position: number;
  /** at least 1; at most 2000 */
  count: number;
  /** at least 0; at most 10 */
  temperature: number;
  /** at least 0; at most 2147483647 */
  seed: number;
}

/** What the model wrote after the position that `write` named. */
export interface Written {
  type: "written";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  characters: string;
}

/** Body of POST /api/runs: a run is made, observed at step 0, and plays on if `play`. */
export interface NewRun {
  settings: RunSettings;
  play: boolean;
}

/** Body of POST /api/runs/{run}/change: applied between two steps and marked there; None: as it is. */
export interface RunChange {
  clipping: "off" | "norm" | "value" | null;
  threshold: number | null;
  learning_rate: number | null;
}

/** Body of POST /api/runs/{run}/command. `count` is of `step`; `steps_per_second` of `play`, None: full speed. */
export interface RunCommand {
  action: "play" | "pause" | "step" | "stop";
  /** at least 1; at most 1000 */
  count: number;
  /** at least 0.1; at most 1000 */
  steps_per_second: number | null;
}

/** Body of POST /api/runs/{run}/name: a named run is kept, others are scratch and pruned. */
export interface RunName {
  /** length at least 1; length at most 80 */
  name: string;
}

/** Settings of an experiment; what each means, and its bounds: app/rnn/experiment/settings.py. */
export interface RunSettings {
  cell: "rnn" | "relu" | "linear" | "lstm" | "gru" | "mgu" | "mgu_lecture";
  hidden_size: number;
  layers: number;
  task: "remember" | "adding" | "copy" | "parity" | "temporal_order" | "characters";
  length: number;
  lag: number;
  /** sample:NAME, corpus:python|readme|wiki, or sha256:HEX of a stored text; length at most 200 */
  corpus: string;
  batch_size: number;
  window: number;
  stride: number;
  state: "carried" | "reset";
  initialization: "pytorch" | "xavier" | "gaussian" | "orthogonal" | "identity";
  sigma: number;
  gain: number;
  alpha: number;
  spectral_radius: number | null;
  forget_bias: number | null;
  chrono: number | null;
  clipping: "off" | "norm" | "value";
  threshold: number;
  optimizer: "sgd" | "momentum" | "rmsprop" | "adam";
  learning_rate: number;
  seed: number;
  steps: number;
}

/** The characters themselves; the server stores them and answers with their name. */
export interface InlineText {
  kind: "inline";
  characters: string;
}

/** A text that ships with RNNscope. */
export interface SampleText {
  kind: "sample";
  /** length at least 1; length at most 200 */
  name: string;
}

/** A text of the user's own, named by the SHA-256 of its UTF-8 bytes. */
export interface StoredText {
  kind: "stored";
  /** matches ^[0-9a-f]{64}$ */
  sha256: string;
}

/** Everything that was there when the watching began has been sent. */
export interface Caught {
  type: "caught";
  /** at least 0; at most 4294967295 */
  id: number;
}

/** Rows x columns numbers of an observation, row by row; one label a row. */
export interface Part {
  name: string;
  columns: number;
  labels: string[];
}

/** Something that happened to a run, at a step: a change of a setting, a pause, its end. */
export interface RunEvent {
  step: number;
  kind: "change" | "overflow" | "diverged" | "finished" | "failed" | "resumed" | "limit";
  text: string;
  /** what a change made of the settings */
  change: RunChange | null;
}

/** A run as it stands; sent when the watching begins and whenever something of it has changed. */
export interface RunStatus {
  type: "run";
  /** at least 0; at most 4294967295 */
  id: number;
  run: string;
  /** of the run in `watch.runs`; `trace` of its frames */
  index: number;
  /** None: scratch, pruned one day */
  name: string | null;
  kind: "experiment" | "training";
  /** None for a run of `rnnscope train` */
  settings: RunSettings | null;
  /** one line: cell, size, task or corpus */
  about: string;
  state: "starting" | "running" | "paused" | "finished" | "diverged" | "failed" | "interrupted";
  /** why it is diverged or failed: step, tensor, value */
  reason: string;
  /** optimizer steps taken */
  step: number;
  /** where it ends, if that is known */
  steps: number | null;
  /** of the loss: nats, or squared error */
  unit: string;
  /** loss of the task's known baseline */
  baseline: number | null;
  baseline_name: string;
  /** accuracy of guessing, where the task has an accuracy */
  chance: number | null;
  /** truncated-BPTT window in time steps; 0: none */
  window: number;
  layout: Part[];
  events: RunEvent[];
  /** measured over the last seconds of running */
  steps_per_second: number | null;
  /** of the running time that went into observing */
  observing_share: number | null;
}

/** What the model wrote at an observed step, always from the same seed. */
export interface Sample {
  type: "sample";
  /** at least 0; at most 4294967295 */
  id: number;
  index: number;
  step: number;
  characters: string;
}

/** Watch these runs, in this order, from their first step on. Replaces whatever this viewer watched. */
export interface Watch {
  type: "watch";
  /** at least 0; at most 4294967295 */
  id: number;
  /** length at most 4 */
  runs: string[];
}

export type TextReference = SampleText | StoredText | InlineText;

export type Change = Clamp | Replace;

export type Command = Open | Unit | Order | Write | Reach | Intervene | Continue;

export type Event = Opened | Complete | Written | Intervened | Continued | Failed;

export type WatchEvent = RunStatus | Sample | Caught | Failed;

export type ArrayName = "known" | "guess_ids" | "guess_probabilities" | "next_probability" | "surprise_bits" | "baseline_bits" | "hidden" | "tracks" | "order" | "reach_h" | "reach_c" | "saliency" | "metrics" | "observations";

export type DataType = "int8" | "uint8" | "uint16" | "float32" | "float64";

/** Numbers that both sides must agree on. */
export interface Limits {
  MOST_CHARACTERS: 20000;
  MOST_WRITTEN: 2000;
  MOST_MESSAGE_BYTES: 524288;
  PIECE: 256;
  WIRE_VERSION: 1;
  HEADER_BYTES: 64;
}
