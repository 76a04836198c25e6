// Generated from app/web/find/messages.py and app/find/findings.py by `python -m rnnscope.web.typescript --write`: change it there.
import type { InlineText, SampleText, StoredText } from "./messages.js";

/** A property of a text, for people. */
export interface ConceptCard {
  /** in addresses, such as inside-url */
  name: string;
  /** such as inside a URL */
  title: string;
  kind: "yes-no" | "number";
  /** from where to where it holds, as knowable from what has been read */
  sentence: string;
  /** heading in a list, such as Brackets */
  group: string;
}

/** Share of the positions in each of BINS bins from `low` to `high`, report part. */
export interface Histogram {
  low: number;
  high: number;
  /** empty for a number */
  inside: number[];
  /** all positions, for a number */
  outside: number[];
}

/** Mean value at BEFORE characters before an edge, at it, and up to AFTER - 1 behind it, report part. */
export interface Course {
  /** how many were averaged */
  edges: number;
  mean: (number | null)[];
  /** characters until the mean is past the midpoint of inside and outside; None: never */
  reached: number | null;
}

/** Positions at which a number has this value, report part. */
export interface Level {
  level: number;
  positions: number;
  mean: number;
  deviation: number;
}

/** One quantity of one unit against one concept; value times `sign` is high where the concept holds. */
export interface UnitEvidence {
  layer: number;
  unit: number;
  quantity: "h" | "c" | "i" | "f" | "g" | "o" | "r" | "z" | "n";
  sign: 1 | -1;
  /** AUC, or |correlation| for a number, on the part chosen on */
  choose: number | null;
  /** the same on the part that no choice saw; yes-no: AUC with `sign` */
  report: number | null;
  /** 95 % interval of `report`, bootstrap over blocks */
  low: number | null;
  high: number | null;
  /** of value times sign: at or above it, yes; best F1 on choose */
  threshold: number | null;
  /** at the threshold, on report */
  f1: number | null;
  precision: number | null;
  recall: number | null;
  mean_inside: number | null;
  mean_outside: number | null;
  /** most by which quantization can move `report` */
  error: number;
  histogram: Histogram | null;
  /** around the start of a span */
  start: Course | null;
  /** around the first character behind a span */
  end: Course | null;
  /** of a number */
  levels: Level[];
}

/** The best of all units for labels shifted circularly by large random offsets, on the part chosen on. */
export interface Null {
  shifts: number;
  median: number;
  percentile_95: number;
  largest: number;
  /** the best of all units for the labels as they are, same positions */
  best: number;
  /** (1 + shifts at least as good) / (1 + shifts) */
  p: number;
}

/** A logistic regression on the h of a few units, chosen and fitted on choose, judged on report. */
export interface Probe {
  units: number;
  members: [number, number][];
  f1: number | null;
  auc: number | null;
}

/** All that was found for one concept. */
export interface ConceptFindings {
  concept: ConceptCard;
  /** why nothing can be said, in one sentence */
  lack: string | null;
  /** that count in the report part */
  positions: number;
  inside: number;
  /** in the report part */
  spans: number;
  prevalence: number | null;
  always_yes_f1: number | null;
  /** best first by `choose`; h of the 32 best units and more */
  ranking: UnitEvidence[];
  null: Null | null;
  probes: Probe[];
  /** `choose` of h of every unit, a list a layer: AUC, or signed correlation */
  all_units: ((number | null)[])[];
}

/** Where a unit peaks: the characters around, and its value at each of them. */
export interface Passage {
  /** of the peak in the text, in characters of its shard */
  position: number;
  /** the file, where there are several */
  place: string;
  characters: string;
  /** index of the peak in `characters` */
  peak: number;
  values: number[];
}

/** What a unit does on the whole text, for any concept. */
export interface UnitProfile {
  layer: number;
  unit: number;
  mean: number;
  deviation: number;
  least: number;
  largest: number;
  histogram: Histogram;
  /** concept to AUC (of h itself: 0 means it is off inside) or correlation, report */
  scores: Record<string, number | null>;
  top: Passage[];
  bottom: Passage[];
}

/** A piece of the text that could not be read; the rest was. */
export interface Failure {
  place: string;
  /** in bytes */
  offset: number;
  error: string;
}

