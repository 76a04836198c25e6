// Generated from app/web/lessons/plural.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A network and what is looked at in its units. */
export interface Asked {
  cell: "rnn" | "gru" | "lstm";
  /** the loss at the verb counted so many times in training */
  weight: 1 | 6;
  /** c only of an LSTM; of the others h */
  quantity: "h" | "c";
}

/** How well one unit tells the number of the subject, between subject and verb of held-out sentences. */
export interface UnitRank {
  /** from 1 */
  unit: number;
  /** share of pairs in which it is higher behind the plural */
  auc: number;
  /** its mean behind singular subjects */
  singular: number;
  plural: number;
}

/** Every unit, the one that tells best first. */
export interface Ranking {
  units: UnitRank[];
  sentences: number;
  /** positions that were counted */
  words: number;
}

/** A sentence, a unit to look at, and how it is held. */
export interface SentenceWanted {
  cell: "rnn" | "gru" | "lstm";
  /** the loss at the verb counted so many times in training */
  weight: 1 | 6;
  /** c only of an LSTM; of the others h */
  quantity: "h" | "c";
  source: "typed" | "generated";
  /** if typed; length at most 400 */
  text: string;
  /** of a generated subject */
  number: "plural" | "singular";
  /** words between, if generated; at least 0; at most 24 */
  clause: number;
  /** at least 0; at most 9999 */
  seed: number;
  /** from 1; 0: the one that tells number best; at least 0; at most 24 */
  unit: number;
  hold: boolean;
  /** held as: -1 singular, 1 plural, on average; at least -2; at most 2 */
  towards: number;
  /** from the subject up to the verb, at one word, or from that word up to the verb */
  span: "clause" | "word" | "on";
  /** that word; at least 0; at most 400 */
  at: number;
}

/** A sentence as one unit saw it, word by word. */
export interface Course {
  /** the internals of the unit */
  inside: Record<string, number[]>;
  /** probability of the verb's plural as the next word */
  plural: number[];
  singular: number[];
}

/** A sentence, and the same with a subject of the other number; places count from 0. */
export interface SentencePicture {
  words: string[];
  /** of words that have one: plural or singular */
  numbers: string[];
  subject: number;
  /** one behind the last, if the verb is to come */
  verb: number;
  /** of the verb: plural, singular */
  forms: [string, string];
  /** the subject in the other number */
  other: string;
  /** from 1 */
  unit: number;
  quantity: "h" | "c";
  /** the internal that is the share kept, if there is one */
  gate: string;
  own: Course;
  twin: Course;
  held: Course | null;
  /** at which it is held, or would be */
  value: number;
  /** first word at which it is held */
  start: number;
  /** one behind the last */
  stop: number;
}

/** How often the verb is right, measured when the shipped networks were trained, and what they know. */
export interface Distances {
  /** between subject and verb */
  words: number[];
  /** of a cell: for each seed its shares */
  right: Record<string, number[][]>;
  /** of a cell: the seed of the one on this page */
  shipped: Record<string, number>;
  /** words between, at most, in training */
  longest: number;
  /** held-out sentences at each distance */
  tested: number;
  vocabulary: string[];
}

/** Of the networks that learned alike. */
export interface Counted {
  weight: 1 | 6;
}

/** One more network of the same size. */
export interface Training {
  cell: "rnn" | "gru" | "lstm";
  /** the loss at the verb counts so many times */
  weight: 1 | 6;
  /** words between, at most, in training; at least 2; at most 24 */
  longest: number;
  /** seed; at least 0; at most 9999 */
  draw: number;
}

/** Where it stands. */
export interface Learned {
  /** 0 to 1 */
  progress: number;
  step: number;
  /** nats a word, over the last steps */
  loss: number;
  /** share of right verbs at each distance */
  right: number[];
}
