/** What gradient descent found from ten seeds: a row a seed, its loss curve, and its errors on 1,000 sequences. */

import { plural } from "../../common/dom.js";
import { element } from "../../common/panel.js";
import { picture, svg } from "../../plot/svg.js";

/** @typedef {import("./state.js").Learned} Learned */
/** @typedef {import("./state.js").LearnStep} LearnStep */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

const LEAST_LOSS = 1e-6;

/** With one more report. @param {Learned} learned @param {LearnStep} said @returns {Learned} */
export function withStep(learned, said) {
  return {
    ...learned,
    steps: [...learned.steps, said.step],
    progress: [...learned.progress, said.progress],
    losses: learned.losses.map((seeds, size) => seeds.map((curve, seed) => [...curve, said.losses[size]?.[seed] ?? NaN])),
    short: said.short ?? learned.short,
    long: said.long ?? learned.long,
  };
}

/** @param {string} system @param {number} units @param {number} more @returns {Learned} */
export function nothingYet(system, units, more) {
  const losses = [0, 1].map(() => Array.from({ length: 10 }, () => /** @type {number[]} */ ([])));
  return { system, sizes: [units, more], steps: [], progress: [], losses, short: null, long: null };
}

/** @param {Learned} learned @param {number} width @param {Theme} look */
export function learnedTable(learned, width, look) {
  const all = learned.losses.flat(2).filter((loss) => loss > 0 && Number.isFinite(loss));
  const [low, high] = [Math.max(LEAST_LOSS, Math.min(...all, 1e-2)), Math.max(...all, 1)];
  const spark = Math.max(60, (width - 33 * look.rem) / 2);
  const heads = learned.sizes.flatMap((size) => [
    element("th", { scope: "col" }, `${plural(size, "unit")}: loss`),
    element("th", { scope: "col" }, "wrong, length 10"), element("th", { scope: "col" }, "wrong, length 100"),
  ]);
  const rows = Array.from({ length: 10 }, (_, seed) => element("tr", {},
    element("th", { scope: "row" }, String(seed + 1)),
    ...learned.sizes.flatMap((_, size) => [
      element("td", { class: "curve" }, sparkline(learned.losses[size]?.[seed] ?? [], learned.progress, [low, high], spark, size, look)),
      ...[learned.short, learned.long].map((counts) => errors(counts?.[size]?.[seed], learned.steps.length > 0)),
    ])));
  return element("table", { class: "learned numbers" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Seed"), ...heads)),
    element("tbody", {}, ...rows));
}

/** @param {number | undefined} count @param {boolean} begun */
function errors(count, begun) {
  if (count === undefined) return element("td", {}, begun ? "…" : "");
  return element("td", { class: count === 0 ? "found" : "" }, count === 0 ? "0 ✓" : count.toLocaleString("en-US"));
}

/** The loss on a logarithmic axis. @param {number[]} curve @param {number[]} progress @param {[number, number]} range @param {number} width @param {number} size @param {Theme} look */
function sparkline(curve, progress, [low, high], width, size, look) {
  const height = 1.5 * look.rem;
  const up = (/** @type {number} */ loss) =>
    height - 2 - (Math.log(Math.max(low, Math.min(high, loss)) / low) / Math.log(high / low)) * (height - 4);
  const points = curve.map((loss, index) => `${((progress[index] ?? 0) * width).toFixed(1)},${up(loss).toFixed(1)}`).join(" ");
  const last = curve.at(-1);
  return picture(width, height, last === undefined ? "no loss yet" : `loss ${last.toPrecision(2)}`, [
    svg("line", { x1: 0, x2: width, y1: height - 1, y2: height - 1, stroke: look.line }),
    svg("polyline", { points, fill: "none", stroke: look.lanes[size] ?? look.ink, "stroke-width": 1.6 }),
  ]);
}

/** Which seeds found it, and which of these hold. @param {Learned} learned */
export function verdictOf({ sizes, short, long }) {
  if (!short || !long) return "";
  return sizes.map((size, index) => {
    const found = seedsWithout(short[index] ?? []);
    const held = seedsWithout(long[index] ?? []);
    const lost = found.filter((seed) => !held.includes(seed));
    const who = found.length === 0 ? "no seed finds it" : `${listed(found)} ${found.length === 1 ? "finds" : "find"} it`;
    const how = found.length === 0 ? "" : lost.length === 0 ? ", with no error at length 100 either"
      : held.length === 0 ? ", but not for length 100" : `; for length 100 ${listed(lost)} ${lost.length === 1 ? "does" : "do"} not`;
    return `With ${plural(size, "unit")} ${who}${how}.`;
  }).join(" ");
}

/** @param {number[]} counts */
const seedsWithout = (counts) => counts.flatMap((count, seed) => (count === 0 ? [seed + 1] : []));

/** @param {number[]} seeds */
function listed(seeds) {
  if (seeds.length === 10) return "all ten seeds";
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  if (seeds.length === 9) return `all seeds but ${55 - seeds.reduce((sum, seed) => sum + seed, 0)}`;
  return `seeds ${seeds.slice(0, -1).join(", ")} and ${seeds.at(-1)}`;
}
