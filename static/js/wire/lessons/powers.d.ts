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
