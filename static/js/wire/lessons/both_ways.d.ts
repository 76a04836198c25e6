// Generated from app/web/lessons/both_ways.py by `python -m rnnscope.web.typescript --write`: change it there.

/** Networks that the page trained, with their weights as it got them. */
export interface Trained {
  /** at least 2; at most 12 */
  hidden: number;
  /** length at most 120000 */
  weights: string;
}

/** Which six networks: shipped ones, or trained here. */
export interface Chosen {
  /** at least 1; at most 2 */
  kinds: number;
  cell: "gru" | "rnn";
  trained: Trained | null;
}

/** A typed string. */
export interface Asked {
  /** at least 1; at most 2 */
  kinds: number;
  cell: "gru" | "rnn";
  trained: Trained | null;
  /** length at most 200 */
  text: string;
}

/** One of the six at one character. */
export interface Inside {
  /** at least 1; at most 2 */
  kinds: number;
  cell: "gru" | "rnn";
  trained: Trained | null;
  /** length at most 200 */
  text: string;
  reads: "forward" | "backward" | "both";
  layers: 1 | 2;
  /** at least 0; at most 200 */
  at: number;
}

/** Train all six here. */
export interface Training {
  /** at least 1; at most 2 */
  kinds: number;
  cell: "gru" | "rnn";
  /** at least 2; at most 12 */
  hidden: number;
  /** at least 0; at most 9999 */
  seed: number;
  /** at least 50; at most 1500 */
  steps: number;
}

/** What one network says of each character. */
export interface Said {
  name: string;
  reads: "forward" | "backward" | "both";
  layers: number;
  /** probability [T] */
  inside: number[];
  /** what each half of the last layer adds to the logit: [T] */
  parts: Record<"forward" | "backward", number[]>;
  bias: number;
}

/** A string, its labels and what the six networks say. */
export interface Labels {
  /** where there is something to label: [T] */
  letters: boolean[];
  inside: boolean[];
  left_decides: boolean[];
  right_decides: boolean[];
  networks: Said[];
}

/** The states of one half of one layer. */
export interface Half {
  /** from 1 */
  layer: number;
  direction: "forward" | "backward";
  /** [H][T] */
  h: number[][];
}

/** The states of one network, and what its logit at one character depends on. */
export interface InsidePicture {
  halves: Half[];
  /** norm of d logit_at / d x_s for each s: [T] */
  slopes: number[];
}

/** Share of right labels by who can decide a letter: either side, the left, the right, both together; all. */
export interface Shares {
  /** how many letters there are of each */
  letters: Record<string, number>;
  networks: Record<string, Record<string, number>>;
}

/** The six after some steps; `shares` come with some parts only. */
export interface TrainingStep {
  /** 0 to 1 */
  progress: number;
  step: number;
  /** of the step's own strings, nats a letter */
  losses: Record<string, number>;
  shares: Shares | null;
  /** of all six, to be sent back; comes with the shares */
  weights: string | null;
}
