/** Mouse, pen and finger on the text: hovering previews, pressing sets the cursor, dragging takes it along. */

const EDGE = 28; // CSS pixels from an edge where dragging scrolls

/**
 * @param {HTMLElement} scroller
 * @param {HTMLElement} surface
 * @param {object} hooks
 * @param {(x: number, y: number, nearest: boolean) => number | null} hooks.positionAt  from CSS pixels of the surface
 * @param {(at: number | null) => void} hooks.hover
 * @param {(at: number) => void} hooks.choose
 * @param {AbortSignal} signal
 */
export function followPointer(scroller, surface, { positionAt, hover, choose }, signal) {
  let x = NaN;
  let y = NaN;
  let dragging = false;
  let frame = 0;

  /** @param {boolean} nearest */
  function place(nearest) {
    const box = surface.getBoundingClientRect();
    return positionAt(x - box.left, y - box.top, nearest);
  }

  function drag() {
    frame = 0;
    if (!dragging) return;
    const box = scroller.getBoundingClientRect();
    const beyond = y < box.top + EDGE ? y - box.top - EDGE : Math.max(0, y - box.bottom + EDGE);
    if (beyond !== 0) {
      scroller.scrollTop += beyond * 0.4;
      frame = requestAnimationFrame(drag);
    }
    const at = place(true);
    if (at !== null) choose(at);
  }

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    [x, y] = [event.clientX, event.clientY];
    const at = place(false);
    if (at !== null) choose(at);
    if (event.pointerType === "touch") return; // a finger scrolls
    dragging = true;
    surface.setPointerCapture(event.pointerId);
  }, { signal });

  surface.addEventListener("pointermove", (event) => {
    if (event.clientX === x && event.clientY === y) return; // the page moved, not the pointer
    [x, y] = [event.clientX, event.clientY];
    if (dragging) frame ||= requestAnimationFrame(drag);
    else if (event.pointerType !== "touch") hover(place(false));
  }, { signal });

  surface.addEventListener("pointerup", (event) => {
    if (dragging && frame) { // no frame has been drawn since it moved last
      [x, y] = [event.clientX, event.clientY];
      const at = place(true);
      if (at !== null) choose(at);
    }
    dragging = false;
  }, { signal });
  surface.addEventListener("pointercancel", () => {
    dragging = false;
  }, { signal });
  surface.addEventListener("pointerleave", () => void (dragging || hover(null)), { signal });
}
