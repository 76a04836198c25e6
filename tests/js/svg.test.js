import assert from "node:assert/strict";
import test from "node:test";

import { SvgContext } from "../../static/js/save/svg-context.js";
import { exportAddress, exportName, plainName } from "../../static/js/save/names.js";
import { DEFAULTS } from "../../static/js/read/state.js";

/** Tags must be closed in order, and no character be one that XML lacks. @param {string} svg */
function assertWellFormed(svg) {
  /** @type {string[]} */
  const open = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([\w:]+)(?:\s[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (close) assert.equal(open.pop(), name);
    else if (!self) open.push(name ?? "");
  }
  assert.deepEqual(open, []);
  assert.equal(svg.replace(/<[^>]*>/g, "").includes("<"), false);
  assert.doesNotMatch(svg, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
}

test("rectangles, lines and text become elements with the style of that moment", () => {
  const pen = new SvgContext();
  pen.fillStyle = "rgb(1, 2, 3)";
  pen.fillRect(1, 2.00049, 3, 4);
  pen.strokeStyle = "#abc";
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(5, 6);
  pen.stroke();
  pen.font = "600 13px Menlo, monospace";
  pen.textAlign = "right";
  pen.fillText("layer 1", 10, 20);
  const svg = pen.toString(30, 40);
  assertWellFormed(svg);
  assert.match(svg, /viewBox="0 0 30 40"/);
  assert.match(svg, /<rect x="1" y="2" width="3" height="4" fill="rgb\(1, 2, 3\)"\/>/);
  assert.match(svg, /<path d="M0 0L5 6" fill="none" stroke="#abc" stroke-width="2"\/>/);
  assert.match(svg, /text-anchor="end"[^>]*font-size="13" font-family="Menlo, monospace" font-weight="600"[^>]*>layer 1</);
});

test("scale, dashes, and a sign that may be wide made to fit its cell", () => {
  const pen = new SvgContext();
  pen.scale(0.5, 0.5);
  pen.setLineDash([1, 2]);
  pen.strokeRect(0, 0, 4, 4);
  pen.fillText("a", 0, 0, 9);
  pen.fillText("😀", 0, 0, 9);
  const svg = pen.toString(8, 8);
  assertWellFormed(svg);
  assert.match(svg, /<rect [^>]*stroke-dasharray="1 2" transform="scale\(0.5 0.5\)"/);
  assert.deepEqual(svg.match(/textLength="9"/g)?.length, 1);
});

test("restore brings back style and place", () => {
  const pen = new SvgContext();
  pen.fillStyle = "red";
  pen.save();
  pen.translate(4, 5);
  pen.rotate(-Math.PI / 2);
  pen.fillStyle = "blue";
  pen.globalAlpha = 0.5;
  pen.fillRect(0, 0, 1, 1);
  pen.restore();
  pen.fillRect(0, 0, 1, 1);
  const [first, second] = pen.toString(9, 9).split("\n").slice(1);
  assert.match(first ?? "", /fill="blue" opacity="0.5" transform="translate\(4 5\)rotate\(-90\)"/);
  assert.match(second ?? "", /fill="red"\/>/);
});

test("text from outside cannot break the file", () => {
  const pen = new SvgContext();
  for (const text of ["<script>&\"'", "\u0000\u0007", "\ud800 alone", "🙂 whole", "]]>"]) pen.fillText(text, 0, 0);
  const svg = pen.toString(1, 1);
  assertWellFormed(svg);
  assert.match(svg, /&lt;script&gt;&amp;&quot;'/);
  assert.match(svg, /\ufffd\ufffd</);
  assert.match(svg, /\ufffd alone/);
  assert.match(svg, /🙂 whole/);
});

test("file names are plain, and say model, text, unit and what", () => {
  const state = { ...DEFAULTS, model: "wiki-lstm", text: /** @type {const} */ ({ kind: "sample", name: "wiki" }), unit: { layer: 2, unit: 117 } };
  assert.equal(exportName(state, "gates", "3.117"), "wiki-lstm_wiki_3.117_gates");
  assert.equal(exportName(state, "surprise"), "wiki-lstm_wiki_surprise");
  assert.equal(plainName("../../etc/passwd"), "etc-passwd");
  assert.equal(plainName("été / \u0000 <b>"), "e-te-b");
  assert.equal(plainName("…"), "untitled");
  assert.equal(exportAddress(state, "unit", "csv"), "/api/export?model=wiki-lstm&text=sample%3Awiki&what=unit&format=csv&unit=3.117");
  const stored = { ...state, text: /** @type {const} */ ({ kind: "stored", sha256: "ab".repeat(32) }) };
  assert.match(exportAddress(stored, "next", "npz"), /text=sha256%3A(ab){32}&what=next&format=npz$/);
});
