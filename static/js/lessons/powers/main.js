/** Powers. */

import { line, live, mi, mo, showEquation, sub, sup, frac, row, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { lineFigure, stageHeight } from "../line-figure.js";
import { watch } from "../../state/store.js";

/** @typedef {import("../../wire/lessons/powers.js").ChainPicture} ChainPicture */

const lesson = openLesson({
  settings: { w: 1.1, steps: 50, at: 50 },
  data: { chain: /** @type {ChainPicture | null} */ (null) },
});

lesson.picture("chain", ({ w, steps }) => ({ w, steps }), (/** @type {ChainPicture} */ chain) => ({ chain }));
lesson.transport({ length: ({ steps }) => steps + 1, perSecond: 10, say: ({ at, steps }) => `k = ${Math.min(at, steps)}` });

lesson.chart("chain", ({ chain, at }) => [chain, at], ({ chain, at }, width, look) => chain && lineFigure({
  lines: [{
    x: chain.powers.map((_, k) => k), y: chain.powers.map(Math.abs), color: look.lanes[0], mode: "lines+markers", size: 4,
  }],
  x: { name: "steps back, k" },
  y: { name: "|w|ᵏ", log: true },
  at: Math.min(at, chain.powers.length - 1),
}, width, stageHeight(width, look), look));

watch(lesson.store, ({ chain, at, w }) => [chain, at, w], ({ chain, at, w }) => {
  const k = Math.min(at, (chain?.powers.length ?? 1) - 1);
  const value = chain?.powers[k];
  if (value === undefined) return;
  showEquation([
    line(frac(row(mi("∂"), sub("h", "t")), row(mi("∂"), sub("h", row(mi("t"), mo("−"), live(k))))), mo("="), sup(live(w, 4), live(k)), mo("="), live(value, 5)),
  ]);
  lesson.say("chain", { note: `after ${k} steps: ${written(value, 5)}` });
}, lesson.lifetime);
