import assert from "node:assert/strict";
import { test } from "node:test";

import { clampLabel, clampsAt, continuationSentence, firstDifference } from "../../static/js/find/clamps.js";
import { grouped, matching, wherePattern } from "../../static/js/find/looking.js";
import { courseSentence, evidenceSentence, probeSentence, score, truthLine } from "../../static/js/find/sentences.js";
import { marked, nextSpan, spanAt, spanOf, spansFrom, spansText, withSpan, withoutSpan } from "../../static/js/find/spans.js";
import { FIND_DEFAULTS, choiceOf, choose, chosenEvidence, findingsOf, rowsOf, spansOf, thresholdNow } from "../../static/js/find/state.js";
import { brushedPatch } from "../../static/js/find/textpanel.js";
import { timeLeft } from "../../static/js/find/waiting.js";
import { CONCEPTS, believableFindings } from "./find-fixture.js";

const findings = believableFindings();
const [url] = findings.concepts;
const names = CONCEPTS.map(({ name }) => name);
const text = (pieces) => pieces.map((piece) => piece.text).join("");

test("a built-in concept is found by its name, an own one is what is not built in", () => {
  assert.equal(findingsOf(findings, { kind: "built-in", name: "digit" }, names).concept.title, "digit");
  assert.equal(findingsOf(findings, { kind: "built-in", name: "absent" }, names), null);
  assert.equal(findingsOf(findings, { kind: "regex", pattern: "x" }, names), null);
  const own = { ...url, concept: { ...url.concept, name: "regex-abc" } };
  assert.equal(findingsOf({ ...findings, concepts: [url, own] }, { kind: "regex", pattern: "x" }, names), own);
});

test("a search that is opened again says what was looked for", () => {
  const of = (name, title, source = "corpus:wiki") => choiceOf({ text: { source } }, { concept: { name, title } }, names);
  assert.deepEqual(of("digit", "digit"), { kind: "built-in", name: "digit" });
  assert.deepEqual(of("regex-12", "matches of a+"), { kind: "regex", pattern: "a+" });
  assert.deepEqual(of("labelled-12", "a date", `labelled:${"0".repeat(64)}`), { kind: "labelled", sha256: "0".repeat(64) });
  assert.equal(of("other", "other"), null);
});

test("the table has each unit once, or one quantity, best first as it came", () => {
  const best = rowsOf(url, "best");
  assert.equal(new Set(best.map(({ layer, unit }) => `${layer}.${unit}`)).size, best.length);
  assert.deepEqual([best[0].layer, best[0].unit], [url.ranking[0].layer, url.ranking[0].unit]);
  assert.ok(rowsOf(url, "h").every(({ quantity }) => quantity === "h"));
  assert.ok(rowsOf(url, "inner").every(({ quantity }) => quantity !== "h"));
  assert.equal(rowsOf(url, "h").length + rowsOf(url, "inner").length, url.ranking.length);
});

test("choosing a line brings its quantity, its sign and its threshold; one set by hand goes before", () => {
  const line = url.ranking.find(({ quantity }) => quantity === "c");
  const state = { ...FIND_DEFAULTS, found: url, ...choose(line) };
  assert.equal(chosenEvidence(state), line);
  assert.equal(state.scale, "text"); // c has no ends
  assert.equal(thresholdNow(state), line.threshold);
  assert.equal(thresholdNow({ ...state, threshold: 0.125 }), 0.125);
  assert.ok(Number.isNaN(thresholdNow({ ...state, found: null })));
  assert.equal({ ...state, threshold: 3, ...choose(line) }.threshold, null);
});

test("spans are where a label is above zero; a number has none", () => {
  assert.deepEqual(spansOf({ kind: "yes-no", runs: [[3, 7, 1], [9, 12, -1], [20, 22, 1]] }), [[3, 7], [20, 22]]);
  assert.deepEqual(spansOf({ kind: "number", runs: [[3, 7, 2]] }), []);
  assert.deepEqual(spansOf(null), []);
});

test("spans that meet become one; taking away leaves the rest", () => {
  assert.deepEqual(withSpan([[0, 3], [10, 12]], [2, 5]), [[0, 5], [10, 12]]);
  assert.deepEqual(withSpan([[0, 3], [10, 12]], [3, 10]), [[0, 12]]);
  assert.deepEqual(withSpan([[5, 6]], [2, 2]), [[5, 6]]);
  assert.deepEqual(withoutSpan([[0, 10]], [3, 5]), [[0, 3], [5, 10]]);
  assert.deepEqual(withoutSpan([[0, 10]], [0, 10]), []);
  assert.deepEqual(spanOf(7, 3), [3, 8]);
  assert.deepEqual([...marked([[1, 3]], 5)], [0, 1, 1, 0, 0]);
});

test("a position is on or off, never both", () => {
  const patch = brushedPatch({ on: [[0, 10]], off: [[20, 30]] }, [5, 25], true);
  assert.deepEqual(patch, { on: [[0, 5]], off: [[5, 30]] });
  assert.deepEqual(brushedPatch({ on: [], off: [[20, 30]] }, [25, 26], false), { on: [[25, 26]], off: [[20, 25], [26, 30]] });
});

test("spans in an address, and what is written wrongly is left out", () => {
  assert.deepEqual(spansFrom(spansText([[12, 41], [50, 51]])), [[12, 41], [50, 51]]);
  assert.deepEqual(spansFrom("x,9-3,4-6,,1-"), [[4, 7]]);
});

test("the span here, and the next one in a ring", () => {
  const spans = [[2, 5], [9, 11]];
  assert.deepEqual(spanAt(spans, 4), [2, 5]);
  assert.equal(spanAt(spans, 5), null);
  assert.deepEqual(nextSpan(spans, 2), [9, 11]);
  assert.deepEqual(nextSpan(spans, 9), [2, 5]);
  assert.equal(nextSpan([], 0), null);
});

