/** What is moved in a picture: dragged with the pointer, or with the arrow keys while it has the focus. */

/**
 * @param {Element} el  must outlive a drag: what a picture draws anew cannot be it
 * @param {{move: (event: PointerEvent) => void, step?: (right: number, up: number) => void}} deeds
 *   `step` is told 1 or −1, with Shift 10 or −10
 * @param {{signal: AbortSignal}} lifetime
 */
export function draggable(el, { move, step }, { signal }) {
  const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ told) => el.addEventListener(type, told, { signal });
  let held = false;
  listen("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    el.setPointerCapture(event.pointerId);
    if (step) /** @type {HTMLElement | SVGElement} */ (el).focus();
    held = true;
    move(event);
  });
  listen("pointermove", (/** @type {PointerEvent} */ event) => held && move(event));
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) listen(end, () => (held = false));
  if (!step) return;
  listen("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [right, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if ((!right && !up) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // the page's own arrow keys step through time
    const size = event.shiftKey ? 10 : 1;
    step(size * (right ?? 0), size * (up ?? 0));
  });
}

/**
 * The pointer in the coordinates of an SVG picture whose viewBox is in its CSS pixels.
 * @param {Element} picture @param {{clientX: number, clientY: number}} pointer
 * @returns {[number, number]}
 */
export function within(picture, { clientX, clientY }) {
  const box = picture.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}
