/**
 * What benchmarks/lessons.py measures with: a slider is set, and the last change that this makes to the picture or the
 * equation is waited for, until behind the painting of its frame. That everything is drawn, the body says.
 */
(() => {
  const LONGEST_MS = 5_000;
  const PICTURES = ".lesson-stage, .lesson-equation";

  /** Milliseconds from setting a slider to behind the painting of the last frame that it changed. */
  const move = (id, share) => new Promise((resolve, reject) => {
    const slider = document.getElementById(id);
    const [least, most] = [Number(slider.min), Number(slider.max)];
    let last = NaN;
    const observer = new MutationObserver(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (last = performance.now());
      port2.postMessage(null);
    });
    for (const picture of document.querySelectorAll(PICTURES)) {
      observer.observe(picture, { subtree: true, childList: true, attributes: true, characterData: true });
    }
    const start = performance.now();
    slider.value = String(least + share * (most - least));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    const look = (now) => {
      if (document.body.dataset.drawn === "yes") {
        observer.disconnect();
        resolve(last - start); // NaN: nothing in the pictures changed
      } else if (now - start > LONGEST_MS) reject(new Error(`#${id}: not drawn`));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

  /** The sliders of settings that can be seen. */
  const sliders = () => [...document.querySelectorAll("[data-control] input[type=range]")]
    .filter((slider) => slider.id && slider.checkVisibility() && !slider.disabled).map(({ id }) => id);

  window.bench = { move, sliders };
})();
