// Generated from app/web/lessons/hmm.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A model as it is typed: rows parted by semicolons, numbers by commas. */
export interface Matrices {
  /** length at most 2000 */
  start: string;
  /** length at most 2000 */
  transition: string;
  /** length at most 2000 */
  emission: string;
}

/** The size of a model, and which random one. */
export interface Outcome {
  /** at least 1; at most 8 */
  states: number;
  /** at least 2; at most 8 */
  outputs: number;
  /** at least 0; at most 9999 */
  seed: number;
}

/** A model as it would be typed. */
export interface MatricesPicture {
  start: string;
  transition: string;
  emission: string;
}

/** What the model is to read: sequences sampled from it, or one that is typed, a letter an output. */
export interface Data {
  /** length at most 2000 */
  start: string;
  /** length at most 2000 */
  transition: string;
  /** length at most 2000 */
  emission: string;
  source: "sampled" | "typed";
  /** length at most 200 */
  typed: string;
  /** at least 1; at most 60 */
  steps: number;
  /** at least 0; at most 9999 */
  seed: number;
}

/** The forward recursion over one sequence, with the model that was read; T steps, K states, V outputs. */
export interface Recursion {
  start: number[];
  transition: number[][];
  emission: number[][];
  outputs: number[];
  /** those that it was sampled with */
  states: number[] | null;
  /** [T][K] before each output */
  predicted: number[][];
  /** [T][K] times the chance of the output */
  joint: number[][];
  /** [T][K] after it */
  alpha: number[][];
  scale: number[];
  /** log P of the outputs so far, nats */
  running: number[];
}

/** The same sequence, and what its log-likelihood is differentiated by. */
export interface Slopes {
  /** length at most 2000 */
  start: string;
  /** length at most 2000 */
  transition: string;
  /** length at most 2000 */
  emission: string;
  source: "sampled" | "typed";
  /** length at most 200 */
  typed: string;
  /** at least 1; at most 60 */
  steps: number;
  /** at least 0; at most 9999 */
  seed: number;
  parameters: "log" | "softmax";
}

/** One number for each entry of the model. */
export interface Tables {
  start: number[][];
  transition: number[][];
  emission: number[][];
}

/** The gradient of the log-likelihood, found twice. */
export interface SlopesPicture {
  autograd: Tables;
  counting: Tables;
  difference: Tables;
  /** of the differences, without sign */
  largest: number;
}

/** Both ways of training, on so many sequences. */
export interface Climb {
  /** length at most 2000 */
  start: string;
  /** length at most 2000 */
  transition: string;
  /** length at most 2000 */
  emission: string;
  source: "sampled" | "typed";
  /** length at most 200 */
  typed: string;
  /** at least 1; at most 60 */
  steps: number;
  /** at least 0; at most 9999 */
  seed: number;
  /** at least 1; at most 40 */
  sequences: number;
  /** at least 0.1; at most 50 */
  rate: number;
  /** at least 0; at most 9999 */
  starts: number;
}

/** Where one way of training has come. */
export interface Ends {
  /** starts within a nat of the best of both ways */
  reached: number;
  /** of its starts: nats below that best */
  worst: number;
}

/** log P of all sequences in nats, after each iteration of this part. */
export interface Heights {
  /** 0 to 1 */
  progress: number;
  iterations: number[];
  /** [iteration][start] */
  em: number[][];
  /** [iteration][start] */
  ascent: number[][];
  /** log P under the model on the page, nats */
  truth: number;
  em_ends: Ends;
  ascent_ends: Ends;
}
