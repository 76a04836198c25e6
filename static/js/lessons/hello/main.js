/** “hello”: the letters, the loss, and the step with all its numbers. */

import { watch } from "../../state/store.js";
import { showEquation, written } from "../equation.js";
import { openLesson } from "../lesson.js";
import { stepEquations } from "./equations.js";
import { LETTERS, lettersPicture, TARGETS } from "./letters-picture.js";

/** @typedef {import("../../wire/lessons/hello.js").Course} Course */
/** @typedef {import("../../wire/lessons/hello.js").Network} Network */

const lesson = openLesson({
  settings: { step: 300, memory: true, rate: 1, seed: 1, at: 3 },
  data: { course: /** @type {Course | null} */ (null), network: /** @type {Network | null} */ (null) },
});

lesson.picture("course", ({ seed, rate, memory }) => ({ seed, learning_rate: rate, memory }), (/** @type {Course} */ course) => ({ course }));
lesson.picture(
  "network", ({ seed, rate, memory, step }) => ({ seed, learning_rate: rate, memory, step }), (/** @type {Network} */ network) => ({ network }),
);
lesson.transport({ length: () => 4, perSecond: 1, say: ({ at }) => `letter ${at + 1} of 4` });

lesson.draw("letters", ({ network, at }) => [network, at], (body, { network, at }, width, look) => {
  if (network) body.replaceChildren(lettersPicture(network, at, width, look));
});

lesson.lines("loss", ({ course, step }) => [course, step], ({ course, step }, _, look) => course && {
  lines: [
    { x: course.losses.map((_, at) => at), y: course.losses, color: look.lanes[0] },
    { x: [0, course.losses.length - 1], y: [course.floor, course.floor], color: look.muted, dash: "dot", width: 1.5 },
  ],
  x: { name: "training step" },
  y: { name: "nats a letter; dotted: the best without a state, ½ ln 2", least: 0 },
  at: step, height: Math.round(15 * look.small),
});

watch(lesson.store, ({ network, at }) => [network, at], ({ network, at }) => {
  if (!network) return;
  showEquation(stepEquations(network, at));
  const likeliest = network.probabilities.map((row) => LETTERS[row.indexOf(Math.max(...row))]).join("");
  const right = likeliest === TARGETS;
  lesson.say("letters", { note: `it writes “${likeliest}”${right ? "" : `, not “${TARGETS}”`}; loss ${written(network.loss)}` });
}, lesson.lifetime);
