/** Every setting of a run: what it is called, what it is for, what may be typed, and when it applies. */

/** @typedef {import('../wire/messages.js').RunSettings} RunSettings */
/** @typedef {keyof RunSettings} FieldName */
/** @typedef {RunSettings[FieldName]} Value */

/**
 * @typedef {object} Field
 * @property {FieldName} name
 * @property {string} label
 * @property {string} help   one line, shown beside the control
 * @property {Record<string, string>} [helps]  in its place, by the choice
 * @property {"choice" | "whole" | "real" | "corpus"} kind
 * @property {string} [unit]
 * @property {string} [symbol]  before the control, where there is no room for the label
 * @property {readonly (readonly [string, string])[]} [choices]  value and what it is called
 * @property {{value: 0 | null, word: string}} [empty]  what an empty field stands for
 * @property {(settings: RunSettings) => boolean} [applies]  always, without it
 */

/** @typedef {{name: string, fields: Field[]}} Group */

/** @type {readonly (readonly [RunSettings["cell"], string])[]} */
export const CELLS = [
  ["rnn", "tanh RNN"], ["relu", "ReLU RNN"], ["linear", "linear RNN"], ["lstm", "LSTM"], ["gru", "GRU"],
  ["mgu", "minimal gated unit"], ["mgu_lecture", "minimal gated unit of the lecture"],
];

/** @type {readonly (readonly [RunSettings["clipping"], string])[]} */
export const CLIPPINGS = [["off", "off"], ["norm", "norm"], ["value", "value"]];

/** @type {readonly (readonly [RunSettings["initialization"], string])[]} */
export const SCHEMES = [
  ["pytorch", "uniform ±1/√H"], ["xavier", "Xavier uniform"], ["gaussian", "Gaussian"],
  ["orthogonal", "orthogonal"], ["identity", "identity"],
];

const isGated = (/** @type {RunSettings} */ { cell }) => !["rnn", "relu", "linear"].includes(cell);

/** @type {readonly Group[]} */
export const GROUPS = [
  { name: "Network", fields: [
    { name: "cell", label: "Cell", kind: "choice", choices: CELLS, help: "What one time step computes.", helps: {
      rnn: "h = tanh(W_ih x + W_hh h + b)", relu: "h = max(0, W_ih x + W_hh h + b)", linear: "h = W_ih x + W_hh h + b",
      lstm: "Gates i, f, o around a cell state c.", gru: "Gates r and z; the reset comes after the product.",
      mgu: "One gate u; it reads c.", mgu_lecture: "As printed: it reads its last candidate, never c.",
    } },
    { name: "hidden_size", label: "Hidden size H", kind: "whole", unit: "units",
      help: "Entries of the hidden state h of a layer." },
    { name: "layers", label: "Layers", kind: "whole", help: "Each reads the hidden states of the one below." },
  ] },
  { name: "Task", fields: [
    { name: "task", label: "Task", kind: "choice", help: "What the network must learn.", choices: [
      ["remember", "remember a symbol"], ["adding", "adding"], ["copy", "copy"], ["parity", "parity"],
      ["temporal_order", "temporal order"], ["characters", "characters"],
    ], helps: {
      remember: "Which of 4 symbols came; noise follows.", adding: "The sum of two marked numbers.",
      copy: "Ten symbols again, after a gap.", parity: "Whether the number of ones so far is odd.",
      temporal_order: "In which order two marked symbols came.", characters: "The next character of a text.",
    } },
    { name: "length", label: "Sequence length T", kind: "whole", unit: "time steps", help: "Of a training sequence." },
    { name: "lag", label: "Lag", kind: "whole", unit: "time steps", help: "From the symbol to the question about it.",
      applies: ({ task }) => task === "remember" },
    { name: "corpus", label: "Text", kind: "corpus", help: "What the network reads.",
      applies: ({ task }) => task === "characters" },
    { name: "batch_size", label: "Batch size", kind: "whole", unit: "sequences", help: "Read side by side in a step." },
  ] },
  { name: "Truncated BPTT", fields: [
    { name: "window", label: "Window", kind: "whole", unit: "time steps", empty: { value: 0, word: "none" },
      help: "How far back gradients reach; the lecture takes 10. Empty: to the start." },
    { name: "stride", label: "Stride", kind: "whole", unit: "time steps", empty: { value: 0, word: "the window" },
      help: "Time steps from one cut to the next.", applies: ({ window }) => window > 0 },
    { name: "state", label: "State at a cut", kind: "choice", help: "The value of h; no gradient passes a cut.",
      choices: [["carried", "carried over"], ["reset", "reset to 0"]],
      applies: ({ window, task }) => window > 0 || task === "characters" },
  ] },
  { name: "Initialization", fields: [
    { name: "initialization", label: "W_hh", kind: "choice", choices: SCHEMES, 
      help: "How the recurrent weights are drawn; uniform is PyTorch's way." },
    { name: "sigma", label: "Sigma σ", kind: "real", symbol: "σ",
      help: "Standard deviation of an entry; 1/√H has spectral radius 1.",
      applies: ({ initialization, spectral_radius: radius }) => initialization === "gaussian" && radius === null },
    { name: "gain", label: "Gain", kind: "real", symbol: "gain", help: "Every singular value of W_hh.",
      applies: ({ initialization, spectral_radius: radius }) => initialization === "orthogonal" && radius === null },
    { name: "alpha", label: "Alpha α", kind: "real", symbol: "α", help: "W_hh = α times the identity.",
      applies: ({ initialization }) => initialization === "identity" },
    { name: "spectral_radius", label: "Spectral radius", kind: "real", empty: { value: null, word: "as drawn" },
      help: "Rescales W_hh to it: the largest |eigenvalue|." },
    { name: "forget_bias", label: "Forget bias", kind: "real", empty: { value: null, word: "as drawn" },
      help: "Of the LSTM's forget gate; 1 keeps most of c.", applies: ({ cell }) => cell === "lstm" },
    { name: "chrono", label: "Chrono", kind: "whole", unit: "time steps", empty: { value: null, word: "off" },
      help: "Gate biases for time spans up to this.", applies: isGated },
    { name: "seed", label: "Seed", kind: "whole", help: "Fixes the draw of the weights and every batch." },
  ] },
  { name: "Clipping", fields: [
    { name: "clipping", label: "Clipping", kind: "choice", choices: CLIPPINGS,
      help: "Of the global norm, or entry by entry; changes take effect while a run goes on." },
    { name: "threshold", label: "Threshold τ", kind: "real", symbol: "≤",
      help: "Largest norm, or largest entry, that is let through.",
      applies: ({ clipping }) => clipping !== "off" },
  ] },
  { name: "Optimizer", fields: [
    { name: "optimizer", label: "Optimizer", kind: "choice", help: "What it makes of the clipped gradient.",
      choices: [["sgd", "SGD"], ["momentum", "SGD with momentum"], ["rmsprop", "RMSprop"], ["adam", "Adam"]] },
    { name: "learning_rate", label: "Learning rate", kind: "real", help: "Changes take effect while a run goes on." },
    { name: "steps", label: "Steps", kind: "whole", unit: "steps", help: "Optimizer steps until the run is finished." },
  ] },
];

