/** Which line is which, in the head of a picture: where lines end too close together to carry their names. */

import { byId } from "../common/dom.js";

/**
 * @param {string} id  of the picture
 * @param {{text: string, color: string, style?: "solid" | "dotted"}[]} lines  colours as the style sheet knows them
 */
export function showLegend(id, lines) {
  const place = byId(id, HTMLElement).querySelector(".figure-tools");
  place?.replaceChildren(...lines.map(({ text, color, style = "solid" }) => {
    const entry = document.createElement("span");
    entry.className = "legend-entry";
    const line = document.createElement("span");
    line.className = "legend-line";
    line.style.borderTop = `2px ${style} ${color}`;
    entry.append(line, text);
    return entry;
  }));
}
