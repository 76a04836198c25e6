/** Bars of the lesson on the kept plural: how likely each form of the verb is, and how well each unit tells the number. */

import { element } from "../../common/panel.js";
import { picture, svg } from "../../plot/svg.js";

/** @typedef {import("../../wire/lessons/plural.js").SentencePicture} SentencePicture */
/** @typedef {import("../../wire/lessons/plural.js").UnitRank} UnitRank */
/** @typedef {import("../../wire/lessons/plural.js").Course} Course */
/** @typedef {import("../../plot/theme.js").Theme} Theme */

const MOST_UNITS = 8;

/** "93 %", and "0.4 %" where that matters. @param {number} share */
export const percent = (share) => `${share >= 0.1 || share === 0 ? Math.round(100 * share) : share >= 0.001 ? (100 * share).toFixed(1) : "< 0.1"} %`;

/** The readings that the verb is asked of, with their names. @param {SentencePicture} shown @returns {{name: string, course: Course}[]} */
function readingsOf(shown) {
  const subject = (shown.words[shown.subject] ?? "").toLowerCase();
  return [
    { name: `“${subject}”, as it is`, course: shown.own },
    ...(shown.held ? [{ name: `“${subject}”, unit held`, course: shown.held }] : []),
    { name: `“${shown.other}”, as it is`, course: shown.twin },
  ];
}

/** The likelier form in front of the verb. @param {SentencePicture} shown @param {Course} course */
export function saysOf(shown, course) {
  const [plural, singular] = [course.plural, course.singular].map((values) => values[shown.verb - 1] ?? NaN);
  return shown.forms[(plural ?? 0) > (singular ?? 0) ? 0 : 1];
}

/** @param {SentencePicture} shown @param {number} width @param {Theme} look @returns {SVGElement} */
export function verbFigure(shown, width, look) {
  const { small } = look;
  const [row, group] = [1.45 * small, 4.9 * small];
  const left = 0.62 * small * Math.max(...shown.forms.map((form) => form.length)) + 6;
  const right = width - 4 * small;
  const readings = readingsOf(shown);
  const most = Math.max(0.05, ...readings.flatMap(({ course }) => [course.plural, course.singular].map((values) => values[shown.verb - 1] ?? 0)));
  const marks = readings.flatMap(({ name, course }, index) => {
    const top = index * group;
    return [
      svg("text", { x: 0, y: top + small, class: "muted" }, name),
      ...shown.forms.flatMap((form, number) => {
        const share = (number === 0 ? course.plural : course.singular)[shown.verb - 1] ?? 0;
        const y = top + 1.5 * small + number * row;
        const length = Math.max(1, (share / most) * (right - left));
        return [
          svg("text", { x: left - 6, y: y + 0.95 * small, "text-anchor": "end" }, form),
          svg("rect", { x: left, y: y + 1, width: length, height: row - 3, fill: look.probability }),
          svg("text", { x: left + length + 5, y: y + 0.95 * small }, percent(share)),
        ];
      }),
    ];
  });
  const said = readings.map(({ name, course }) => `${name}: ${saysOf(shown, course)}`).join("; ");
  return picture(width, readings.length * group - 0.3 * small, said, marks);
}

/**
 * The best units as buttons; the middle of a bar is chance.
 * @param {UnitRank[]} units @param {number} chosen @param {number} width @param {Theme} look
 */
export function rankingRows(units, chosen, width, look) {
  const first = units.slice(0, MOST_UNITS);
  const more = units.find(({ unit }) => unit === chosen);
  const shown = more && !first.includes(more) ? [...first.slice(0, MOST_UNITS - 1), more] : first;
  const across = Math.max(60, width - 9.6 * look.rem);
  const rows = shown.map(({ unit, auc }) => {
    const to = auc * across;
    const bar = svg("svg", { width: across, height: look.small, "aria-hidden": "true" },
      svg("rect", { x: Math.min(to, across / 2), y: 1, width: Math.abs(to - across / 2), height: look.small - 2, class: auc > 0.5 ? "higher" : "lower" }),
      svg("path", { d: `M${across / 2} 0V${look.small}`, stroke: look.muted }));
    return element("button", { type: "button", class: "rank", "data-unit": unit, "aria-pressed": String(unit === chosen) },
      element("span", {}, `unit ${unit}`), bar, element("span", { class: "numbers" }, `${auc > 0.5 ? "▲" : "▼"} ${auc.toFixed(3)}`));
  });
  return element("div", { class: "ranks" }, ...rows);
}
