// Generated from app/web/lessons/iteration.py by `python -m rnnscope.web.typescript --write`: change it there.

/** The map, and how often it is applied. */
export interface Function {
  map: "logistic" | "tanh";
  /** at least 0; at most 4 */
  r: number;
  /** at least -6; at most 6 */
  w: number;
  /** at least -3; at most 3 */
  b: number;
  /** at least 1; at most 64 */
  k: number;
}

/** Points that f takes through one another. */
export interface CycleFound {
  /** as they are visited, the least first */
  points: number[];
  /** (f^period)' at each of them */
  multiplier: number;
}

/** f and f^k over the interval. */
export interface FunctionPicture {
  x: number[];
  /** x and f(x) */
  once: [number, number][];
  /** fixed points of f */
  fixed: CycleFound[];
  /** f^k(x) */
  values: number[];
  /** (f^k)'(x) */
  slopes: number[];
  /** whether a line may be drawn; if not, x is scattered */
  resolved: boolean;
  /** share of the interval with a slope below 0.01 */
  tiny: number;
  /** share of the interval with a slope over 100 */
  huge: number;
  /** whose period divides `searched` */
  cycles: CycleFound[];
  /** k, or 1 where f^k has too many such points; of a unit 1 or 2, which is all */
  searched: number;
}

/** The map, and where it begins. */
export interface Start {
  map: "logistic" | "tanh";
  /** at least 0; at most 4 */
  r: number;
  /** at least -6; at most 6 */
  w: number;
  /** at least -3; at most 3 */
  b: number;
  /** at least -1; at most 1 */
  start: number;
}

/** x_0 to x_64. */
export interface OrbitPicture {
  states: number[];
  /** d x_t / d x_0 */
  slopes: number[];
  /** Lyapunov exponent, nats per step */
  exponent: number;
  /** over so many steps */
  steps: number;
  /** the cycle it is on after them; of at most 63 points */
  settled: CycleFound | null;
}
