/**
 * "Does the network use it?": a unit is held at a value; what that costs inside and outside, beside random units held alike.
 */

import { Refusal } from "../api.js";
import { byId, plural, sentence } from "../common/dom.js";
import { choice, element, keepDrawn, setText } from "../common/panel.js";
import { signed } from "../plot/format.js";
import { unitLabel } from "../read/state.js";
import { watch } from "../state/store.js";
import { mountCausalCursor } from "./causalcursor.js";
import { clampLabel, clampedUnit } from "./clamps.js";
import { causalFigure } from "./figures.js";
import { cancelWork, fetchAnswer, startTest } from "./requests.js";
import { nats, testSummary } from "./sentences.js";
import { conceptKind, conceptTitle, heldUnits, quantitiesOf } from "./state.js";
import { picture, svg } from "../plot/svg.js";
import { progressLine, untilOver } from "./waiting.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').Clamping} Clamping */
/** @typedef {import('../wire/find.js').CausalAnswer} CausalAnswer */

const CONTROLS = 20;
const LANE = 52;
const WHY = "A unit that tells it is not yet a unit that is used. Hold it, and see what the network loses: inside, outside, "
  + "and beside 20 random units with the same mean and spread.";

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session @param {{signal: AbortSignal}} lifetime
 * @returns {() => void} runs the test
 */
