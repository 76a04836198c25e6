/** What the model writes at the shown step, from the same seed every time; hidden where the task is no text. */

import { element, frame, setText } from "../../common/panel.js";
import { mountFileMenu } from "../../save/file-menu.js";
import { sampleAt, shownStep } from "../lane.js";
import { csvOf } from "./csv.js";
import { NAMES, LANES, present } from "./words.js";

/** @typedef {import("../state.js").GradientsState} GradientsState */

/**
 * @param {HTMLElement} el
 * @param {import("../../state/store.js").Store<GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "What the model writes now");
  el.classList.add("chart");
  const rows = LANES.map((index) => {
    const label = `Written by ${NAMES[index]}`;
    const text = element("p", { class: "sample-text", tabindex: "0", role: "region", "aria-label": label });
    const row = element("div", { class: `sample of-${index ? "b" : "a"}` }, element("b", {}, NAMES[index]), text);
    return { row, text };
  });
  parts.body.append(...rows.map(({ row }) => row));
  setText(parts.note, "the same seed every time");
  const show = () => {
    const state = store.get();
    el.hidden = present(state).every(({ lane }) => lane.samples.size === 0);
    if (el.hidden) return;
    rows.forEach(({ row, text }, index) => {
      const lane = state.lanes[index];
      row.hidden = !lane;
      const found = lane && sampleAt(lane, shownStep(state));
      setText(text, found?.characters ?? "");
    });
    setText(parts.caption, sampleCaption(state));
  };
  store.subscribe(show, { signal });
  show();
  mountFileMenu(parts.tools, () => [{
    kind: "CSV", label: "texts", name: "gradients_samples.csv",
    make: async () => new Blob([csvOf(sampleTable(store.get()))], { type: "text/csv" }),
  }], (text) => store.set({ notice: { level: "error", text, hint: "" } }));
}

/** @param {GradientsState} state */
export function sampleCaption(state) {
  const said = present(state).flatMap(({ name, lane }) => {
    const found = sampleAt(lane, shownStep(state));
    return found ? [`${name} at step ${found.step}`] : [];
  });
  return said.length > 0 ? `Written by ${said.join(", ")}.` : "Nothing written yet.";
}

/** @param {GradientsState} state */
export const sampleTable = (state) => ({
  columns: ["lane", "step", "characters"],
  rows: present(state).flatMap(({ name, lane }) => [...lane.samples].map(([step, characters]) => [name, step, characters])),
});
