/**
 * When a chart draws: only in view, at most ten times a second, and more rarely where drawing all of them would take more
 * than a share of the time, because two runs train on the same machine.
 */

const LEAST = 100; // milliseconds between two drawings of a chart
const MOST = 500;
const SHARE = 0.4; // of the page's time that all charts in view may take

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
  const attempt = () => {
    if (!wanted || !inView || timer || signal.aborted) return;
    const wait = last + interval() - performance.now();
    if (wait > 0) {
      timer = window.setTimeout(() => {
        timer = 0;
        attempt();
      }, wait);
      return;
    }
    wanted = false;
    last = performance.now();
    draw();
  };
  const observer = new IntersectionObserver((entries) => {
    inView = entries[entries.length - 1]?.isIntersecting ?? false;
    if (!inView) costs.delete(key);
    attempt();
  }, { rootMargin: "120px" });
  observer.observe(el);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(timer);
    costs.delete(key);
  }, { once: true });
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
