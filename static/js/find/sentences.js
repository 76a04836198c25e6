/** What the numbers of a search say, in sentences; every figure of the page has one. Pure. */

import { plural } from "../common/dom.js";
import { count, plain, rounded, signed } from "../plot/format.js";
import { unitLabel } from "../read/state.js";

/** @typedef {import('../wire/find.js').ConceptFindings} ConceptFindings */
/** @typedef {import('../wire/find.js').UnitEvidence} UnitEvidence */
/** @typedef {import('../wire/find.js').Findings} Findings */
/** @typedef {import('../wire/find.js').CausalAnswer} CausalAnswer */
/** @typedef {{text: string, strong?: boolean}} Piece  of a sentence */

/** "0.983": as many digits as tell it from 1. @param {number} value */
export const score = (value) => (Number.isNaN(value) ? "–" : value > 0.9995 && value < 1 ? ">0.999" : value.toFixed(3));

/** "0.93" @param {number | null | undefined} value */
export const two = (value) => (value === null || value === undefined || Number.isNaN(value) ? "–" : value.toFixed(2));

/** "3.1 %" @param {number} value */
export function part(value) {
  if (Number.isNaN(value)) return "–";
  const whole = 100 * value;
  return `${whole === 0 || whole >= 9.95 ? whole.toFixed(0) : whole >= 0.1 ? whole.toFixed(1) : rounded(whole, 1)} %`;
}

/** "99.2 %": never 100 unless it is. @param {number} value */
const pairs = (value) => (value < 1 && value > 0.9995 ? "more than 99.9 %" : `${(100 * value).toFixed(1)} %`);

/** @param {string} title @returns {string} */
export const capital = (title) => (title[0] ?? "").toUpperCase() + title.slice(1);

/**
 * What is known before any unit is looked at.
 * @param {ConceptFindings} found @param {Findings} findings
 * @returns {Piece[]}
 */
export function truthLine(found, findings) {
  const units = findings.layers * findings.hidden_size;
  const pieces = found.concept.kind === "number"
    ? [{ text: `${capital(found.concept.title)}, a number, at ` }, { text: plural(found.positions, "position"), strong: true }, { text: ". " }]
    : [
      { text: `${capital(found.concept.title)} at ` }, { text: part(found.prevalence ?? NaN), strong: true },
      { text: ` of ${plural(found.positions, "position")}, in ${plural(found.spans, "span")}. Always saying yes gets F1 ` },
      { text: two(found.always_yes_f1), strong: true }, { text: ". " },
    ];
  return found.null ? [...pieces, ...nullLine(found.null, found.concept.kind, units)] : pieces;
}

/**
 * @param {import('../wire/find.js').Null} null_ @param {"yes-no" | "number"} kind @param {number} units
 * @returns {Piece[]}
 */
