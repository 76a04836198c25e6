/** States and gradients over time as lines. */

/** @typedef {import("../../wire/lessons/gates.js").CellCourse} CellCourse */
/** @typedef {import("../../wire/lessons/gates.js").GatesPicture} GatesPicture */
/** @typedef {import("../../wire/lessons/gates.js").Row} Row */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../line-picture.js").Chart} Chart */

/** Two courses beside each other, or the two states of an LSTM. @param {GatesPicture} seen @param {"states" | "gradients"} which */
export function coursesOf({ first, second, cell }, which) {
  const carried = cell === "mgu" ? "c" : "h"; // what stands for the state as printed
  const ofFirst = second ? first[which].filter(({ name }) => name === carried) : first[which];
  return [
    ...ofFirst.map((row) => ({ row, lane: second || row === first[which][0] ? /** @type {const} */ (0) : /** @type {const} */ (1) })),
    ...(second?.[which] ?? []).map((row) => ({ row, lane: /** @type {const} */ (1) })),
  ];
}

/** @param {GatesPicture} seen @param {number} at @param {Theme} look @returns {Chart} */
export function statesChart(seen, at, look) {
  const lines = coursesOf(seen, "states").map(({ row: { name, unit, values }, lane }) => ({
    x: values.map((_, t) => t), y: values, color: look.lanes[lane], mode: /** @type {const} */ ("lines+markers"), size: 5,
    dash: lane === 1 && seen.second ? "dash" : "solid", name: unit === 0 && !seen.second ? name : "",
  }));
  const every = lines.flatMap(({ y }) => y);
  const ends = { least: Math.min(-1, Math.floor(Math.min(...every))), most: Math.max(1, Math.ceil(Math.max(...every))) };
  return { lines, x: { name: "time step t" }, y: { name: "state", ...ends }, at, height: Math.round(15 * look.small) };
}

/** @param {GatesPicture} seen @param {number} at @param {Theme} look @returns {Chart} */
export function gradientsChart(seen, at, look) {
  const lines = coursesOf(seen, "gradients").map(({ row: { name, unit, values }, lane }) => ({
    x: values.map((_, t) => t), y: values.map(Math.abs), color: look.lanes[lane], mode: /** @type {const} */ ("lines+markers"), size: 5,
    dash: lane === 1 && seen.second ? "dash" : "solid", name: unit === 0 && !seen.second ? name : "",
  }));
  return {
    lines, x: { name: "time step t" }, y: { name: "|∂L/∂state|", log: true, least: 0.1, ...least(lines) }, at, height: Math.round(15 * look.small),
  };
}

/** At least one power of ten under 1 is shown, and ten at most. @param {{y: number[]}[]} lines */
function least(lines) {
  const positive = lines.flatMap(({ y }) => y).filter((value) => value > 0 && Number.isFinite(value));
  return positive.length > 0 ? { least: Math.max(1e-10, Math.min(0.1, ...positive)), most: Math.max(1, ...positive) } : { most: 1 };
}