/** The text of a search. */
export interface SearchedText {
  /** such as corpus:wiki, sample:wiki, stored:HEX, or file names */
  source: string;
  title: string;
  characters: number;
  sha256: string;
  /** what the choices were made on, in words */
  choose: string;
  report: string;
}

/** A search: one model, one text, some concepts. */
export interface Findings {
  format: 1;
  key: string;
  model: string;
  model_sha256: string;
  cell: string;
  layers: number;
  hidden_size: number;
  text: SearchedText;
  /** ISO 8601, UTC */
  made: string;
  seconds: number;
  concepts: ConceptFindings[];
  failures: Failure[];
  /** every unit of every layer; empty in what the page gets at once */
  units: UnitProfile[];
}

/** A concept that ships with RNNscope; all built-in ones are looked for in the same pass. */
export interface BuiltIn {
  kind: "built-in";
  /** length at least 1; length at most 200 */
  name: string;
}

/** Inside every match of a regular expression, from its second character on (what is knowable). */
export interface Pattern {
  kind: "regex";
  /** length at least 1; length at most 500 */
  pattern: string;
}

/** Labels that were uploaded with their text: POST /api/find/labelled. */
export interface Labelled {
  kind: "labelled";
  /** matches ^[0-9a-f]{64}$ */
  sha256: string;
}

/** A text that can be searched. */
export interface TextChoice {
  /** shipped, corpus:wiki, sample:wiki, stored:HEX, file:NAME */
  value: string;
  title: string;
  /** None: not known before it is read */
  characters: number | null;
  /** how to get it, if it is not there */
  missing: string | null;
}

/** Answer of GET /api/find?model=NAME. */
export interface Catalog {
  concepts: ConceptCard[];
  /** first the one to begin with */
  texts: TextChoice[];
  /** finished searches of this model, newest first */
  kept: SearchSummary[];
}

/** A finished search, in a list. */
export interface SearchSummary {
  key: string;
  model: string;
  title: string;
  concepts: string[];
  characters: number;
  made: string;
}

/** Body of POST /api/find/searches. */
export interface Search {
  /** length at least 1; length at most 200 */
  model: string;
  /** a TextChoice's value; length at most 300 */
  text: string;
  concept: BuiltIn | Pattern | Labelled;
  /** at least 2000; at most 1000000000 */
  most_characters: number;
}

/** Answer of POST and GET /api/find/searches/{key} and /api/find/tests/{key}. */
export interface WorkStatus {
  key: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  /** 0 to 1 */
  progress: number;
  /** such as: read 1.2 of 8.8 M characters */
  doing: string;
  seconds_left: number | null;
  error: string;
  hint: string;
}

/** Body of POST /api/find/labels: where does a concept hold in a text that is open? */
export interface LabelsOf {
  text: SampleText | StoredText | InlineText;
  concept: BuiltIn | Pattern | Labelled;
}

/** Answer of POST /api/find/labels. */
export interface Labels {
  kind: "yes-no" | "number";
  /** start, stop, label; gaps are 0; -1 does not count */
  runs: [number, number, number][];
}

/** Body of POST /api/find/brushed: which units stand out in these spans of an open text? At once, exact. */
export interface Brushed {
  /** length at least 1; length at most 200 */
  model: string;
  text: SampleText | StoredText | InlineText;
  /** length at least 1; length at most 200 */
  on: [number, number][];
  /** none: everywhere else; length at most 200 */
  off: [number, number][];
  /** of |h| times sign; None: the best for each unit */
  threshold: number | null;
}

/** A unit in a brushed text. */
export interface BrushedUnit {
  layer: number;
  unit: number;
  sign: 1 | -1;
  auc: number;
  mean_on: number;
  mean_off: number;
  threshold: number;
  /** share of the `on` positions at or above the threshold */
  on_above: number;
  off_above: number;
  /** lower edge of the histograms */
  low: number;
  high: number;
  histogram_on: number[];
  histogram_off: number[];
}

/** Answer of POST /api/find/brushed: the 32 best, best first. */
export interface BrushedUnits {
  on: number;
  off: number;
  /** what may not be concluded, in one sentence */
  caution: string;
  /** best of all units for shifted spans: 95th percentile */
  null_95: number | null;
  units: BrushedUnit[];
}

/** Hold a quantity of a unit at a value. `value` None: at its mean. */
export interface ClampedUnit {
  /** at least 0; at most 63 */
  layer: number;
  /** at least 0; at most 65535 */
  unit: number;
  quantity: "h" | "c" | "i" | "f" | "g" | "o" | "r" | "z" | "n";
  /** at least -1000000.0; at most 1000000.0 */
  value: number | null;
}

