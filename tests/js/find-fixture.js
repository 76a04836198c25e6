/** Believable findings of a network of 3 x 512 units, the same every time: bell curves with known distances between them. */

const BINS = 64;

/** A generator of numbers from 0 to 1 (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const CONCEPTS = [
  { name: "inside-url", title: "inside a URL", kind: "yes-no", group: "Links", sentence: "From the second / of :// to the character before a space, a quote or a bracket." },
  { name: "inside-link", title: "inside [[ ]]", kind: "yes-no", group: "Links", sentence: "From the second [ to the character before the first ]." },
  { name: "since-link", title: "characters since [[", kind: "number", group: "Links", sentence: "Counted from the second [." },
  { name: "inside-braces", title: "inside { }", kind: "yes-no", group: "Brackets", sentence: "From { to the character before }." },
  { name: "nesting", title: "depth of nesting", kind: "number", group: "Brackets", sentence: "How many brackets of any kind are open." },
  { name: "inside-quotes", title: "inside quotes", kind: "yes-no", group: "Quotes and comments", sentence: "From the first quote to the character before the last." },
  { name: "position", title: "position in the line", kind: "number", group: "Lines", sentence: "Characters since the last newline." },
  { name: "digit", title: "digit", kind: "yes-no", group: "Characters", sentence: "The character is 0 to 9." },
];

/** Share of a normal distribution in each bin of [-1, 1]; what lies beyond goes into the bins at the ends. */
export function bell(mean, deviation, bins = BINS) {
  const at = (x) => 1 / (1 + Math.exp(-1.702 * ((x - mean) / deviation)));
  return Array.from({ length: bins }, (_, bin) => {
    const low = bin === 0 ? 0 : at(-1 + (2 * bin) / bins);
    const high = bin === bins - 1 ? 1 : at(-1 + (2 * (bin + 1)) / bins);
    return high - low;
  });
}

/** Chance that a position inside has a higher value than one outside, ties counting half. */
export function aucOf(inside, outside) {
  let below = 0;
  let auc = 0;
  inside.forEach((share, bin) => {
    auc += share * (below + outside[bin] / 2);
    below += outside[bin];
  });
  return auc;
}

function course(from, to, at) {
  return Array.from({ length: 64 }, (_, index) => {
    const t = index - 16 - at;
    return t < 0 ? from : from + (to - from) * (1 - Math.exp(-t / 2.5));
  });
}

/** One unit whose mean differs by `distance` deviations inside and outside. */
export function evidence(layer, unit, quantity, sign, distance, prevalence) {
  const [low, high] = [-0.15 - 0.05 * distance, -0.15 + 0.2 * distance];
  const [inside, outside] = [bell(high, 0.2), bell(low, 0.22)];
  const raw = sign > 0 ? { inside, outside } : { inside: [...inside].reverse(), outside: [...outside].reverse() };
  const auc = aucOf(inside, outside);
  let best = { f1: -1 };
  for (let edge = 0; edge < BINS; edge += 1) {
    const sum = (shares) => shares.slice(edge).reduce((all, share) => all + share, 0);
    const [right, wrong] = [prevalence * sum(inside), (1 - prevalence) * sum(outside)];
    const f1 = (2 * right) / (right + wrong + prevalence);
    if (f1 > best.f1) best = { f1, precision: right / (right + wrong), recall: right / prevalence, threshold: -1 + (2 * edge) / BINS };
  }
  const wide = Math.min(0.03, 3 * (1 - auc) * 0.25 + 0.002);
  return {
    layer, unit, quantity, sign, choose: Math.min(1, auc + 0.003), report: auc, low: Math.max(0.5, auc - wide), high: Math.min(1, auc + 0.7 * wide),
    ...best, mean_inside: sign * high, mean_outside: sign * low, error: 0.0004,
    histogram: { low: -1, high: 1, ...raw },
    start: { edges: 1204, mean: course(sign * low, sign * high, 1), reached: 2 },
    end: { edges: 1201, mean: course(sign * high, sign * low, 0), reached: 1 }, levels: [],
  };
}

/** One unit that follows a number. */
export function follower(layer, unit, sign, correlation) {
  const levels = Array.from({ length: 7 }, (_, level) => ({
    level, positions: Math.round(400_000 * 0.42 ** level), mean: sign * (-0.6 + 0.22 * level * correlation), deviation: 0.3 * Math.sqrt(1 - correlation ** 2) + 0.05,
  }));
  return {
    layer, unit, quantity: "h", sign, choose: correlation + 0.004, report: correlation, low: correlation - 0.02, high: correlation + 0.015,
    threshold: null, f1: null, precision: null, recall: null, mean_inside: null, mean_outside: null, error: 0.001,
    histogram: { low: -1, high: 1, inside: [], outside: bell(sign * -0.4, 0.3) }, start: null, end: null, levels,
  };
}