function nullLine({ percentile_95: chance, best, p, shifts }, kind, units) {
  const verdict = best > chance ? "no accident of searching" : "searching by chance does as well";
  return [
    { text: `On the part chosen on, the best of all ${count(units)} units has ${kind === "number" ? "|r|" : "AUC"} ` }, { text: score(best), strong: true },
    { text: `; with the labels shifted along it, ${plural(shifts, "time")}, the best stayed below ` }, { text: score(chance), strong: true },
    { text: ` in 95 % (p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`}): ${verdict}.` },
  ];
}

/** Is it in one unit? @param {ConceptFindings} found */
export function probeSentence({ probes, always_yes_f1: always }) {
  const known = probes.filter((probe) => probe.f1 !== null);
  const [one] = known;
  const most = known.at(-1);
  if (!one || !most) return "";
  const [first, last] = [one.f1 ?? NaN, most.f1 ?? NaN];
  const figures = `One unit gets F1 ${two(first)}, ${most.units} together ${two(last)}`;
  const gained = last - (always ?? 0);
  if (most === one) return `${figures}.`;
  if (last < 0.5) return `${figures}: not even ${most.units} units tell it well.`;
  const share = (first - (always ?? 0)) / gained;
  if (share >= 0.95) return `${figures}: it is in one unit.`;
  if (share >= 0.8) return `${figures}: most of it is in one unit, a little in others.`;
  if (share >= 0.5) return `${figures}: one unit has a good part of it, the rest is spread.`;
  return `${figures}: it is not in one unit, it is spread over several.`;
}

/** What the ranking says about a unit. @param {UnitEvidence} evidence @param {"yes-no" | "number"} kind */
export function evidenceSentence(evidence, kind) {
  const { report, low, high, sign, quantity } = evidence;
  if (report === null) return "Nothing can be said about it: one of the two classes is empty, or the unit is constant.";
  const ends = low === null || high === null ? null : [low, high];
  const way = sign > 0 ? "higher" : "lower";
  const interval = ends ? `, 95 % interval ${ends.map(score).join(" to ")}` : "";
  if (kind === "number") {
    const signedEnds = ends?.map((end) => sign * end).sort((a, b) => a - b).map((end) => signed(end, 3));
    const interval = signedEnds ? `, 95 % interval ${signedEnds.join(" to ")}` : "";
    return `${quantity} ${sign > 0 ? "rises" : "falls"} with it: correlation ${signed(sign * report, 3)}${interval}, on text that no choice saw.`;
  }
  return `Of a position inside and one outside, at random, ${quantity} is ${way} inside in ${pairs(report)} of all pairs: `
    + `AUC ${score(report)}${interval}, on text that no choice saw.`;
}

/** @param {import('./histograms.js').Score} score_ @param {number} threshold */
export const thresholdSentence = ({ precision, recall, f1 }, threshold) =>
  `At or above ${signed(threshold)}: ${part(recall)} of the positions inside are found, ${part(precision)} of what is found is inside, F1 ${two(f1)}.`;

/**
 * How fast it turns on and off. `what`: start or end.
 * @param {import('../wire/find.js').Course | null} course @param {"start" | "end"} what
 */
export function courseSentence(course, what) {
  if (!course || course.edges === 0) return `No ${what} of a span to look at.`;
  const turns = what === "start" ? "On" : "Off";
  const behind = what === "start" ? "the start" : "the end";
  const averaged = `mean of ${plural(course.edges, what)}, past halfway`;
  if (course.reached === null) return `Not ${turns.toLowerCase()} within 48 characters (${averaged}).`;
  const when = course.reached === 0 ? `at the first character ${what === "start" ? "inside" : "behind"}`
    : course.reached < 0 ? `${plural(-course.reached, "character")} before ${behind}`
      : `${plural(course.reached, "character")} after ${behind}`;
  return `${turns} ${when} (${averaged}).`;
}

/** @param {readonly import('../wire/find.js').Level[]} levels */
export function levelsSentence(levels) {
  const [first] = levels;
  const last = levels.at(-1);
  if (!first || !last || first === last) return "";
  return `Mean ${signed(first.mean)} at ${first.level} and ${signed(last.mean)} at ${last.level}; bars are one standard deviation.`;
}

/** All units of the strip. @param {readonly number[]} best  of each layer @param {number} chance */
export function stripSentence(best, chance) {
  const top = Math.max(...best.filter((value) => !Number.isNaN(value)));
  if (!Number.isFinite(top)) return "";
  const layer = best.indexOf(top) + 1;
  const tail = Number.isNaN(chance) ? "" : `, ${plain(top - chance, 2)} beyond the line of chance`;
  return `h of all units, on the part chosen on; the best is in layer ${layer}${tail}.`;
}

/** What a causal test gave, where the server's sentence is too long to be heard. @param {CausalAnswer} answer */
export const testSummary = ({ inside, outside, controls, rank }) =>
  `Change of loss inside ${nats(inside.change)}, outside ${nats(outside.change)} nats per character; `
  + `${rank} of ${controls.length} controls change as much inside.`;

/** @param {number | null} value */
export const nats = (value) => (value === null ? "–" : signed(value, Math.abs(value) < 0.1 ? 3 : 2));

/** A unit in words. @param {{layer: number, unit: number}} address @param {Record<string, {name: string}>} notes */
export function unitName(address, notes) {
  return notes[unitLabel(address)]?.name ?? "";
}