/** Body of POST /api/find/tests: does the network use these units for the concept? */
export interface CausalTest {
  /** length at least 1; length at most 200 */
  model: string;
  /** a TextChoice's value; shipped: held-out documents of its corpus if here, else its sample; length at most 300 */
  text: string;
  concept: BuiltIn | Pattern | Labelled;
  /** length at least 1; length at most 16 */
  clamps: ClampedUnit[];
  /** inside: only where the concept holds */
  where: "always" | "inside";
  /** at least 1; at most 50 */
  controls: number;
  /** at least 0; at most 2147483647 */
  seed: number;
}

/** Mean loss in nats per character over some positions. */
export interface LossChange {
  positions: number;
  before: number | null;
  after: number | null;
  change: number | null;
  /** 95 % interval of the change, bootstrap over blocks */
  low: number | null;
  high: number | null;
}

/** Random units clamped the same way instead: as many, each with mean and variance like the one it stands for. */
export interface Control {
  members: [number, number][];
  mean: number;
  deviation: number;
  inside: number | null;
  outside: number | null;
}

/** Answer of GET /api/find/tests/{key}/answer. */
export interface CausalAnswer {
  characters: number;
  /** with the values they were held at */
  clamps: ClampedUnit[];
  mean: number;
  deviation: number;
  inside: LossChange;
  outside: LossChange;
  controls: Control[];
  /** controls whose change inside is at least as large */
  rank: number;
  /** what follows from it, in one or two sentences */
  sentence: string;
}

/** Body of PUT /api/models/{model}/units/{layer.unit}/note, kept in the user's data folder. */
export interface UnitNote {
  /** length at most 80 */
  name: string;
  /** length at most 4000 */
  note: string;
}

/** A character that a unit makes likelier or less likely: its column of the readout, centred over characters. */
export interface Push {
  character: string;
  weight: number;
}

/** A recurrent weight from another unit of the layer, or from one below; of an LSTM or GRU, a gate's. */
export interface UnitInput {
  gate: string;
  layer: number;
  unit: number;
  weight: number;
}

/** A weight from a character into a unit of the first layer, centred over the characters; of a gate. */
export interface CharacterInput {
  gate: string;
  character: string;
  weight: number;
}

/** How a gate of a unit is used on the text: share of positions below 0.1, above 0.9, and its mean. */
export interface GateUse {
  gate: string;
  closed: number;
  open: number;
  mean: number;
}

/** How long a unit remembers, in characters; None: does not apply or longer than the text tells. */
export interface Memory {
  /** -1 / ln of the geometric mean of f, or of z in a GRU */
  gates: number | null;
  /** first lag at which the autocorrelation of h is below 1/e */
  autocorrelation: number | null;
  /** autocorrelation of h at lags 0 .. 200 */
  curve: (number | null)[];
}

/** Answer of GET /api/models/{model}/units/{layer.unit}. */
export interface UnitAnswer {
  model: string;
  cell: string;
  layer: number;
  unit: number;
  layers: number;
  hidden_size: number;
  note: UnitNote;
  /** what the model's own card calls this unit */
  shipped: string[];
  /** that have looked at this unit; the first is shown */
  searches: SearchSummary[];
  /** None: no search of this model has been made */
  profile: UnitProfile | null;
  /** by concept, where it is among the best */
  evidence: Record<string, UnitEvidence>;
  /** of the concepts in `profile.scores` */
  titles: Record<string, string>;
  kinds: Record<string, "yes-no" | "number">;
  /** the text that gates and memory were measured on */
  measured_on: string;
  gates: GateUse[];
  memory: Memory;
  pushes_up: Push[];
  pushes_down: Push[];
  /** strongest first */
  inputs: UnitInput[];
  /** first layer only; strongest first */
  reads: CharacterInput[];
}

/** Units of a model that the user has named: GET /api/models/{model}/notes. */
export interface Named {
  /** by layer.unit, the layer from 1 */
  notes: Record<string, UnitNote>;
}

export type ConceptChoice = BuiltIn | Pattern | Labelled;

export type Quantity = "h" | "c" | "i" | "f" | "g" | "o" | "r" | "z" | "n";

export type Number = number | null;

export type Sign = 1 | -1;
