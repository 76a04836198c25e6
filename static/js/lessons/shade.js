/** The colour of a signed value, and the ink that can be read on it. */

import { colourIndex } from "../plot/colours.js";

/**
 * @param {import("../plot/theme.js").Theme} look @param {number} value @param {number} [limit]  of the strongest colour
 * @returns {{fill: string, ink: string}}
 */
export function shade(look, value, limit = 1) {
  const palette = look.palettes["purple-green"];
  const index = colourIndex(value, limit);
  return { fill: palette.css[index] ?? look.unread, ink: palette.pale[index] ? "#000000" : "#ffffff" };
}
