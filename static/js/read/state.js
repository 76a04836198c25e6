/**
 * The state of the Read page, its defaults, and what follows from it. Pure: no document, no socket.
 * Layers and units count from 0 here and from 1 (layers) in what people see.
 */

import { NO_REACH } from "./reach-blocks.js";
import { series } from "./reading.js";

/** @typedef {import('./reading.js').Reading} Reading */
/** @typedef {import('../wire/messages.js').SampleText | import('../wire/messages.js').StoredText} NamedText */
/** @typedef {{layer: number, unit: number}} UnitAddress */
/** @typedef {"h" | "c"} Quantity */
/** @typedef {1 | -1} Sign  what the value is multiplied by before it is shown */

/**
 * A unit that measurement has tied to a concept.
 * @typedef {{layer: number, unit: number, quantity: Quantity, sign: Sign, concept: string, auc: number}} NamedUnit
 */

/**
 * @typedef {object} ModelSummary
 * @property {string} name
 * @property {string} cell
 * @property {number} layers
 * @property {number} hidden_size
 * @property {number} characters        size of the vocabulary
 * @property {number} parameters
 * @property {number | null} loss_nats
 * @property {number | null} bits_per_char
 * @property {string | null} corpus
 * @property {string | null} sample     the text it opens with
 * @property {string | null} baseline
 * @property {NamedUnit[]} units        best first
 */

/** @typedef {{name: string, title: string, length: number}} SampleSummary */
/** @typedef {import('../common/notice.js').Notice} Notice */
/** @typedef {import('../wire/messages.js').Change} Change */

/**
 * What was searched for: where it starts, and how many characters it covers.
 * @typedef {{query: string, starts: number[], width: number}} Search
 */

/**
 * @typedef {object} ReadState
 * @property {string} model              "" until the models are known
 * @property {NamedText | null} text
 * @property {number} at                 the cursor: what is shown is the network after reading this character
 * @property {number | null} hoverAt
 * @property {UnitAddress} unit
 * @property {UnitAddress | null} hoverUnit
 * @property {Quantity} quantity
 * @property {Sign} sign
 * @property {boolean} saliency          the text is coloured by what the loss at the cursor owes to each character
 * @property {boolean} matrix            the reach-back of every target of the stretch is shown
 * @property {import('./reach-blocks.js').Reach} reach
 * @property {"fixed" | "text"} scale    [-1, 1], or +-max |value| over the text
 * @property {"purple-green" | "classic"} palette
 * @property {0 | 3 | 5} guesses
 * @property {"index" | "similar"} order
 * @property {number | null} layer       the one that the heat map shows; null: all
 * @property {number} span               positions on the time axis
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} big               projector mode
 * @property {string[]} hide             names of regions that a link leaves out
 * @property {number} speed              characters/s while playing
 * @property {boolean} playing
 * @property {Reading | null} reading
 * @property {ModelSummary[]} models
 * @property {{name: string, error: string}[]} broken   models that could not be loaded
 * @property {SampleSummary[]} samples
 * @property {Notice | null} notice
 * @property {string | null} pending     what the page is waiting for, in words
 * @property {boolean} connected
 * @property {number} columns            characters in a text row
 * @property {Search | null} search
 * @property {{text: NamedText, at: number}[]} earlier   texts that can be brought back, last one last
 * @property {readonly Change[]} held    what is changed in the second reading of the text
 * @property {readonly (readonly Change[])[]} heldEarlier  what was held before, last one last
 * @property {import('./changed.js').Changed | null} changed  the second reading, if there is one
 * @property {"both" | "changed" | "original"} compare  which readings are shown
 * @property {"value" | "difference" | "surprise"} tint  what colours the text while both are shown
 * @property {Reading | null} before     as panels see the state, in `shown`: the text as it was, beside the changed reading
 * @property {Record<string, {name: string, note: string}>} notes  the user's own names of units, by "3.117"
 */

/** @type {ReadState} */
export const DEFAULTS = {
  model: "", text: null, at: 0, hoverAt: null, unit: { layer: 0, unit: 0 }, hoverUnit: null,
  quantity: "h", sign: 1, saliency: false, matrix: false, reach: NO_REACH, scale: "fixed", palette: "purple-green", guesses: 5, order: "index", layer: null, span: 240,
  theme: "auto", big: false, hide: [], speed: 8, playing: false,
  reading: null, models: [], broken: [], samples: [], notice: null, pending: null, connected: true, columns: 80,
  search: null, earlier: [],
  held: [], heldEarlier: [], changed: null, compare: "both", tint: "difference", before: null, notes: {},
};

export const SLOWEST = 1;
export const FASTEST = 60;

/** @param {ReadState} state */
export const shownAt = (state) => state.hoverAt ?? state.at;