export const FIELDS = GROUPS.flatMap(({ fields }) => fields);

/** What a run takes while it goes on; anything else makes a new run. @type {readonly FieldName[]} */
export const LIVE = ["clipping", "threshold", "learning_rate"];

/** @param {string} name @returns {Field | undefined} */
export const fieldNamed = (name) => FIELDS.find((field) => field.name === name);

/** @param {Field} field @param {RunSettings} settings */
export const appliesTo = (field, settings) => field.applies?.(settings) ?? true;

/**
 * The settings as the server takes them: what does not apply stays out of the way.
 * @param {RunSettings} settings
 * @returns {RunSettings}
 */
export function neutral(settings) {
  const { cell, window } = settings;
  return {
    ...settings,
    forget_bias: cell === "lstm" ? settings.forget_bias : null,
    chrono: isGated(settings) ? settings.chrono : null,
    stride: window > 0 ? settings.stride : 0,
  };
}

/** What stands in the field for a value. @param {Field} field @param {Value} value */
export const typed = (field, value) => (field.empty && value === field.empty.value ? "" : String(value));

/**
 * What was typed, as a value.
 * @param {Field} field
 * @param {string} text
 * @param {Record<string, readonly [number, number]>} bounds
 * @returns {{value: Value} | {error: string, hint: string}}
 */
export function parse(field, text, bounds) {
  const trimmed = text.trim();
  if (field.kind === "choice" || field.kind === "corpus") return { value: /** @type {Value} */ (trimmed) };
  if (field.empty && (trimmed === "" || trimmed === field.empty.word)) return { value: field.empty.value };
  const kind = field.kind === "whole" ? "a whole number" : "a number";
  const [least, most] = bounds[field.name] ?? [-Infinity, Infinity];
  const range = Number.isFinite(most) ? `${kind} from ${short(least)} to ${short(most)}` : kind;
  const error = (/** @type {string} */ hint) =>
    ({ error: `${field.label} must be ${range}, got ${trimmed || "nothing"}.`, hint });
  if (field.kind === "real" && /^[-+]?\d+,\d+$/.test(trimmed)) return error(`Write a point: ${trimmed.replace(",", ".")}`);
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : NaN;
  const fits = Number.isFinite(value) && value >= least && value <= most;
  const whole = field.kind !== "whole" || Number.isInteger(value);
  return fits && whole ? { value } : error(field.empty ? `Empty: ${field.empty.word}.` : "");
}

/** "100,000", "1e30" @param {number} value */
const short = (value) => (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-3)
  ? value.toExponential().replace("e+", "e") : value.toLocaleString("en-US"));
