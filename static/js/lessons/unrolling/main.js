/** Unrolling: one cell, drawn once and drawn for every step. */

import { byId } from "../../common/dom.js";
import { setText } from "../../common/panel.js";
import { watch } from "../../state/store.js";
import { line, live, mi, mn, mo, row, showEquation, sub } from "../equation.js";
import { openLesson } from "../lesson.js";
import { cellPicture } from "./cell-picture.js";

/** @typedef {import("../../wire/lessons/unrolling.js").Unrolled} Unrolled */

/** @type {Record<string, string>} */
const WORDS = {
  "one-to-one": "One to one: is this letter a vowel? One step; the loop is never used.",
  "one-to-many": "One to many: a number is read once, then the cell counts down by itself.",
  "many-to-one": "Many to one: it reads a word and says at the end how many vowels there were.",
  "many-to-many": "Many to many, equal: at every letter, has a vowel come yet?",
  unequal: "Many to many, unequal: it reads the word, then writes a stroke for each vowel, and a full stop.",
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
  const inputs = (run.x[at] ?? []).flatMap((value, index) => [mo("+"), mn(run.weight_xh[index] ?? NaN), mo("·"), live(value)]);
  showEquation([
    line(sub("h", "t"), mo("="), sub("W", "hh"), sub("h", row(mi("t"), mo("−"), mn("1"))), mo("+"), sub("W", "xh"), sub("x", "t"), mo("+"), sub("b", "h")),
    line(sub("h", mn(at + 1)), mo("="), live(run.weight_hh), mo("·"), live(before), ...inputs, mo("+"), mn(run.bias_h), mo("="), live(now)),
    line(sub("y", mn(at + 1)), mo("="), sub("W", "hy"), sub("h", mn(at + 1)), mo("+"), sub("b", "y"), mo("="), live(y)),
  ]);
  const wrong = run.said.findIndex((word, index) => word !== run.right[index]);
  const steps = `${run.x.length} ${run.x.length === 1 ? "step" : "steps"}, ${run.parameters} numbers`;
  lesson.say("cell", { note: `${steps}; ${wrong < 0 ? "everything it says is right" : `first wrong at step ${wrong + 1}`}` });
}, lesson.lifetime);
