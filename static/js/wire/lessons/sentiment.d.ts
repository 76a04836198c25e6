// Generated from app/web/lessons/sentiment_messages.py by `python -m rnnscope.web.typescript --write`: change it there.

/** Networks that the page trained, with what they know and their weights as it got them. */
export interface Trained {
  /** length at most 600 */
  words: string[];
  /** at least 2; at most 16 */
  hidden: number;
  /** length at most 160000 */
  weights: string;
}

/** Networks that ship. */
export interface Shipped {
  cell: "gru" | "rnn";
}

/** A typed sentence, and which three networks read it: shipped ones, or trained here. */
export interface Asked {
  cell: "gru" | "rnn";
  trained: Trained | null;
  /** length at most 400 */
  text: string;
}

/** Labelled sentences of one's own. */
export interface Pasted {
  /** a label, a tab and a sentence a line; length at most 400000 */
  sentences: string;
}

/** Train all three here; without sentences on generated reviews. */
export interface Training {
  cell: "gru" | "rnn";
  /** at least 2; at most 16 */
  hidden: number;
  /** at least 0; at most 9999 */
  seed: number;
  /** at least 50; at most 1500 */
  steps: number;
  sentences: string | null;
}

/** What one network makes of a sentence. */
export interface PoolReading {
  pool: "last" | "mean" | "max";
  /** probability of the second label if it ended here: [T] */
  verdicts: number[];
  logit: number;
  bias: number;
  /** of the readout: [H] */
  weights: number[];
  /** [H] */
  pooled: number[];
  /** [H][T] */
  h: number[][];
  /** word whose state a unit's pool is: [H]; null for the mean */
  source: number[] | null;
  /** what the state at each word adds to the logit: [T] */
  adds: number[];
}

/** A sentence, word by word. */
export interface Reading {
  words: string[];
  known: boolean[];
  networks: PoolReading[];
}

/** On sentences that no training has seen, for each way to pool. */
export interface Exam {
  /** that the AUCs are measured on */
  sentences: number;
  /** of each unit's pooled value for the second label */
  aucs: Record<"last" | "mean" | "max", number[]>;
  /** share of right verdicts on the same sentences */
  right: Record<"last" | "mean" | "max", number>;
  /** null for sentences of one's own */
  kinds: Record<"last" | "mean" | "max", Record<"plain" | "negated" | "but", number>> | null;
  /** by words behind the verdict */
  tails: Record<"last" | "mean" | "max", number[]> | null;
  tail_words: number[];
}

/** What there is to learn from sentences of one's own. */
export interface TableAnswer {
  labels: string[];
  sentences: number;
  second: number;
  words: number;
}

/** The three after some steps; the rest comes with some parts only. */
export interface TrainingStep {
  /** 0 to 1 */
  progress: number;
  step: number;
  losses: Record<"last" | "mean" | "max", number>;
  exam: Exam | null;
  weights: string | null;
  /** that the networks know */
  words: string[] | null;
  labels: string[];
}
