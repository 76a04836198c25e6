/** All units of all layers on one scale, so that one sees how far the best stands out; and how many units it takes. */

import { byId } from "../common/dom.js";
import { element, setText, tooltip } from "../common/panel.js";
import { picture, svg } from "../plot/svg.js";
import { theme } from "../plot/theme.js";
import { unitLabel } from "../read/state.js";
import { drawnWhile } from "./drawn.js";
import { dotAt, probeFigure, stripFigure } from "./figures.js";
import { helpMark } from "./helpmarks.js";
import { probeSentence, score, stripSentence, two } from "./sentences.js";
import { choose, conceptKind } from "./state.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */

const LANE = 30; // pixels a layer
const AXIS = 18;
const LEFT = 52; // for the names of layers

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountStrip(store, lifetime) {
  const el = byId("strip", HTMLElement);
  const heading = element("h3", {}, "Every unit", helpMark("null", "the line of chance"));
  const body = element("div", { class: "figure-body strip" });
  const caption = element("p", { class: "figure-caption" });
  el.append(heading, body, caption);
  const tip = tooltip(body);
  /** @type {ReturnType<typeof stripFigure> | null} */
  let figure = null;

  const isThere = (/** @type {FindState} */ { found, brushed }) => brushed === null && found !== null && found.all_units.length > 0;
  drawnWhile(el, body, store, isThere, (state) => [state.found, state.unit, state.brushed], (state, width) => {
    const { found } = state;
    for (const old of body.querySelectorAll("svg")) old.remove();
    if (!found) return;
    const kind = conceptKind(state);
    figure = stripFigure(found.all_units, kind, width, LANE, gutters());
    const words = stripSentence(figure.best, found.null?.percentile_95 ?? NaN);
    setText(caption, words);
    body.prepend(drawStrip(figure, state, width, words));
  }, lifetime);

  const under = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const box = body.getBoundingClientRect();
    return figure && dotAt(figure.dots, event.clientX - box.left, event.clientY - box.top);
  };
  body.addEventListener("pointermove", (event) => {
    const dot = under(event);
    body.classList.toggle("pointed", dot !== null);
    if (dot) tip.show(dot.x, dot.y, `${unitLabel(dot)} h ${score(dot.value)}`);
    else tip.hide();
  }, lifetime);
  body.addEventListener("pointerleave", () => tip.hide(), lifetime);
  body.addEventListener("click", (event) => {
    const dot = under(event);
    if (!dot) return;
    const known = store.get().found?.ranking.find((row) => row.layer === dot.layer && row.unit === dot.unit && row.quantity === "h");
    store.set(choose(known ?? { layer: dot.layer, unit: dot.unit, quantity: "h", sign: signIn(store.get(), dot) }));
  }, lifetime);
}

/** On the right there is room for half a tick label. */
const gutters = () => ({ left: LEFT, right: theme().small });

/**
 * Which way round a unit without evidence is shown.
 * @param {FindState} state @param {{layer: number, unit: number}} dot
 * @returns {1 | -1}
 */
function signIn(state, { layer, unit }) {
  const value = state.found?.all_units[layer]?.[unit] ?? 1;
  return value < (conceptKind(state) === "number" ? 0 : 0.5) ? -1 : 1;
}

/**
 * @param {ReturnType<typeof stripFigure>} figure @param {FindState} state @param {number} width @param {string} words
 */
function drawStrip({ dots, ticks, at }, { found, unit }, width, words) {
  const layers = found?.all_units.length ?? 0;
  const bottom = layers * LANE;
  const nodes = [];
  for (const { x, label } of ticks) {
    nodes.push(
      svg("line", { class: "grid", x1: x, x2: x, y1: 0, y2: bottom }),
      svg("text", { x, y: bottom + 13, class: "tick", "text-anchor": "middle" }, label)
    );
  }
  for (let layer = 0; layer < layers; layer += 1) {
    const path = dots.filter((dot) => dot.layer === layer).map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
    nodes.push(
      svg("text", { x: 0, y: (layer + 1) * LANE - 4, class: "tick" }, `layer ${layer + 1}`),
      svg("path", { class: "dots", d: path })
    );
  }
  const chance = found?.null?.percentile_95;
  if (chance !== undefined) nodes.push(svg("line", { class: "chance-line", x1: at(chance), x2: at(chance), y1: 0, y2: bottom }));
  const chosen = dots.find((dot) => dot.layer === unit.layer && dot.unit === unit.unit);
  if (chosen) {
    const side = chosen.x > width - 60 ? -1 : 1;
    nodes.push(svg("circle", { class: "chosen-dot", cx: chosen.x, cy: chosen.y, r: 4 }),
      svg(
        "text",
        { class: "tick strong", x: chosen.x + 8 * side, y: chosen.y - 6, "text-anchor": side < 0 ? "end" : "start" },
        unitLabel(unit)
      ));
  }
  return picture(width, bottom + AXIS, words, nodes);
}

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
export function mountProbes(store, lifetime) {
  const el = byId("probes", HTMLElement);
  const body = element("div", { class: "figure-body" });
  const caption = element("p", { class: "figure-caption" });
  el.append(
    element("h3", {}, "Is it in one unit?", helpMark("probe", "a probe")),
    element("div", { class: "beside" }, body, caption)
  );
  const isThere = (/** @type {FindState} */ { found, brushed }) => brushed === null && found !== null && found.probes.length > 0;
  drawnWhile(el, body, store, isThere, (state) => [state.found, state.brushed], ({ found }, width) => {
    if (!found) return;
    const words = probeSentence(found);
    setText(caption, words);
    body.replaceChildren(drawProbes(found, width, words));
  }, lifetime);
}

/** @param {import('./state.js').ConceptFindings} found @param {number} width @param {string} words */
function drawProbes(found, width, words) {
  const height = 96;
  const box = { left: 52, right: width - 24, top: 10, bottom: height - 30 };
  const { marks, path, always, one, zero } = probeFigure(found.probes, found.always_yes_f1 ?? 0, box);
  const nodes = [
    svg("line", { class: "grid", x1: box.left - 8, x2: box.right + 8, y1: one, y2: one }),
    svg("line", { class: "grid", x1: box.left - 8, x2: box.right + 8, y1: zero, y2: zero }),
    svg("line", { class: "chance-line", x1: box.left - 8, x2: box.right + 8, y1: always, y2: always }),
    svg("text", { class: "tick", x: 0, y: one + 4 }, "F1 1"), svg("text", { class: "tick", x: 0, y: zero + 4 }, "F1 0"),
    svg("path", { class: "line", d: path }),
  ];
  for (const { x, y, units, f1 } of marks) {
    nodes.push(svg("text", { class: "tick", x, y: height - 14, "text-anchor": "middle" }, String(units)));
    if (Number.isNaN(y)) continue;
    nodes.push(
      svg("circle", { class: "dot", cx: x, cy: y, r: 3 }),
      svg("text", { class: "tick strong", x, y: y + (y < box.top + 14 ? 16 : -7), "text-anchor": "middle" }, two(f1))
    );
  }
  nodes.push(svg(
    "text", { class: "tick", x: (box.left + box.right) / 2, y: height - 1, "text-anchor": "middle" },
    "units in the probe"
  ));
  return picture(width, height, words, nodes);
}
