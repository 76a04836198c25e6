/** Unrolling: one cell, drawn once and drawn for every step. */

import { byId } from "../../common/dom.js";
import { setText } from "../../common/panel.js";
import { watch } from "../../state/store.js";
import { line, live, mi, mn, mo, row, showEquation, sub } from "../equation.js";
import { openLesson } from "../lesson.js";
import { cellPicture } from "./cell-picture.js";

/** @typedef {import("../../wire/lessons/unrolling.js").Unrolled} Unrolled */

/** A negative one in parentheses, since a sign stands before it. @param {number} value @param {(value: number) => Node} [of] */
const signed = (value, of = mn) => (value < 0 ? row(mo("("), of(value), mo(")")) : of(value));

/** @type {Record<string, string>} */
const WORDS = {
  "one-to-one": "One to one: is the first letter a vowel? It says yes where y is above ½. One step; the loop is never used.",
  "one-to-many": "One to many: a number is read once, then the cell counts down by itself; y is rounded.",
  "many-to-one": "Many to one: it reads a word and says at the end how many vowels there were; y is rounded.",
  "many-to-many": "Many to many, equal: at every letter, has a vowel (a, e, i, o, u) come yet? It says yes where y is above ½.",
  unequal: "Many to many, unequal: it reads the word, then writes: a stroke while y is above 0, else a full stop. A second input tells it that it is time to write.",
};

const lesson = openLesson({
  settings: { shape: "many-to-many", text: "rhythmic", count: 6, w: 1, mark: "hh", at: 4 },
  data: { run: /** @type {Unrolled | null} */ (null) },
});

lesson.picture("example", ({ shape, text, count, w }) =>
  ({ shape, text: shape === "one-to-many" ? String(count) : text, weight_hh: w }), (/** @type {Unrolled} */ run) => ({ run }));
lesson.transport({ length: ({ run, at }) => run?.x.length ?? at + 1, perSecond: 1.5 });

lesson.draw("cell", ({ run, at, mark }) => [run, at, mark], (body, { run, at, mark }, width, look) => {
  if (run) body.replaceChildren(cellPicture(run, Math.min(at, run.x.length - 1), mark, width, look));
});

watch(lesson.store, ({ shape }) => [shape], ({ shape }) => {
  const counts = shape === "one-to-many";
  for (const [name, shown] of /** @type {const} */ ([["text", !counts], ["count", counts]])) {
    /** @type {HTMLElement} */ (document.querySelector(`[data-control=${name}]`)).hidden = !shown;
  }
  setText(/** @type {HTMLElement} */ (byId("main", HTMLElement).querySelector(".example-words")), WORDS[shape] ?? "");
}, lesson.lifetime);

watch(lesson.store, ({ run, at }) => [run, at], ({ run, at: wanted }) => {
  if (!run) return;
  const at = Math.min(wanted, run.x.length - 1);
  const [before, now, y] = [run.h[at] ?? NaN, run.h[at + 1] ?? NaN, run.y[at] ?? NaN];
  const inputs = (run.x[at] ?? []).flatMap((value, index) => [mo("+"), signed(run.weight_xh[index] ?? NaN), mo("·"), live(value)]);
  showEquation([
    line(sub("h", "t"), mo("="), sub("W", "hh"), sub("h", row(mi("t"), mo("−"), mn("1"))), mo("+"), sub("W", "xh"), sub("x", "t"), mo("+"), sub("b", "h")),
    line(sub("h", mn(at + 1)), mo("="), live(run.weight_hh), mo("·"), signed(before, live), ...inputs, mo("+"), signed(run.bias_h), mo("="), live(now)),
    line(sub("y", "t"), mo("="), sub("W", "hy"), sub("h", "t"), mo("+"), sub("b", "y")),
    line(sub("y", mn(at + 1)), mo("="), mn(run.weight_hy), mo("·"), signed(now, live), mo("+"), mn(run.bias_y), mo("="), live(y)),
  ]);
  const wrong = run.said.findIndex((word, index) => word !== run.right[index]);
  const steps = `${run.x.length} ${run.x.length === 1 ? "step" : "steps"}, ${run.parameters} numbers`;
  lesson.say("cell", { note: `${steps}; ${wrong < 0 ? "everything it says is right" : `first wrong at step ${wrong + 1}`}` });
}, lesson.lifetime);
