// Generated from app/web/lessons/unrolling.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A shape of problem, and what is typed into it. */
export interface Example {
  shape: "one-to-one" | "one-to-many" | "many-to-one" | "many-to-many" | "unequal";
  /** length at most 200 */
  text: string;
  /** at least -2; at most 2 */
  weight_hh: number;
}

/** The cell at work, step by step. */
export interface Unrolled {
  /** [T]; empty: nothing is read at this step */
  read: string[];
  x: number[][];
  /** [T + 1], h_0 first */
  h: number[];
  y: number[];
  /** [T]; empty: the shape has no output here */
  said: string[];
  /** what should be said */
  right: string[];
  weight_xh: number[];
  weight_hh: number;
  bias_h: number;
  weight_hy: number;
  bias_y: number;
  /** how many numbers the cell has */
  parameters: number;
}
