// Generated from app/web/lessons/seq2seq_messages.py by `python -m rnnscope.web.typescript --write`: change it there.

/** The two models that a training ended with, as the page keeps them. */
export interface Kept {
  /** length at most 300000 */
  attention: string;
  /** length at most 300000 */
  bottleneck: string;
}

/** A text to be translated, by the models that ship or by those that the page keeps. */
export interface Asked {
  task: "numbers" | "dates" | "reversal" | "programs" | "own";
  /** length at most 200 */
  text: string;
  /** of the task own, if it is known; length at most 200 */
  expected: string | null;
  kept: Kept | null;
}

/** A character, or "" for the end, and how likely it is. */
export interface GuessPart {
  text: string;
  probability: number;
}

/** An answer, step by step. */
export interface SaidPart {
  /** of each step, likeliest first */
  guesses: GuessPart[][];
  /** of each step over the text */
  attention: number[][] | null;
  /** probability of the right character; NaN if none is known */
  expected: number[];
  /** the first step that is not as expected */
  wrong: number | null;
  /** of the whole: the product of its steps' */
  probability: number;
}

/** What one network makes of the text. */
export interface ReadingPart {
  /** the encoder's last state */
  h: number[];
  /** its cell state, of an LSTM */
  c: number[] | null;
  free: SaidPart;
  forced: SaidPart | null;
}

/** What the network with attention and the one without make of a text, and the right answer, if it is known. */
export interface Translation {
  text: string;
  expected: string | null;
  attention: ReadingPart;
  bottleneck: ReadingPart;
}

/** A held-out text, if wanted one that the network (with attention or without) gets wrong. */
export interface WantedExample {
  task: "numbers" | "dates" | "reversal" | "programs";
  /** at least 0; at most 2147483648 */
  seed: number;
  kept: Kept | null;
  attention: boolean;
  wrong: boolean;
}

/** The text, and whether it goes wrong; among some dozens there may be none that does. */
export interface Example {
  text: string;
  found: boolean;
}

/** A task whose models ship. */
export interface MeasuredTask {
  task: "numbers" | "dates" | "reversal" | "programs";
}

/** At a step of training, on held-out texts: fed the right answer (forced), and fed its own (free). */
export interface Point {
  step: number;
  forced_nats: number;
  forced_characters: number;
  free_nats: number;
  free_characters: number;
  texts: number;
}

/** Held-out texts of these lengths in characters, and the share translated without an error. */
export interface LengthPoint {
  least: number;
  most: number;
  tried: number;
  right: number;
}

/** Of one network: while it trained, and then by length. */
export interface Curves {
  units: number;
  /** share of held-out texts without an error */
  right: number;
  tried: number;
  curve: Point[];
  lengths: LengthPoint[];
}

/** Of the models that ship, made by `python tools/lesson_models.py seq2seq`. */
export interface Measurements {
  /** characters of the longest text in training */
  longest: number;
  attention: Curves;
  bottleneck: Curves;
}

/** The user's own pairs, to be looked through. */
export interface PairsAsked {
  /** TSV, for the task own; else empty; length at most 300000 */
  pairs: string;
}

/** How many are for training and how many are held out, and of the latter's texts some. */
export interface PairsSeen {
  training: number;
  held_out: number;
  listed: string[];
}

/** Train two networks, with attention and without, on the same pairs. */
export interface Training {
  task: "numbers" | "dates" | "reversal" | "programs" | "own";
  /** TSV, for the task own; else empty; length at most 300000 */
  pairs: string;
  cell: "gru" | "lstm";
  /** at least 8; at most 64 */
  units: number;
  feeding: "teacher" | "own";
  /** at least 20; at most 3000 */
  steps: number;
}

/** The two models that a training ended with. */
export interface KeptPart {
  attention: string;
  bottleneck: string;
}

/** How far a training is; the last part brings the models and what they can do. */
export interface TrainingPart {
  /** 0 to 1 */
  progress: number;
  step: number;
  /** with attention, without: on the batch of this step */
  loss_nats: number[];
  /** new points of each curve: with attention, without */
  points: Point[][];
  lengths: LengthPoint[][];
  /** held-out texts that go wrong: with attention, without */
  wrong: string[][];
  kept: KeptPart | null;
}