/** @param {ReadState} state */
export const shownUnit = (state) => state.hoverUnit ?? state.unit;

/**
 * The value is multiplied by this. A previewed unit has its own sign.
 * @param {ReadState} state
 * @returns {Sign}
 */
export const shownSign = (state) => (state.hoverUnit ? namedUnit(state, state.hoverUnit)?.sign ?? 1 : state.sign);

/** Whether the text shows saliency: a unit that is previewed goes before it. @param {ReadState} state */
export const showsSaliency = ({ saliency, hoverUnit }) => saliency && hoverUnit === null;

/** What is shown: c only where the cell has one. @param {ReadState} state @returns {Quantity} */
export const shownQuantity = (state) => (state.reading && !hasCellState(state.reading) ? "h" : state.quantity);

/** @param {Reading} reading */
export const hasCellState = (reading) => reading.trackNames.includes("c");

/**
 * The page of `span` positions that holds the cursor: it does not move at each step, it turns like a page.
 * @param {ReadState} state
 * @returns {{start: number, stop: number}}
 */
export function stretch(state) {
  const length = state.reading ? state.reading.length : 0;
  const start = Math.max(0, Math.min(Math.floor(state.at / state.span) * state.span, length - state.span));
  return { start, stop: Math.min(length, start + state.span) };
}

/** @param {ReadState} state @returns {ModelSummary | undefined} */
export const currentModel = (state) => state.models.find((model) => model.name === state.model);

/** @param {ReadState} state @param {UnitAddress} address @returns {NamedUnit | undefined} */
export function namedUnit(state, address) {
  return currentModel(state)?.units.find(({ layer, unit }) => layer === address.layer && unit === address.unit);
}

/** A unit's address as people read it: "3.117". @param {UnitAddress} address */
export const unitLabel = ({ layer, unit }) => `${layer + 1}.${unit}`;

/**
 * "3.117" as an address, or null if it is none, or none of this network.
 * @param {string} label
 * @param {{layers: number, hiddenSize: number} | null} [network]
 * @returns {UnitAddress | null}
 */
export function parseUnit(label, network = null) {
  const match = /^\s*(\d{1,3})\.(\d{1,5})\s*$/.exec(label);
  if (!match) return null;
  const address = { layer: Number(match[1]) - 1, unit: Number(match[2]) };
  if (address.layer < 0) return null;
  return network && !fits(address, network) ? null : address;
}

/**
 * Whether a network has the unit.
 * @param {UnitAddress} address
 * @param {{layers: number, hiddenSize: number}} network
 */
export const fits = ({ layer, unit }, { layers, hiddenSize }) => layer < layers && unit < hiddenSize;

/**
 * The patch that chooses a unit: one that has a name comes with its quantity and sign, any other is shown as it
 * is.
 * @param {ReadState} state @param {UnitAddress} address
 * @returns {Partial<ReadState>}
 */
export function chooseUnit(state, { layer, unit }) {
  const named = namedUnit(state, { layer, unit });
  return {
    unit: { layer, unit }, hoverUnit: null, sign: named?.sign ?? 1, quantity: named?.quantity ?? state.quantity,
    saliency: false,
  };
}

/** The patch that moves the cursor, kept inside the text. @param {ReadState} state @param {number} at */
export function moveTo(state, at) {
  const last = Math.max(0, (state.reading ? state.reading.length : 1) - 1);
  return { at: Math.max(0, Math.min(last, Math.round(at))), hoverAt: null };
}

/**
 * Value of h or c of a unit after reading position `at`, not multiplied by the sign; NaN where it has not come.
 * @param {Reading} reading @param {UnitAddress} address @param {Quantity} quantity @param {number} at
 */
export const valueAt = (reading, { layer, unit }, quantity, at) => series(reading, layer, unit, quantity)[at] ?? NaN;

/**
 * The largest finite |value| of a unit over what has been read: the end of the scale when it follows the text.
 * @param {Reading} reading @param {UnitAddress} address @param {Quantity} quantity
 */
export function largest(reading, { layer, unit }, quantity) {
  let most = 0;
  for (const value of series(reading, layer, unit, quantity)) {
    if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  }
  return most;
}

/** The value at the ends of the colour scale. @param {ReadState} state */
export function scaleEnd(state) {
  if (state.scale === "fixed" || !state.reading) return 1;
  return largest(state.reading, shownUnit(state), shownQuantity(state)) || 1;
}

/**
 * What to say instead of a picture, or null when there is something to draw.
 * @param {ReadState} state
 */
export function emptyMessage(state) {
  const { reading } = state;
  if (!reading) return state.pending ?? "No text is open.";
  if (reading.length === 0) return "The text is empty: press e to write or paste one.";
  if (reading.read === 0) return "Waiting for the first characters.";
  return null;
}
