// Generated from app/web/lessons/backprop.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A network of one unit, what it reads, and what it should say. */
export interface Network {
  /** at least -5; at most 5 */
  w: number;
  /** at least -5; at most 5 */
  u: number;
  /** at least -5; at most 5 */
  v: number;
  /** numbers; length at most 400 */
  x: string;
  /** numbers; length at most 400 */
  targets: string;
  activation: "tanh" | "linear";
  /** only the last step has a loss */
  last: boolean;
}

/** A summand of a bar: factor * bar of `source`. */
export interface Part {
  source: string;
  factor: number;
  bar: number;
}

/** dL by one value. */
export interface Bar {
  of: "y" | "h" | "z";
  /** time step, from 1 */
  step: number;
  value: number;
  parts: Part[];
}

/** What one time step adds to the gradient of a shared weight. */
export interface Term {
  weight: "w" | "u" | "v";
  step: number;
  bar: string;
  bar_value: number;
  other: string;
  other_value: number;
  product: number;
}

/** All values of the way there, all messages of the way back. */
export interface Graph {
  z: number[];
  /** h_0 first */
  h: number[];
  y: number[];
  losses: number[];
  loss: number;
  /** in their order: from the last step to the first */
  bars: Bar[];
  /** in the order in which they come */
  terms: Term[];
  /** of the terms, by weight */
  sums: Record<string, number>;
  /** what torch finds */
  autograd: Record<string, number>;
}
