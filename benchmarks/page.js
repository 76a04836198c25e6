/**
 * What benchmarks/page.py measures with, run in the page before its own scripts. It looks only at what the page
 * shows: the cursor's box, the canvases of the text, and what the body says has been read.
 */
(() => {
  const LONGEST_MS = 5_000;
  const LONGEST_LOAD_MS = 60_000;

  /** Calls `then` once a frame has been painted: a task that a frame's callbacks post runs behind its painting. */
  function afterPaint(then) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then(performance.now());
      port2.postMessage(null);
    });
  }

  /** Where the cursor is shown. */
  const cursor = () => document.querySelector(".text-cursor")?.style.transform ?? "";

  /** Milliseconds from the next key press, by the browser's own time stamp, to the frame that shows the cursor moved. */
  const nextPress = () => new Promise((resolve, reject) => {
    addEventListener("keydown", ({ timeStamp }) => {
      const before = cursor();
      const look = (now) => {
        if (cursor() !== before) resolve(now - timeStamp);
        else if (now - timeStamp > LONGEST_MS) reject(new Error("the cursor did not move"));
        else afterPaint(look);
      };
      afterPaint(look);
    }, { once: true, capture: true });
  });

  /** Positions that were shown while playing for some seconds, and the longest time between two frames. */
  const playback = (seconds) => new Promise((resolve) => {
    let shown = 0;
    let longest = 0;
    let seen = "";
    let start = 0;
    let last = 0;
    const frame = (now) => {
      if (cursor() !== seen) {
        if (start === 0) start = last = now;
        else shown += 1;
        seen = cursor();
      }
      if (start > 0) longest = Math.max(longest, now - last);
      last = now;
      if (start > 0 && now - start >= 1000 * seconds) resolve({ shown, longest, seconds: (now - start) / 1000 });
      else requestAnimationFrame(frame);
    };
    document.getElementById("play").click();
    requestAnimationFrame(() => {
      seen = cursor();
      requestAnimationFrame(frame);
    });
  });

  /** Settled when the whole text has been read and every panel shows something. */
  const drawn = (panels) => new Promise((resolve, reject) => {
    const shows = (name) => {
      const panel = document.getElementById(name);
      return panel !== null && panel.checkVisibility() && panel.childElementCount > 0;
    };
    const look = () => {
      if (document.body.dataset.read === "all" && panels.every(shows)) resolve();
      else if (performance.now() > LONGEST_LOAD_MS) reject(new Error(`not drawn: ${panels.filter((name) => !shows(name))}`));
      else setTimeout(look, 50);
    };
    look();
  });

  /** Milliseconds from navigation to the first frame with coloured text. */
  const firstColour = new Promise((resolve) => {
    const look = (now) => {
      const read = document.body?.dataset.read;
      if ((read === "some" || read === "all") && coloured()) resolve(now);
      else if (now < LONGEST_LOAD_MS) afterPaint(look);
      else resolve(NaN);
    };
    afterPaint(look);
  });

  /** Whether the canvases that show the text hold a colour that is no grey. */
  function coloured() {
    return [...document.querySelectorAll(".text-tile:not([hidden])")].some((canvas) => {
      if (canvas.width === 0 || canvas.height === 0) return false;
      const small = new OffscreenCanvas(64, 64).getContext("2d"); // the tile itself is left as it is
      small.drawImage(canvas, 0, 0, 64, 64);
      const { data } = small.getImageData(0, 0, 64, 64);
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = data.subarray(at, at + 3);
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 24) return true;
      }
      return false;
    });
  }

  /** Durations that the browser itself reports for key presses, to 8 ms, to the presented frame. */
  const reported = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") reported.push(duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });

  window.bench = { drawn, nextPress, playback, firstColour, reported };
})();
