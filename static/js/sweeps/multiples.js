/** Small multiples: rows, columns and colours are settings of the grid. */

import { choice, element, frame, keepDrawn, setText, tooltip } from "../common/panel.js";
import { sized } from "../plot/canvas.js";
import { rounded } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { watch } from "../state/store.js";
import { gradientsUrl } from "./address.js";
import { captionOf, multiples } from "./multiples-figure.js";
import { DASHES, nearest, paint, paintPointed, places, stroke } from "./multiples-picture.js";
import { MEASURES, axesOf, variedFields, withAxis } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */
/** @typedef {import("../state/store.js").Store<SweepsState>} SweepsStore */
/** @typedef {import("./multiples-figure.js").Multiples} Multiples */
/** @typedef {import("./multiples-picture.js").Places} Places */

const AXES = /** @type {const} */ ([["columns", "columns"], ["rows", "rows"], ["colour", "colour"]]);
const SERIES = 8;

/** @param {HTMLElement} el @param {SweepsStore} store @param {{signal: AbortSignal}} lifetime */
export function mount(el, store, lifetime) {
  const { signal } = lifetime;
  const { heading, tools, body, caption } = frame(el, "Curves");
  const legend = element("div", { class: "sweep-legend" });
  const scroll = element("div", { class: "sweep-scroll", tabindex: 0, role: "group", "aria-label": "Small multiples" });
  const surface = element("div", { class: "sweep-surface", role: "img" });
  const [canvas, over] = [element("canvas"), element("canvas", { class: "sweep-over" })];
  surface.append(canvas, over);
  scroll.append(surface);
  body.append(legend, scroll);
  const tip = tooltip(surface);
  mountAxes(tools, store, lifetime);

  /** @type {{drawn: Multiples, at: Places} | null} */
  let shown = null;
  keepDrawn(body, store, ({ sweep, chosen, measure, scale }) => [sweep, chosen, measure, scale], (state, width) => {
    const drawn = multiples(state);
    if (!drawn) return;
    const look = theme();
    const at = places(drawn, width, look);
    shown = { drawn, at };
    const title = (MEASURES.find(([name]) => name === state.measure) ?? MEASURES[0])?.[1] ?? "";
    setText(heading, `${title[0]?.toUpperCase()}${title.slice(1)}${unitOf(state)}`);
    setText(caption, captionOf(state, drawn));
    surface.setAttribute("aria-label", `${title}: ${drawn.cells.length} charts. ${captionOf(state, drawn)} The table has the numbers.`);
    paint(sized(canvas, at.width, at.height), drawn, at, look, seriesColours(), state.measure === "lag" ? "lag" : "step");
    drawLegend(legend, drawn);
    drawOver(state);
  }, lifetime);

  /** @param {SweepsState} state */
  function drawOver({ pointed }) {
    if (!shown) return;
    paintPointed(sized(over, shown.at.width, shown.at.height), shown.drawn, shown.at, theme(), pointed);
  }
  watch(store, ({ pointed }) => [pointed], drawOver, { signal });

  /** @param {PointerEvent | MouseEvent} event */
  const near = (event) => {
    const box = canvas.getBoundingClientRect();
    return shown && nearest(shown.drawn, shown.at, event.clientX - box.left, event.clientY - box.top);
  };
  surface.addEventListener("pointermove", (event) => {
    const found = near(event);
    surface.classList.toggle("on-line", found !== null);
    if (!found) return leave();
    const { line, at } = found;
    const axis = store.get().measure === "lag" ? "lag" : "step";
    const end = line.run.state === "diverged" ? `; diverged at step ${line.run.step}` : "";
    tip.show(found.x, found.y, `${line.name} · ${axis} ${line.xs[at]}: ${rounded(line.ys[at] ?? NaN, 3)}${end}`);
    if (store.get().pointed[0] !== line.run.number || store.get().pointed.length > 1) store.set({ pointed: [line.run.number] });
  }, { signal });
  const leave = () => {
    tip.hide();
    if (store.get().pointed.length > 0) store.set({ pointed: [] });
  };
  surface.addEventListener("pointerleave", leave, { signal });
  surface.addEventListener("click", (event) => {
    const found = near(event);
    if (found) location.assign(gradientsUrl(found.line.run.settings));
  }, { signal });
}

/** @param {SweepsState} state */
function unitOf({ sweep, measure }) {
  const run = sweep?.runs.find((one) => one.state !== "waiting");
  return measure === "loss" && run && "unit" in run ? ` (${run.unit})` : "";
}

/** Colours of the values, from the style sheet. */
function seriesColours() {
  const style = getComputedStyle(document.documentElement);
  return Array.from({ length: SERIES }, (_, at) => style.getPropertyValue(`--series-${at + 1}`).trim());
}

/** @param {HTMLElement} tools @param {SweepsStore} store @param {{signal: AbortSignal}} lifetime */
function mountAxes(tools, store, { signal }) {
  const selects = AXES.map(([axis, name]) => {
    const select = element("select", { id: `axis-${axis}` });
    select.addEventListener("change", () => store.set({ chosen: withAxis(store.get(), axis, select.value) }), { signal });
    tools.append(element("label", { class: "named" }, element("span", {}, name), select));
    return { axis, select };
  });
  const measure = element("select", { id: "measure" }, ...MEASURES.map(([value, name]) => element("option", { value }, name)));
  measure.addEventListener("change", () =>
    store.set({ measure: /** @type {SweepsState["measure"]} */ (measure.value) }), { signal });
  tools.prepend(element("label", { class: "named" }, element("span", {}, "show"), measure));
  const scale = choice("axis", (value) => store.set({ scale: value === "linear" ? "linear" : "log" }));
  scale.offer([["log", "log"], ["linear", "linear"]]);
  tools.append(scale.el);
  watch(store, ({ sweep, chosen, measure: one, scale: shown }) => [sweep, chosen, one, shown], (state) => {
    measure.value = state.measure;
    scale.show(state.scale);
    scale.el.toggleAttribute("data-hidden", state.measure === "accuracy");
    if (!state.sweep) return;
    const fields = variedFields(state.sweep);
    const axes = axesOf(state);
    for (const { axis, select } of selects) {
      const offered = ["", ...fields];
      if (offered.join() !== [...select.options].map(({ value }) => value).join()) {
        select.replaceChildren(...offered.map((value) => element("option", { value }, value.replaceAll("_", " ") || "none")));
      }
      select.value = axes[axis];
    }
  }, { signal });
}

/** @param {HTMLElement} legend @param {Multiples} drawn */
function drawLegend(legend, drawn) {
  const colours = seriesColours();
  const named = drawn.colours.filter(Boolean);
  legend.replaceChildren(...named.map((name, index) => {
    const swatch = element("canvas", { "aria-hidden": "true" });
    const pen = sized(swatch, 34, 10);
    const flat = { ...drawn, x: { ...drawn.x, range: /** @type {[number, number]} */ ([0, 1]) }, y: { ...drawn.y, log: false, range: /** @type {[number, number]} */ ([0, 1]) } };
    stroke(pen, flat, { left: 0, top: 0, width: 34, height: 10 }, { xs: [0, 1], ys: [0.5, 0.5] },
      colours[index % colours.length] ?? "", 2.25, DASHES[index % DASHES.length] ?? []);
    return element("span", {}, swatch, name);
  }));
}
