/** Work of the server that takes a while: asked after until it has ended, and how it is shown. */

import { element, setText } from "../common/panel.js";
import { cancelWork, fetchWork } from "./requests.js";

/** @typedef {import('../wire/find.js').WorkStatus} WorkStatus */

const PAUSE_MS = 400;

/** @param {WorkStatus} status */
export const isOver = ({ state }) => state === "done" || state === "failed" || state === "cancelled";

/**
 * Asks until the work has ended, or nobody waits any more.
 * @param {"searches" | "tests"} kind
 * @param {WorkStatus} first
 * @param {(status: WorkStatus) => boolean} told  false: do not ask again
 * @returns {Promise<WorkStatus | null>}  null if nobody waits
 */
export async function untilOver(kind, first, told) {
  let status = first;
  while (told(status)) {
    if (isOver(status)) return status;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    status = await fetchWork(kind, status.key);
  }
  return null;
}

/** "about 40 s left" @param {number | null} seconds */
export function timeLeft(seconds) {
  if (seconds === null) return "";
  if (seconds < 1) return "done in a moment";
  if (seconds < 90) return `about ${Math.ceil(seconds)} s left`;
  return seconds < 5400 ? `about ${Math.ceil(seconds / 60)} min left` : `about ${(seconds / 3600).toFixed(1)} h left`;
}

/**
 * A bar with what is being done, and a button that ends it.
 * @param {"searches" | "tests"} kind @param {(error: unknown) => void} failed
 */
export function progressLine(kind, failed) {
  const bar = element("progress", { max: 1, "aria-label": kind === "searches" ? "Search" : "Causal test" });
  const doing = element("span", { class: "progress-doing numbers" });
  const cancel = element("button", { type: "button" }, "Cancel");
  const el = element("div", { class: "progress-line", hidden: "" }, bar, doing, cancel);
  let key = "";
  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    cancelWork(kind, key).catch(failed);
  });
  return {
    el,
    /** @param {WorkStatus | null} status */
    show(status) {
      el.hidden = status === null || isOver(status);
      if (!status || el.hidden) return;
      if (status.key !== key) cancel.disabled = false;
      key = status.key;
      if (status.state === "waiting") bar.removeAttribute("value");
      else bar.value = status.progress;
      const words = [
        status.doing || (status.state === "waiting" ? "waiting for other work" : "starting"),
        timeLeft(status.seconds_left),
      ];
      setText(doing, words.filter(Boolean).join(" · "));
    },
  };
}
