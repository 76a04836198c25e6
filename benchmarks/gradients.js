// Put into the Gradients page before its own scripts: counts the frames in which a chart was drawn anew.
globalThis.bench = {
  /** Redraws of each chart over some seconds: frames in which anything inside its picture has changed. */
  redraws(charts, seconds) {
    const counts = Object.fromEntries(charts.map((name) => [name, 0]));
    const observers = charts.map((name) => {
      let frame = false;
      const observer = new MutationObserver(() => {
        if (frame) return;
        frame = true;
        counts[name] += 1;
        requestAnimationFrame(() => (frame = false));
      });
      const picture = document.querySelector(`#${name} .figure-plot`);
      observer.observe(picture, { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] });
      return observer;
    });
    const start = performance.now();
    return new Promise((done) => setTimeout(() => {
      for (const observer of observers) observer.disconnect();
      done({ seconds: (performance.now() - start) / 1e3, counts });
    }, seconds * 1e3));
  },
};
