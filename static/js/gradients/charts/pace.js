/**
 * When a chart draws: in view at most twelve times a second, and more rarely where drawing all of them would take more than a
 * share of the time, because two runs train on the same machine; out of view when nothing has changed for a while.
 */

const LEAST = 80; // milliseconds between two drawings of a chart
const MOST = 500;
const STILL = 700; // milliseconds without a change
const SHARE = 0.5; // of the page's time that all charts in view may take

/** Milliseconds that the last drawing took, of the charts in view. @type {Map<object, number>} */
const costs = new Map();

const interval = () => {
  let all = 0;
  for (const cost of costs.values()) all += cost;
  return Math.min(MOST, Math.max(LEAST, all / SHARE));
};

/**
 * @param {HTMLElement} el
 * @param {() => void} draw
 * @param {{signal: AbortSignal}} lifetime
 */
export function paced(el, draw, { signal }) {
  const key = {};
  let inView = false;
  let wanted = false;
  let last = -Infinity;
  let timer = 0;
  const run = () => {
    clearTimeout(timer);
    timer = 0;
    wanted = false;
    last = performance.now();
    draw();
  };
  const attempt = () => {
    if (!wanted || signal.aborted) return;
    if (!inView) {
      clearTimeout(timer);
      timer = window.setTimeout(run, STILL);
      return;
    }
    const wait = last + interval() - performance.now();
    if (wait <= 0) run();
    else timer ||= window.setTimeout(run, wait);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    if (!inView || signal.aborted) costs.delete(key);
  };
  watchView(el, (shown) => {
    inView = shown;
    stop();
    attempt();
  }, signal);
  signal.addEventListener("abort", stop, { once: true });
  return {
    /** Draws soon. */
    request() {
      wanted = true;
      attempt();
    },
    /** @param {number} milliseconds  that a drawing took */
    took(milliseconds) {
      if (inView) costs.set(key, milliseconds);
    },
  };
}

/**
 * Tells whether an element is in view, or nearly.
 * @param {Element} el @param {(shown: boolean) => void} tell @param {AbortSignal} signal
 */
function watchView(el, tell, signal) {
  const observer = new IntersectionObserver((entries) => {
    tell(entries[entries.length - 1]?.isIntersecting ?? false);
  }, { rootMargin: "120px" });
  observer.observe(el);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
