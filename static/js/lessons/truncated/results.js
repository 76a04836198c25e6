/** What ten seeds of each arm have learned: courses, and a table of where they are. */

import { element } from "../../common/panel.js";
import { share } from "../../plot/format.js";
import { CHANCE, LEARNED } from "./state.js";

/** @typedef {import("./state.js").Trained} Trained */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../line-picture.js").Chart} Chart */

/** @param {number[]} lags */
export const armNames = ([inside, outside]) => [
  `inside, ${inside} back`, `outside, ${outside} back, state reset`, `outside, ${outside} back, state carried`,
];

/** Accuracy while training, a line a network. @param {Trained} trained @param {Theme} look @returns {Chart} */
export function coursesChart(trained, look) {
  const colours = [look.lanes[0], look.muted, look.lanes[1]];
  const most = 300;
  return {
    lines: [
      { x: [0, most], y: [CHANCE, CHANCE], color: look.ink, dash: "dot", width: 1 },
      ...[1, 2, 0].flatMap((arm) => (trained.courses[arm] ?? []).map((course) => ({
        x: trained.steps, y: course, color: colours[arm] ?? look.ink, width: 1.2, ...(arm === 1 ? { dash: "dot" } : {}),
      }))),
    ],
    x: { name: "training step", least: 0, most },
    y: { name: "accuracy; dotted: chance, 1 of 4", least: 0, most: 1 },
    height: 15 * look.rem,
  };
}

/**
 * A row an arm, a column a seed; a cell chooses both.
 * @param {Trained} trained @param {{arm: number, seed: number}} shown @param {(arm: number, seed: number) => void} choose
 */
export function resultsTable(trained, shown, choose) {
  const names = armNames(trained.lags);
  const seeds = Array.from({ length: 10 }, (_, seed) => seed + 1);
  const rows = names.map((name, arm) => {
    const now = (trained.courses[arm] ?? []).map((course) => course.at(-1) ?? NaN);
    const cells = seeds.map((seed) => {
      const value = now[seed - 1] ?? NaN;
      const here = arm === shown.arm && seed === shown.seed;
      const text = Number.isNaN(value) ? " " : share(value);
      const button = element("button", { type: "button", class: "accuracy", title: `Look into this network: ${name}, seed ${seed}` }, text);
      button.style.setProperty("--share", `${(100 * (value || 0)).toFixed(0)}%`);
      button.setAttribute("aria-pressed", String(here));
      button.addEventListener("click", () => choose(arm, seed));
      return element("td", {}, button);
    });
    const learned = now.filter((value) => value >= LEARNED).length;
    return element("tr", {},
      element("th", { scope: "row" }, element("span", { class: `swatch arm-${arm}` }), name), ...cells,
      element("td", { class: "learned-count" }, trained.steps.length ? `${learned} of 10` : ""));
  });
  return element("table", { class: "results numbers" },
    element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, "Accuracy of seed"),
      ...seeds.map((seed) => element("th", { scope: "col" }, String(seed))), element("th", { scope: "col" }, "learned"))),
    element("tbody", {}, ...rows));
}

/** What came of it, in words. @param {Trained} trained */
export function outcome({ courses, done, lags }) {
  if (!done) return "";
  const [inside = [], reset = [], carried = []] = courses.map((seeds) => seeds.map((course) => course.at(-1) ?? NaN));
  const learned = (/** @type {number[]} */ values) => values.filter((value) => value >= LEARNED).length;
  const range = (/** @type {number[]} */ values) => `${share(Math.min(...values))} to ${share(Math.max(...values))}`;
  return `On 1,000 new sequences. Inside, ${learned(inside)} of 10 learn it. ${lags[1]} steps back with the state reset: ${range(reset)}, chance is 25 %. `
    + `With the state carried: ${range(carried)}, ${learned(carried)} of 10 learn it.`;
}
