// Generated from app/web/lessons/powers.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A linear unit, h_t = w h_{t-1} + x_t. */
export interface Chain {
  /** at least -4; at most 4 */
  w: number;
  /** at least 1; at most 400 */
  steps: number;
}

/** What comes back after k steps. */
export interface ChainPicture {
  /** w^k for k = 0 to steps */
  powers: number[];
}

/** A network of two units, its matrix given by its eigenvalues; linear, or tanh and driven by noise. */
export interface Network {
  /** first ± i second, or first and second */
  kind: "pair" | "real";
  /** at least -1.6; at most 1.6 */
  first: number;
  /** at least -1.6; at most 1.6 */
  second: number;
  /** from normality, Henrici's; at least 0; at most 4 */
  departure: number;
  /** of the gradient at lag 0, in degrees; at least -360; at most 360 */
  angle: number;
  /** at least 1; at most 400 */
  steps: number;
  tanh: boolean;
  /** standard deviation of the inputs of tanh units; at least 0; at most 4 */
  noise: number;
  /** at least 0; at most 4294967295 */
  seed: number;
  /** two numbers; length at most 200 */
  w_xh: string;
  /** two numbers; length at most 200 */
  w_hy: string;
}

/** What is left of a gradient, step by step back; lists begin at lag 0. */
export interface NetworkPicture {
  matrix: number[][];
  /** real and imaginary part */
  eigenvalues: [number, number][];
  /** spectral radius of the matrix */
  radius: number;
  /** spectral norm of the matrix */
  norm: number;
  /** norm of this one gradient */
  gradient: number[];
  /** of this gradient, of length 1 */
  directions: [number, number][];
  /** directions that a step back does not turn; empty for a pair and for tanh units */
  kept: [number, number][];
  /** spectral norm of the product: the worst direction */
  products: number[];
  radius_powers: number[];
  norm_powers: number[];
  /** Lyapunov exponent of the product, nats per step */
  exponent: number;
  /** over so many steps; 0: known exactly */
  exponent_steps: number;
  /** e^(exponent k) */
  rates: number[];
  /** eigenvalues of each step's Jacobian; empty: all the matrix's */
  jacobians: [number, number][];
  /** W_hy W_hh^k W_xh of the linear network */
  impulse: number[];
}
