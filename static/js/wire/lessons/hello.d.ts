// Generated from app/web/lessons/hello.py by `python -m rnnscope.web.typescript --write`: change it there.

/** One training from one draw of the weights. */
export interface Training {
  /** at least 0; at most 9999 */
  seed: number;
  /** at least 0.01; at most 10 */
  learning_rate: number;
  /** False: W_hh is 0 and stays 0 */
  memory: boolean;
}

/** The network before an optimizer step of a training. */
export interface Moment {
  /** at least 0; at most 9999 */
  seed: number;
  /** at least 0.01; at most 10 */
  learning_rate: number;
  /** False: W_hh is 0 and stays 0 */
  memory: boolean;
  /** at least 0; at most 300 */
  step: number;
}

/** A whole training. */
export interface Course {
  /** in nats a letter; before each step, and after the last */
  losses: number[];
  /** of whoever cannot tell one l from the other */
  floor: number;
}

/** The network at one moment, and what it makes of hell. */
export interface Network {
  weight_xh: number[][];
  weight_hh: number[][];
  bias_h: number[];
  weight_hy: number[][];
  bias_y: number[];
  /** [5][H], h_0 first */
  h: number[][];
  logits: number[][];
  /** [4 letters read][4 letters] */
  probabilities: number[][];
  loss: number;
}