test("a clamp inside ends with each span, but the one at the cursor goes on", () => {
  const clamping = { units: 1, quantity: "c", to: "mean", value: 3, where: "inside" };
  const held = clampsAt([{ layer: 1, unit: 4 }], clamping, [[2, 5], [9, 20], [30, 40]], 10);
  assert.deepEqual(held.map(({ start, stop }) => [start, stop]), [[2, 5], [9, null]]);
  assert.ok(held.every(({ value, quantity }) => value === null && quantity === "c"));
  assert.deepEqual(clampsAt([{ layer: 0, unit: 0 }], { ...clamping, where: "always", to: "zero" }, [], 3).map(({ start, stop, value }) => [start, stop, value]), [[0, null, 0]]);
  const many = Array.from({ length: 40 }, (_, index) => [10 * index, 10 * index + 5]);
  assert.equal(clampsAt([{ layer: 0, unit: 0 }], clamping, many, 392).length, 16); // as many as one reading can hold
  const ten = Array.from({ length: 10 }, (_, unit) => ({ layer: 0, unit }));
  assert.deepEqual(clampsAt(ten, clamping, many, 392).map(({ unit, start, stop }) => [unit, start, stop]), ten.map(({ unit }) => [unit, 390, null]));
  assert.equal(clampLabel([{ layer: 2, unit: 53 }], { units: 1, quantity: "h", to: "value", value: -0.5, where: "inside" }), "3.53 h held at −0.5 inside");
});

test("continuations are compared character by character", () => {
  assert.equal(firstDifference("abc", "abd"), 2);
  assert.equal(firstDifference("abc", "abc"), 3);
  assert.match(continuationSentence(["aa", "bb"], ["aa", "bb"]), /the same/);
  assert.match(continuationSentence(["aa", "bb", "cc"], ["aa", "bx", "xx"]), /^2 of 3 .* within 1 character;/);
});

test("the line of truth says prevalence, always yes and chance; a number has no prevalence", () => {
  const line = text(truthLine(url, findings));
  for (const part of ["3.1 %", "498,000 positions", "F1 0.06", "1,536 units", "0.634", "no accident"]) assert.ok(line.includes(part), part);
  const lucky = { ...url, null: { ...url.null, best: 0.6 } };
  assert.match(text(truthLine(lucky, findings)), /by chance does as well/);
  assert.doesNotMatch(text(truthLine(findings.concepts[2], findings)), /F1/);
});

test("whether it is in one unit follows from what more units add over always yes", () => {
  const of = (first, last) => probeSentence({ always_yes_f1: 0.1, probes: [{ units: 1, f1: first }, { units: 10, f1: last }] });
  assert.match(of(0.93, 0.94), /it is in one unit/);
  assert.match(of(0.8, 0.93), /most of it/);
  assert.match(of(0.6, 0.9), /a good part/);
  assert.match(of(0.3, 0.9), /not in one unit/);
  assert.match(of(0.2, 0.4), /not even 10 units/);
  assert.equal(probeSentence({ always_yes_f1: 0.1, probes: [{ units: 1, f1: null }] }), "");
});

test("evidence in words: the way round, the interval, and nothing where there is nothing", () => {
  const evidence = { ...url.ranking[0], sign: -1, quantity: "h", report: 0.981, low: 0.97, high: 0.99 };
  assert.match(evidenceSentence(evidence, "yes-no"), /lower inside in 98.1 % .*0.970 to 0.990/);
  assert.match(evidenceSentence({ ...evidence, report: 0.8 }, "number"), /falls with it: correlation −0.800, 95 % interval −0.990 to −0.970/);
  assert.match(evidenceSentence({ ...evidence, report: null }, "yes-no"), /Nothing can be said/);
  assert.equal(score(0.9999), ">0.999");
  assert.equal(score(1), "1.000");
});

test("a course in words", () => {
  const of = (reached) => courseSentence({ edges: 1204, mean: [], reached }, "start");
  assert.match(of(2), /^On 2 characters after the start \(mean of 1,204 starts/);
  assert.match(of(0), /first character inside/);
  assert.match(of(null), /^Not on within 48/);
  assert.match(courseSentence(null, "end"), /No end/);
});

test("concepts are found by every word of the query, and stay in their groups", () => {
  assert.deepEqual(matching(CONCEPTS, "INSIDE link").map(({ name }) => name), ["inside-url", "inside-link"]);
  assert.equal(matching(CONCEPTS, "").length, CONCEPTS.length);
  assert.deepEqual(grouped(CONCEPTS).map(([group, cards]) => [group, cards.length])[0], ["Links", 3]);
});

test("the time left is rounded as people say it", () => {
  assert.deepEqual([null, 0.3, 40.2, 200, 9000].map(timeLeft), ["", "done in a moment", "about 41 s left", "about 4 min left", "about 2.5 h left"]);
});

test("where a pattern will be searched is said beforehand, if that is another text than the chosen one", () => {
  const texts = [
    { value: "shipped", title: "The wiki corpus (searched already)", characters: 9, missing: null },
    { value: "corpus:gone", title: "Gone", characters: null, missing: "fetch it" },
    { value: "corpus:wiki", title: "The wiki corpus", characters: null, missing: null },
  ];
  assert.match(wherePattern({ searched: "shipped", catalog: { texts } }), /searched anew, in “The wiki corpus”/);
  assert.equal(wherePattern({ searched: "corpus:wiki", catalog: { texts } }), "");
  assert.equal(wherePattern({ searched: "shipped", catalog: { texts: texts.slice(0, 2) } }), "");
  assert.equal(wherePattern({ searched: "shipped", catalog: null }), "");
});
