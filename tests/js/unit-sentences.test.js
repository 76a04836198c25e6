import assert from "node:assert/strict";
import test from "node:test";

import { memoryFigure } from "../../static/js/unit/measured.js";
import {
  cursorSentence, gateName, gatesSentence, histogramSentence, inputsSentence, memorySentence, placeSentence, pushesSentence,
  scoresSentence, searchLine, spreadSentence,
} from "../../static/js/unit/sentences.js";
import { binText } from "../../static/js/unit/histogram.js";
import { answerOf, evidenceOf } from "./unit-answer.js";

test("the scores' sentence says which way, and turns an AUC below a half round", () => {
  const evidence = { "inside-url": evidenceOf({ sign: -1 }) };
  assert.equal(scoresSentence(answerOf({ evidence })),
    "Furthest from chance: h is low at “inside a URL” (AUC 0.030: as good as 0.970 the other way round, 95 % interval 0.950 to 0.990), on text that no choice has seen.");
  const profile = { ...answerOf().profile, scores: { depth: 0.42 } };
  assert.match(scoresSentence(answerOf({ profile: /** @type {any} */ (profile) })), /h rises with “depth of nesting” \(r \+0\.42\).* weak: no concept/);
  const empty = { ...answerOf().profile, scores: { digit: null } };
  assert.match(scoresSentence(answerOf({ profile: /** @type {any} */ (empty) })), /^Nothing can be said/);
});

test("shown multiplied by -1, the sentences speak of -h", () => {
  assert.match(scoresSentence(answerOf(), -1), /−h is high at “inside a URL” \(AUC 0\.970\)/);
  assert.equal(spreadSentence(answerOf(), -1), "−h has mean −0.02 and standard deviation 0.15, from −0.82 to +0.72.");
  assert.match(pushesSentence(answerOf({ layer: 1 }), -1), /^A high −h pushes up “x” \(\+1\.20\) most, and down newline \(−0\.70\)\. Its column of the readout times −1/);
  assert.match(histogramSentence(evidenceOf(), "inside a URL", -1), /mean −h −0\.71 inside and \+0\.12 outside/);
});

test("an interval of another quantity is not put beside h", () => {
  const evidence = { "inside-url": evidenceOf({ quantity: "c" }) };
  assert.doesNotMatch(scoresSentence(answerOf({ evidence })), /interval/);
});

test("a constant unit is called constant", () => {
  const profile = /** @type {any} */ ({ ...answerOf().profile, least: 0.5, largest: 0.5, mean: 0.5, deviation: 0 });
  assert.match(spreadSentence(answerOf({ profile })), /\+0\.500 at every position: the unit is constant/);
  const memory = { gates: null, autocorrelation: null, curve: [] };
  assert.match(memorySentence(answerOf({ memory })), /^h is constant, or no number/);
  assert.equal(spreadSentence(answerOf()), "h has mean +0.02 and standard deviation 0.15, from −0.72 to +0.82.");
});

test("memory is told in characters, and what the text cannot tell is said", () => {
  assert.equal(memorySentence(answerOf()),
    "By its forget gate f, the cell state fades to 1/e in 12 characters. The autocorrelation of h is below 1/e from a lag of 3 characters on. Measured on: a text (500 characters).");
  const memory = { gates: null, autocorrelation: null, curve: [1, 0.9] };
  assert.match(memorySentence(answerOf({ memory })), /forget gate f, the cell state fades too slowly.* stays above 1\/e/);
  assert.match(memorySentence(answerOf({ cell: "gru", memory: { gates: 1, autocorrelation: 1, curve: [1, 0] } })), /update gate z, h fades to 1\/e in 1 character\. .*lag of 1 character on/);
  assert.doesNotMatch(memorySentence(answerOf({ cell: "rnn", memory })), /gate/);
});

test("gates are told by their habits", () => {
  const said = gatesSentence(answerOf());
  assert.match(said, /i is closed nearly always \(95 %\); f is a switch: closed 40 %, open 50 % of the time; o is hardly ever at an end/);
  assert.equal(gatesSentence(answerOf({ cell: "rnn", gates: [] })), "This cell has no gates.");
  assert.match(gatesSentence(answerOf({ gates: [] })), /not numbers/);
  assert.equal(gateName("gru", "z"), "update gate z");
  assert.equal(gateName("rnn", "h"), "h");
});

test("below the last layer it is said that there is no readout", () => {
  assert.match(pushesSentence(answerOf()), /pushes up newline \(\+0\.70\) most, and down “x” \(−1\.20\)\. There is no direct readout/);
  assert.match(pushesSentence(answerOf({ layer: 1 })), /Its column of the readout/);
  assert.match(pushesSentence(answerOf({ pushes_up: [], pushes_down: [] })), /pushes no character/);
});

test("the strongest input may be the unit itself, and there may be none", () => {
  assert.match(inputsSentence(answerOf()), /comes from itself into its forget gate f \(−2\.00\)/);
  const inputs = [{ gate: "h", layer: 0, unit: 4, weight: 0.5 }];
  assert.match(inputsSentence(answerOf({ cell: "rnn", layer: 1, inputs })), /comes from unit 1\.4 \(\+0\.50\).*from layer 1\./);
  assert.match(inputsSentence(answerOf({ inputs: [] })), /no inputs that are numbers/);
});

test("the place in the network is said in words", () => {
  assert.equal(placeSentence(answerOf()), "LSTM, layer 1 of 2, 30 units in each");
  assert.equal(placeSentence(answerOf({ layers: 1, hidden_size: 1 })), "LSTM, one layer of 1 unit");
});

test("what stands beside a histogram and the text", () => {
  assert.match(histogramSentence(evidenceOf(), "inside a URL"), /^inside a URL: mean h \+0\.71 inside and −0\.12 outside/);
  assert.equal(binText({ low: -1, high: 1, inside: [], outside: [0.25, 0.75] }, 0.9), "0.00 to 1.00: 75 %");
  assert.equal(binText({ low: -1, high: 1, inside: [1, 0], outside: [0.25, 0.75] }, -3), "−1.00 to 0.00: inside 100 %, outside 25 %");
  assert.equal(cursorSentence("h", 0.5, " "), "h +0.500 after space");
  assert.equal(cursorSentence("c", NaN, "a"), "c – after “a”");
  assert.equal(searchLine(answerOf()), "");
});

test("the curve of the memory breaks where the text ends", () => {
  const { path, low } = memoryFigure([1, 0.5, -0.25, null, null], 342);
  assert.equal(low, -0.25);
  assert.match(path, /^M34\.0 8\.0L109\.0 [\d.]+L184\.0 134\.0$/);
});
