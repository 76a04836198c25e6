// Generated from app/web/lessons/by_hand.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A network, and what it reads: each system has fields of its own, the others' are not looked at. */
export interface HandSet {
  system: "sum" | "comparison" | "parity";
  /** in a row; nothing: as set by hand; length at most 1000 */
  weights: string;
  /** length at most 400 */
  numbers: string;
  /** length at most 400 */
  first: string;
  /** length at most 400 */
  second: string;
  /** length at most 400 */
  bits: string;
}

/** A line of the truth table of parity. */
export interface TruthRow {
  state: number[];
  parity: number;
  bit: number;
  h: number[];
  y: number;
  wanted: number;
}

/** A network over what was typed, and on many other sequences. */
export interface HandSetPicture {
  system: "sum" | "comparison" | "parity";
  inputs: number;
  units: number;
  names: string[];
  weights: number[];
  by_hand: number[];
  /** a row a time step */
  x: number[][];
  h: number[][];
  y: number[];
  wanted: number[];
  wrong: boolean[];
  first_wrong: number | null;
  tried: number;
  right: number;
  /** the shortest beginning that goes wrong */
  example: number[][] | null;
  table: TruthRow[];
}

/** Ten networks of as many units as by hand, and ten of `more`. */
export interface Learn {
  system: "sum" | "comparison" | "parity";
  /** at least 3; at most 12 */
  more: number;
}

/** Lists have an entry a seed; of 1,000 sequences those with an error, None where they were not counted. */
export interface LearnStep {
  /** 0 to 1 */
  progress: number;
  step: number;
  /** by size: as many units as by hand, then more */
  losses: number[][];
  /** of length 10 */
  short: number[][] | null;
  /** of length 100 */
  long: number[][] | null;
}
