/** Right verbs against the words between subject and verb, for each kind of cell and each seed. */

/** @typedef {import("../../wire/lessons/plural.js").Distances} Distances */
/** @typedef {import("../../plot/theme.js").Theme} Theme */
/** @typedef {import("../line-picture.js").Chart} Chart */
/** @typedef {import("../line-picture.js").Line} Line */

/**
 * @param {Distances} distances @param {string} cell  the one that is looked at
 * @param {{name: string, right: number[]} | null} own  of a network that was just trained
 * @param {number} width @param {Theme} look
 * @returns {Chart}
 */
export function distancesChart(distances, cell, own, width, look) {
  /** @type {Record<string, {color: string, dash: string}>} */
  const styles = {
    rnn: { color: look.lanes[1], dash: "dot" }, gru: { color: look.muted, dash: "dash" }, lstm: { color: look.lanes[0], dash: "solid" },
  };
  const x = distances.words;
  const ending = endingTogether(distances);
  /** @type {Line[]} */
  const lines = Object.entries(distances.right).flatMap(([kind, seeds]) => seeds.map((y, seed) => ({
    x, y, color: styles[kind]?.color ?? look.ink, dash: styles[kind]?.dash ?? "solid",
    width: seed === distances.shipped[kind] ? (kind === cell ? 3.5 : 2.2) : 0.8,
    ...(seed === distances.shipped[kind] ? endName(ending[kind] ?? [], look) : {}),
  })));
  if (own) lines.push({ x, y: own.right, color: look.ink, mode: "lines+markers", name: own.name });
  return {
    lines,
    x: { name: "words between subject and verb", least: 0, most: x.at(-1) ?? 1 },
    y: { name: "share of right verbs", least: 0.4, most: 1.04, ticks: { at: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], labels: ["0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"] } },
    band: [0, distances.longest], height: Math.round(Math.max(15 * look.small, 0.34 * width)),
  };
}

const APART = 0.06;

/** What stands at the end of a thick line: all kinds that end there, in the ink of none of them. @param {string[]} kinds @param {Theme} look */
const endName = (kinds, look) => ({ name: kinds.map((kind) => kind.toUpperCase()).join(", "), ...(kinds.length > 1 ? { nameColor: look.ink } : {}) });

/** The kinds whose thick lines end together, for the first of them. @param {Distances} distances */
export function endingTogether({ right, shipped }) {
  /** @type {Record<string, string[]>} */
  const kinds = {};
  /** @type {{kind: string, end: number}[]} */
  const first = [];
  for (const [kind, seeds] of Object.entries(right)) {
    const end = seeds[shipped[kind] ?? 0]?.at(-1) ?? NaN;
    const there = first.find((one) => Math.abs(one.end - end) < APART);
    if (!there) first.push({ kind, end });
    (kinds[there?.kind ?? kind] ??= []).push(kind);
  }
  return kinds;
}