export function mountCausal(store, session, lifetime) {
  const compare = mountCausalCursor(store, session, lifetime);
  const error = element("p", { class: "field-error", role: "alert" });
  let turn = 0;

  async function run() {
    const state = store.get();
    if (!state.reading) return;
    turn += 1;
    const mine = turn;
    const { clamping, concept, model, searched } = state;
    const units = heldUnits(state);
    setText(error, "");
    const panel = byId("causal", HTMLElement);
    panel.scrollIntoView({ block: "nearest" });
    const comparing = compare();
    if (conceptKind(state) === "number") {
      setText(error, "A number has no inside: only the cursor below is compared.");
      await comparing;
      return reveal(mine, panel);
    }
    try {
      const where = clamping.where;
      const first = await startTest({
        model, text: searched, concept, clamps: units.map((unit) => clampedUnit(unit, clamping)), where,
        controls: CONTROLS, seed: 0,
      });
      const before = store.get().testing;
      if (before && before.key !== first.key) await cancelWork("tests", before.key).catch(() => null); // nobody waits for it now
      const last = await untilOver("tests", first, (testing) => {
        if (turn !== mine) return false;
        store.set({ testing });
        return true;
      });
      if (!last || turn !== mine) return;
      if (last.state !== "done") throw new Refusal(last.error || "the test was cancelled", "", last.hint);
      const answer = await fetchAnswer(last.key);
      if (turn === mine) store.set({
        testing: null,
        tested: {
          answer, where, concept: conceptTitle(state),
          label: clampLabel(units, clamping, units.length === 1 ? answer.clamps[0]?.value ?? null : null),
        },
      });
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      if (turn !== mine) return;
      store.set({ testing: null });
      setText(error, sentence([problem.message, problem.hint].filter(Boolean).join(": ")));
    }
    await comparing;
    reveal(mine, panel);
  }

  /** Once it is drawn. @param {number} mine @param {HTMLElement} panel */
  function reveal(mine, panel) {
    requestAnimationFrame(() => {
      if (turn === mine && isLookedAt(panel)) panel.scrollIntoView({ block: "nearest" });
    });
  }

  mountForm(store, error, lifetime);
  byId("causal-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  }, lifetime);
  mountResult(store, lifetime);
  return () => void run();
}

/** Whether its heading has not been scrolled away meanwhile. @param {HTMLElement} panel */
function isLookedAt(panel) {
  const { top } = panel.getBoundingClientRect();
  return top >= 0 && top < innerHeight;
}

/** @param {FindStore} store @param {HTMLElement} error @param {{signal: AbortSignal}} lifetime */
function mountForm(store, error, lifetime) {
  const form = byId("causal-form", HTMLFormElement);
  const put = (/** @type {Partial<Clamping>} */ patch) => store.set({ clamping: { ...store.get().clamping, ...patch } });
  const units = choice(
    "Units",
    (value) => put({ units: Number(value), ...(value === "1" ? {} : { quantity: /** @type {const} */ ("h") }) })
  );
  const quantity = choice("Quantity", (value) => put({ quantity: /** @type {Clamping["quantity"]} */ (value) }));
  const to = choice("Held at", (value) => put({ to: /** @type {Clamping["to"]} */ (value) }));
  to.offer([["zero", "0"], ["mean", "its mean"], ["value", "value"]]);
  const value = element("input", { type: "number", step: "0.1", "aria-label": "Value", class: "clamp-value" });
  const where = choice("Where", (chosen) => put({ where: /** @type {Clamping["where"]} */ (chosen) }));
  where.offer([["always", "everywhere"], ["inside", "inside only"]]);
  const run = element("button", { type: "submit", class: "primary", title: "Run the test (c)" }, "Run the test");
  const progress = progressLine("tests", (problem) => setText(error, problem instanceof Error ? sentence(problem.message) : ""));
  const label = (/** @type {string} */ text) => element("span", { class: "segmented-name" }, text);
  form.append(
    element(
      "div", { class: "causal-line" }, label("hold"), units.el, quantity.el, label("at"), to.el, value,
      label("where"), where.el, run
    ),
    progress.el, error
  );
  store.subscribe((state, previous) => {
    if (state.of === previous.of && state.unit === previous.unit) return;
    put({ units: 1, quantity: state.of });
    store.set({ tested: null });
  }, lifetime);
  value.addEventListener("input", () => Number.isFinite(value.valueAsNumber) && put({ value: value.valueAsNumber }), lifetime);
  watch(store, (state) => [state.reading?.cell, state.unit, state.clamping, state.testing, state.found], (state) => {
    const several = state.found?.probes.filter((probe) => probe.units > 1).map((probe) => String(probe.units)) ?? [];
    units.offer([
      ["1", unitLabel(state.unit)],
      ...several.map((number) => /** @type {[string, string]} */ ([number, `best ${number}`])),
    ]);
    units.show(several.includes(String(state.clamping.units)) ? String(state.clamping.units) : "1");
    const names = state.clamping.units > 1 ? /** @type {const} */ (["h"]) : quantitiesOf(state.reading?.cell ?? "");
    quantity.offer(names.map((name) => [name, name]));
    quantity.show(state.clamping.quantity);
    to.show(state.clamping.to);
    where.show(state.clamping.where);
    value.hidden = state.clamping.to !== "value";
    if (document.activeElement !== value) value.value = String(state.clamping.value);
    run.disabled = state.reading === null;
    progress.show(state.testing);
  }, lifetime);
}

/** @param {FindStore} store @param {{signal: AbortSignal}} lifetime */
function mountResult(store, lifetime) {
  const el = byId("causal-result", HTMLElement);
  const words = element("p", { class: "truth" });
  const body = element("div", { class: "figure-body" });
  const table = element("table", { class: "scores" });
  el.append(words, element("div", { class: "causal-evidence" }, body, table));
  keepDrawn(el, store, (state) => [state.tested, state.unit, state.found], (state) => {
    const { tested } = state;
    table.hidden = body.hidden = tested === null;
    setText(byId("causal-note", HTMLElement), tested ? `${tested.label} · ${tested.concept} · ${plural(tested.answer.characters, "character")}` : "");
    setText(words, tested ? tested.answer.sentence.replace(/-(?=\d)/g, "−") : WHY);
    if (!tested) return;
    showTable(table, tested.answer);
    const width = Math.floor(body.clientWidth);
    const legend = "Change of loss in nats per character. Diamond: what is held, with its interval. Circles: "
      + `${plural(tested.answer.controls.length, "control")}.`;
    body.replaceChildren(drawCausal(tested.answer, width), element("p", { class: "figure-caption" }, legend));
  }, lifetime);
}

/** @param {HTMLTableElement} table @param {CausalAnswer} answer */
function showTable(table, { inside, outside }) {
  const head = ["nats per character", "before", "held", "change", "95 % interval"].map((name) => element(
    "th", { scope: "col" }, name
  ));
  const rows = /** @type {const} */ ([["inside", inside], ["outside", outside]]).map(([what, { before, after, change, low, high }]) => {
    const interval = low === null || high === null ? "–" : `${nats(low)} to ${nats(high)}`;
    const cells = [before?.toFixed(3) ?? "–", after?.toFixed(3) ?? "–", nats(change), interval].map((text) => element(
      "td", {}, text
    ));
    return element("tr", {}, element("th", { scope: "row" }, what), ...cells);
  });
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

/** @param {CausalAnswer} answer @param {number} width */
function drawCausal(answer, width) {
  const { rows, zero, ticks } = causalFigure(answer, width, LANE);
  const bottom = 2 * LANE;
  const nodes = [];
  for (const { x, label } of ticks) nodes.push(
    svg("line", { class: "grid", x1: x, x2: x, y1: 0, y2: bottom }),
    svg("text", { class: "tick", x, y: bottom + 14, "text-anchor": "middle" }, label)
  );
  nodes.push(svg("line", { class: "axis", x1: zero, x2: zero, y1: 0, y2: bottom }));
  for (const { what, y, unit, whisker, dots, change } of rows) {
    nodes.push(svg("text", { class: "tick strong", x: 0, y: y + 4 }, what));
    for (const dot of dots) {
      if (Number.isNaN(dot.x)) continue;
      const value = dot.control[what] ?? NaN;
      nodes.push(svg(
        "circle", { class: "control", cx: dot.x, cy: dot.y, r: 3.2 },
        svg(
          "title", {},
          `control ${dot.control.members.map(([layer, one]) => unitLabel({ layer, unit: one })).join(", ")}: ${signed(value, 3)}`
        )
      ));
    }
    if (whisker) nodes.push(svg("line", { class: "whisker-line strong", x1: whisker[0] ?? 0, x2: whisker[1] ?? 0, y1: y, y2: y }));
    if (!Number.isNaN(unit)) nodes.push(svg(
      "path", { class: "unit-diamond", d: `M${unit} ${y - 7}L${unit + 6} ${y}L${unit} ${y + 7}L${unit - 6} ${y}Z` },
      svg("title", {}, `the unit: ${nats(change.change)}`)
    ));
  }
  return picture(width, bottom + 18, testSummary(answer), nodes);
}
