// Generated from app/web/lessons/kernel.py by `python -m rnnscope.web.typescript --write`: change it there.

/** Points of a curve with noise, and the kernel that smooths them. */
export interface Noisy {
  kernel: "gaussian" | "epanechnikov" | "box" | "softmax";
  /** at least 2; at most 80 */
  points: number;
  /** at least 0; at most 2 */
  noise: number;
  /** at least 0; at most 9999 */
  seed: number;
}

/** With a bandwidth, asked at one query. */
export interface Regression {
  kernel: "gaussian" | "epanechnikov" | "box" | "softmax";
  /** at least 2; at most 80 */
  points: number;
  /** at least 0; at most 2 */
  noise: number;
  /** at least 0; at most 9999 */
  seed: number;
  /** at least 0.05; at most 5.0 */
  bandwidth: number;
  /** at least -3.0; at most 3.0 */
  query: number;
}

/** Keys and values, the estimate everywhere, and the weights at the query. */
export interface RegressionPicture {
  /** keys */
  x: number[];
  /** values */
  y: number[];
  /** queries of the curves */
  line: number[];
  /** what the values are noisy values of, on the line */
  truth: number[];
  /** on the line; NaN where no key is in reach */
  estimate: number[];
  query: number;
  /** of the keys at the query */
  weights: number[];
  /** the estimate at the query */
  mean: number;
  /** mean square, each point estimated from the others */
  error: number;
}

/** Leave-one-out error against bandwidth. */
export interface Errors {
  bandwidths: number[];
  /** mean squares; NaN where a point has no other in reach */
  errors: number[];
  /** the bandwidth of the least; NaN if there is none */
  best: number;
}

/** A toy sequence as it is typed; the bandwidth of a kernel is the root of the temperature. */
export interface Sequence {
  kernel: "gaussian" | "epanechnikov" | "box" | "softmax";
  /** length at most 200 */
  words: string;
  /** length at most 400 */
  keys: string;
  /** length at most 200 */
  values: string;
  /** whether all keys are given norm 1 */
  equal: boolean;
  /** at least 0.05; at most 10 */
  temperature: number;
}

/** Asked at one query. */
export interface Query {
  kernel: "gaussian" | "epanechnikov" | "box" | "softmax";
  /** length at most 200 */
  words: string;
  /** length at most 400 */
  keys: string;
  /** length at most 200 */
  values: string;
  /** whether all keys are given norm 1 */
  equal: boolean;
  /** at least 0.05; at most 10 */
  temperature: number;
  /** at least -3.0; at most 3.0 */
  qx: number;
  /** at least -3.0; at most 3.0 */
  qy: number;
}

/** Of each token: its key, the terms of both exponents, both weights, and those of the chosen kernel. */
export interface AttentionPicture {
  words: string[];
  keys: number[][];
  norms: number[];
  values: number[];
  /** q.k / tau */
  scores: number[];
  /** |q - k|^2 / 2 tau */
  far: number[];
  /** |k|^2 / 2 tau */
  key_half: number[];
  /** |q|^2 / 2 tau */
  query_half: number;
  softmax: number[];
  gaussian: number[];
  /** of the two */
  difference: number[];
  /** of the differences, without sign */
  largest: number;
  /** of the chosen kernel; NaN where no key is in reach */
  weights: number[];
  mean: number;
}

/** The weighted mean at every query of a square grid, rows from the top. */
export interface Surface {
  means: number[][];
}