function yesNo(concept, draw, prevalence, top, where) {
  const ranking = [];
  for (let rank = 0; rank < 32; rank += 1) {
    const [layer, unit] = rank === 0 ? where : [Math.floor(draw() * 3), Math.floor(draw() * 512)];
    const distance = top * (1 / (1 + 0.22 * rank)) + 0.3;
    const sign = draw() < 0.5 ? -1 : 1;
    ranking.push(evidence(layer, unit, "h", sign, distance, prevalence));
    if (rank < 6) for (const [quantity, factor] of [["c", 1.06], ["i", 0.6], ["f", 0.7], ["g", 0.85], ["o", 0.5]]) ranking.push(evidence(layer, unit, quantity, sign, distance * factor, prevalence));
  }
  ranking.sort((a, b) => b.choose - a.choose);
  const best = ranking[0].choose;
  return {
    concept, lack: null, positions: 498_000, inside: Math.round(498_000 * prevalence), spans: Math.round(498_000 * prevalence / 13), prevalence,
    always_yes_f1: (2 * prevalence) / (1 + prevalence), ranking,
    null: { shifts: 200, median: 0.586, percentile_95: 0.634, largest: 0.671, best, p: 1 / 201 },
    probes: [1, 2, 5, 10].map((units, index) => ({ units, members: ranking.slice(0, units).map(({ layer, unit }) => [layer, unit]), f1: Math.min(0.99, ranking[0].f1 + 0.03 * index * (1 - ranking[0].f1) * 5), auc: 0.99 })),
    all_units: [0, 1, 2].map((layer) => Array.from({ length: 512 }, (_, unit) => {
      const known = ranking.find((one) => one.layer === layer && one.unit === unit && one.quantity === "h");
      return known ? known.choose : 0.5 + 0.13 * draw() ** 2;
    })),
  };
}

function number(concept, draw) {
  const ranking = Array.from({ length: 32 }, (_, rank) => follower(Math.floor(draw() * 3), Math.floor(draw() * 512), draw() < 0.5 ? -1 : 1, 0.86 / (1 + 0.09 * rank)));
  return {
    concept, lack: null, positions: 498_000, inside: 0, spans: 0, prevalence: null, always_yes_f1: null, ranking,
    null: { shifts: 200, median: 0.11, percentile_95: 0.16, largest: 0.2, best: ranking[0].choose, p: 1 / 201 }, probes: [],
    all_units: [0, 1, 2].map(() => Array.from({ length: 512 }, () => 0.3 * (draw() - 0.5))),
  };
}

export function believableFindings() {
  const draw = random(4);
  const concepts = CONCEPTS.map((concept, index) => {
    if (concept.kind === "number") return number(concept, draw);
    if (concept.name === "inside-braces") {
      return { concept, lack: "It never holds in the part that is reported on: search a longer text.", positions: 498_000, inside: 0, spans: 0, prevalence: 0, always_yes_f1: 0, ranking: [], null: null, probes: [], all_units: [] };
    }
    return yesNo(concept, draw, [0.031, 0.12, 0, 0, 0, 0.08, 0, 0.05][index], [5, 4.2, 0, 0, 0, 1.6, 0, 3][index], index === 0 ? [2, 53] : [1, 117]);
  });
  return {
    format: 1, key: "k".repeat(16), model: "wiki-lstm", model_sha256: "0".repeat(64), cell: "lstm", layers: 3, hidden_size: 512,
    text: { source: "corpus:wiki", title: "Wikipedia, pages the model never saw", characters: 996_000, sha256: "0".repeat(64), choose: "the validation part", report: "the test part, which no choice saw" },
    made: "2026-11-21T14:00:00Z", seconds: 61.2, concepts, failures: [], units: [],
  };
}

/** An answer about a unit, with passages. */
export function believableUnit(layer, unit) {
  const text = "It stands on a ledge, see http://www.ferrowharbour.org/history/light.html for its story, which the harbour board wrote in 2004.";
  const [start, stop] = [text.indexOf("://") + 3, text.indexOf(" for")];
  const passage = (shift, size) => {
    const cut = Array.from(text).slice(shift, shift + 97);
    const values = cut.map((_, index) => (index + shift >= start && index + shift < stop ? size : -0.2 * size) + 0.05 * Math.sin(index));
    return { position: 1000 + shift, place: "", characters: cut.join(""), peak: 44 - shift + 6, values };
  };
  return {
    model: "wiki-lstm", cell: "lstm", layer, unit, layers: 3, hidden_size: 512, note: { name: "", note: "" }, shipped: [], searches: [],
    profile: {
      layer, unit, mean: -0.1, deviation: 0.3, least: -0.9, largest: 0.97, histogram: { low: -1, high: 1, inside: [], outside: bell(-0.1, 0.3) }, scores: {},
      top: Array.from({ length: 8 }, (_, index) => passage(index * 2, 0.95 - 0.03 * index)), bottom: Array.from({ length: 8 }, (_, index) => passage(index * 3, -0.8 + 0.04 * index)),
    },
    evidence: {}, titles: {}, kinds: {}, measured_on: "", gates: [], memory: { gates: null, autocorrelation: null, curve: [] }, pushes_up: [], pushes_down: [], inputs: [],
  };
}

export function believableTest() {
  const draw = random(9);
  return {
    characters: 20_000, clamps: [{ layer: 2, unit: 53, quantity: "h", value: 0 }], mean: -0.1, deviation: 0.31,
    inside: { positions: 840, before: 0.412, after: 0.901, change: 0.489, low: 0.38, high: 0.61 },
    outside: { positions: 19_000, before: 1.29, after: 1.302, change: 0.012, low: 0.008, high: 0.017 },
    controls: Array.from({ length: 20 }, (_, index) => ({ members: [[2, 30 + index]], mean: -0.1, deviation: 0.3, inside: 0.03 * draw() - 0.005, outside: 0.02 * draw() })),
    rank: 0, sentence: "Held at 0, inside a URL it costs 0.49 nats a character more (95 % interval 0.38 to 0.61), and none of 20 random units held the same way costs as much: the network uses it there.",
  };
}
