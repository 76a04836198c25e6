/** Undo: the settings as they were before each change; a drag is one change, and so is what is typed. */

const SAME_GESTURE_MS = 700;
const AT_ONCE_MS = 90; // what one change brings with it belongs to it
const MOST = 200;

/**
 * @template S
 * @param {S} first
 */
export function createHistory(first) {
  /** @type {S[]} */
  const before = [];
  let now = first;
  let keys = "";
  let last = -Infinity;
  return {
    /** @param {S} next @param {string} changed  names of what changed @param {number} time  in ms @param {boolean} [click]  no drag */
    add(next, changed, time, click = false) {
      if (time - last > (changed === keys && !click ? SAME_GESTURE_MS : AT_ONCE_MS)) before.push(now);
      if (before.length > MOST) before.shift();
      [now, keys, last] = [next, changed, time];
    },
    /** The settings before the last change; null if there was none. @returns {S | null} */
    undo() {
      const back = before.pop() ?? null;
      if (back) [now, keys] = [back, ""];
      return back;
    },
    get empty() {
      return before.length === 0;
    },
  };
}
