// Generated from app/web/lessons/truncated.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A symbol, the question `lag` steps later at the end of a window, and one of the ten seeds. */
export interface Cut {
  /** at least 2; at most 12 */
  window: number;
  /** at least 1; at most 24 */
  lag: number;
  state: "carried" | "reset";
  start: "orthogonal" | "pytorch";
  /** at least 1; at most 10 */
  seed: number;
}

/** What passes through the graph of one network; an entry a time step. */
export interface PassingPicture {
  /** how far apart the four symbols put h_t */
  trace: number[];
  /** norm of dL/dh_t, root mean square */
  gradient: number[];
}

/** The unrolled graph with its windows, before training; time steps count from 0. */
export interface CutPicture {
  length: number;
  symbol: number;
  asked: number;
  /** the earliest time step that the gradient reaches */
  first: number;
  outside: boolean;
  /** time steps before which the graph is cut */
  cuts: number[];
  /** which of the three that are trained this is, if its lag is among them */
  arm: number;
  /** of the three */
  lags: number[];
  passing: PassingPicture;
}

/** What passes through the three networks of a seed, as they are now. */
export interface SeedPassing {
  seed: number;
  arms: PassingPicture[];
}

/** Accuracies by arm (inside; outside, reset; outside, carried) and seed. */
export interface TrainStep {
  /** 0 to 1 */
  progress: number;
  step: number;
  accuracies: number[][];
  passing: SeedPassing[];
}
