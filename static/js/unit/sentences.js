/** What the figures of the page say, from their numbers. Pure. */

import { plural } from "../common/dom.js";
import { characterName } from "../common/glyphs.js";
import { part, score } from "../find/sentences.js";
import { plain, rounded, share, signed } from "../plot/format.js";
import { unitLabel } from "../read/state.js";
import { scoresOf, shownName } from "./state.js";

/** @typedef {import('../wire/find.js').UnitAnswer} UnitAnswer */
/** @typedef {import('../wire/find.js').GateUse} GateUse */
/** @typedef {import('./state.js').Score} Score */

const FAR = 0.5; // of a score, from chance

/** @type {Record<string, Record<string, string>>} */
const GATE_WORDS = {
  lstm: { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" },
  gru: { r: "reset gate", z: "update gate", n: "candidate" },
};

/** "forget gate f" @param {string} cell @param {string} gate */
export const gateName = (cell, gate) => {
  const words = GATE_WORDS[cell]?.[gate];
  return words ? `${words} ${gate}` : "h";
};

/** "LSTM, layer 1 of 3, 512 units a layer" @param {UnitAnswer} answer */
export function placeSentence({ cell, layer, layers, hidden_size: size }) {
  const kind = { lstm: "LSTM", gru: "GRU", rnn: "tanh RNN", relu: "ReLU RNN", linear: "linear RNN" }[cell] ?? cell;
  return layers === 1 ? `${kind}, one layer of ${plural(size, "unit")}` : `${kind}, layer ${layer + 1} of ${layers}, ${plural(size, "unit")} in each`;
}

/** "AUC 0.985", "r +0.42" @param {Score} score_ */
export const scoreText = ({ kind, value }) =>
  (value === null ? "–" : kind === "number" ? `r ${signed(value)}` : `AUC ${score(value)}`);

/** @param {UnitAnswer} answer @param {1 | -1} [sign] */
export function scoresSentence(answer, sign = 1) {
  const name = shownName({ sign });
  const best = scoresOf(answer, sign)[0];
  if (!best || best.value === null) return "Nothing can be said: the unit is constant, or no concept has two classes.";
  const evidence = answer.evidence[best.name];
  const round = best.kind === "yes-no" && best.share < 0 ? `: as good as ${score(1 - best.value)} the other way round` : "";
  const interval = evidence && evidence.low !== null && evidence.high !== null && evidence.quantity === "h"
    ? `, 95 % interval ${score(evidence.low)} to ${score(evidence.high)}` : "";
  const way = best.kind === "number" ? `${name} ${best.share > 0 ? "rises" : "falls"} with` : `${name} is ${best.share > 0 ? "high" : "low"} at`;
  const weak = Math.abs(best.share) < FAR ? " That is weak: no concept here describes this unit." : "";
  return `Furthest from chance: ${way} “${best.title}” (${scoreText(best)}${round}${interval}), on text that no choice has seen.${weak}`;
}

/** @param {UnitAnswer} answer @param {1 | -1} [sign] */
export function spreadSentence({ profile }, sign = 1) {
  if (!profile) return "";
  const name = shownName({ sign });
  const [least, largest] = sign > 0 ? [profile.least, profile.largest] : [-profile.largest, -profile.least];
  if (least === largest) return `${name} is ${signed(sign * profile.mean, 3)} at every position: the unit is constant on this text.`;
  return `${name} has mean ${signed(sign * profile.mean)} and standard deviation ${plain(profile.deviation)}, from ${signed(least)} to ${signed(largest)}.`;
}

/** @param {UnitAnswer} answer */
export function memorySentence({ cell, memory, measured_on: text }) {
  const gate = { lstm: "f", gru: "z" }[cell];
  const kept = { lstm: "the cell state", gru: "h" }[cell];
  /** @type {string[]} */
  const said = [];
  if (gate && memory.gates !== null) said.push(`By its ${gateName(cell, gate)}, ${kept} fades to 1/e in ${characters(memory.gates)}.`);
  else if (gate && memory.curve.length > 0) said.push(`By its ${gateName(cell, gate)}, ${kept} fades too slowly for this text to tell.`);
  if (memory.curve.length === 0) said.push("h is constant, or no number, so it has no autocorrelation.");
  else if (memory.autocorrelation === null) said.push("The autocorrelation of h stays above 1/e over all lags shown.");
  else said.push(`The autocorrelation of h is below 1/e from a lag of ${characters(memory.autocorrelation)} on.`);
  return `${said.join(" ")} Measured on: ${text}.`;
}

/** @param {number} value */
const characters = (value) => (Number.isInteger(value) ? plural(value, "character") : `${rounded(value)} characters`);

/** @param {UnitAnswer} answer */
export function gatesSentence({ cell, gates, measured_on: text }) {
  if (cell !== "lstm" && cell !== "gru") return "This cell has no gates.";
  if (gates.length === 0) return "The gates are not numbers on this text: the weights are broken.";
  const said = gates.map((use) => `${use.gate} is ${habit(use)}`);
  return `Closed is below 0.1, open above 0.9. ${said.join("; ")}. Measured on: ${text}.`;
}

/** @param {GateUse} use */
function habit({ closed, open }) {
  if (open > 0.9) return `open nearly always (${share(open)})`;
  if (closed > 0.9) return `closed nearly always (${share(closed)})`;
  if (open + closed > 0.8 && Math.min(open, closed) > 0.15) return `a switch: closed ${share(closed)}, open ${share(open)} of the time`;
  if (open + closed < 0.1) return "hardly ever at an end";
  return `closed ${share(closed)}, open ${share(open)} of the time`;
}

/** @param {UnitAnswer} answer @param {1 | -1} [sign] */
export function pushesSentence({ layer, layers, measured_on: text, ...of }, sign = 1) {
  const { up, down } = pushesOf(of, sign);
  const name = shownName({ sign });
  const last = layer === layers - 1;
  const [most, least] = [up[0], down[0]];
  if (!most && !least) return "It pushes no character, or the weights are no numbers.";
  const how = last
    ? `Its column of the readout${sign < 0 ? " times −1" : ""}, centred over the characters: what one more ${name} adds to each logit.`
    : `There is no direct readout below the last layer. This is the gradient d logit / d(${name}) through the layers above at the same position, centred over the characters, mean over (at most) the first 500 characters of: ${text}.`;
  const far = (/** @type {import('../wire/find.js').Push | undefined} */ push) => (push ? `${characterName(push.character)} (${signed(push.weight)})` : "none");
  return `A high ${name} pushes up ${far(most)} most, and down ${far(least)}. ${how}`;
}

/**
 * What a high h, or -h, pushes up and down.
 * @param {Pick<UnitAnswer, "pushes_up" | "pushes_down">} answer @param {number} sign
 */
export function pushesOf({ pushes_up: up, pushes_down: down }, sign) {
  if (sign > 0) return { up, down };
  const turned = (/** @type {UnitAnswer["pushes_up"]} */ pushes) => pushes.map(({ character, weight }) => ({ character, weight: -weight }));
  return { up: turned(down), down: turned(up) };
}

/** @param {UnitAnswer} answer */
export function inputsSentence(answer) {
  const { inputs, layer, unit } = answer;
  const strongest = inputs[0];
  if (!strongest) return "It has no inputs that are numbers.";
  const itself = strongest.layer === layer && strongest.unit === unit;
  const from = itself ? "itself" : `unit ${unitLabel(strongest)}`;
  const gate = strongest.gate === "h" ? "" : ` into its ${gateName(answer.cell, strongest.gate)}`;
  const below = layer > 0 ? `, from its own layer and from layer ${layer}` : "; what it reads of the characters stands apart, centred over them";
  return `The strongest weight comes from ${from}${gate} (${signed(strongest.weight)}). The 12 largest of each${below}.`;
}

/** @param {import('../find/state.js').UnitEvidence} evidence @param {string} title @param {1 | -1} [sign] */
export const histogramSentence = ({ mean_inside: inside, mean_outside: outside, quantity }, title, sign = 1) =>
  (inside === null || outside === null ? ""
    : `${title}: mean ${shownName({ sign }, quantity)} ${signed(sign * inside)} inside and ${signed(sign * outside)} outside. Each half is as high as its own shares; heights are square roots of shares.`);

/** @param {UnitAnswer} answer @returns {string} */
export function searchLine({ searches }) {
  const shown = searches[0];
  return shown ? `${shown.title}, ${shown.characters.toLocaleString("en-US")} characters` : "";
}

/** What the unit does at the cursor. @param {string} quantity @param {number} value @param {string} character */
export const cursorSentence = (quantity, value, character) =>
  `${quantity} ${Number.isNaN(value) ? "–" : signed(value, 3)} after ${characterName(character)}`;

export { part };
