// Generated from app/web/lessons/gates.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A cell, its gates, what it reads and where it starts. */
export interface Wanted {
  /** mgu and full: the lecture's, and the usual one beside it */
  cell: "lstm" | "gru" | "mgu" | "full";
  /** full always reads its inputs */
  gates: "hand" | "inputs";
  /** at least 0; at most 1 */
  i: number;
  /** at least 0; at most 1 */
  f: number;
  /** at least -1; at most 1 */
  g: number;
  /** at least 0; at most 1 */
  o: number;
  /** at least 0; at most 1 */
  r: number;
  /** at least 0; at most 1 */
  z: number;
  /** at least 0; at most 1 */
  u: number;
  /** of an LSTM with its gates set by hand; at least 2; at most 12 */
  steps: number;
  /** numbers, of every other cell; length at most 200 */
  inputs: string;
  /** every state at t = 0, but h_0 = 0 in an LSTM; at least -1; at most 1 */
  start: number;
  /** weight with which gates read the state; at least -4; at most 4 */
  recurrent: number;
  /** the loss of an LSTM is its last c or its last h */
  of: "c" | "h";
  /** of full; at least 1; at most 4 */
  units: number;
  /** standard deviation of the weights of full; at least 0; at most 4 */
  scale: number;
  /** at least 0; at most 9999 */
  seed: number;
}

/** A number of one unit over time. */
export interface Row {
  name: string;
  unit: number;
  values: number[];
}

/** A cell over the sequence. */
export interface CellCourse {
  /** t = 1 to T */
  gates: Row[];
  /** t = 0 to T */
  states: Row[];
  /** dL / d state, t = 0 to T */
  gradients: Row[];
}

/** One cell, or the lecture's and the usual one over the same sequence with the same weights. */
export interface GatesPicture {
  cell: "lstm" | "gru" | "mgu" | "full";
  /** empty: nothing is read */
  inputs: number[];
  first: CellCourse;
  second: CellCourse | null;
  /** of what each hands on as its state, first - second */
  differences: Row[];
  /** of them, without its sign */
  largest: number;
  largest_at: number;
}
