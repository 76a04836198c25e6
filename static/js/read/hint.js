/** The line of first hints under the text; once closed, it stays closed in this browser. */

import { byId } from "../common/dom.js";
import { keep, stored } from "../common/storage.js";

const SEEN = "rnnscope.hint";

/** @param {{signal: AbortSignal}} lifetime */
export function mountHint({ signal }) {
  const hint = byId("hint", HTMLElement);
  hint.hidden = stored(SEEN) !== null;
  byId("hint-close", HTMLButtonElement).addEventListener("click", () => {
    hint.hidden = true;
    keep(SEEN, "seen");
  }, { signal });
}
