// Generated from app/web/lessons/cliff.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A unit that reads nothing, and what its last state should be. */
export interface Network {
  cell: "sigmoid" | "tanh";
  /** at least 1; at most 50 */
  steps: number;
  /** at least -1; at most 1 */
  target: number;
}

/** The loss over a grid of w and b. */
export interface Surface {
  cell: "sigmoid" | "tanh";
  w: number[];
  b: number[];
  /** [b][w] as float32 (little-endian) in base64 */
  losses: string;
  /** h_0 */
  first: number;
}

/** Where descent begins, and how it goes. */
export interface Start {
  cell: "sigmoid" | "tanh";
  /** at least 1; at most 50 */
  steps: number;
  /** at least -1; at most 1 */
  target: number;
  /** at least -20; at most 20 */
  w: number;
  /** at least -20; at most 20 */
  b: number;
  /** learning rate; at most 100 */
  rate: number;
  /** longest gradient that is not clipped; at most 1000000.0 */
  tau: number;
}

/** One descent: the start, and the place after every step. */
export interface Course {
  w: number[];
  b: number[];
  losses: number[];
  /** of the gradient at each place */
  norms: number[];
  /** of the step taken from each place */
  lengths: number[];
  /** of that step with clipping, done or not */
  short: number[];
  /** where the gradient is longest */
  wall: number;
}

/** From one start, without clipping and with it. */
export interface Descents {
  free: Course;
  clipped: Course;
}
