/** The chooser of ready-made stories. */

import { byId } from "../common/dom.js";
import { watch } from "../state/store.js";
import { differences, lanesOn, presetOf, setUpFrom, settingsOf } from "./state.js";

/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */

/** @param {GradientsStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime */
export function mountPresets(store, session, { signal }) {
  const select = byId("preset", HTMLSelectElement);
  watch(store, ({ lab }) => [lab], ({ lab }) => {
    const own = new Option("a set-up of your own", "");
    own.disabled = true;
    own.hidden = true;
    select.replaceChildren(own, ...(lab?.presets ?? []).map(({ title, name }) => new Option(title, name)));
    select.disabled = !lab;
  }, { signal });
  watch(store, (state) => [state.lab, state.preset, isChanged(state)], (state) => {
    const chosen = presetOf(state);
    for (const option of select.options) {
      const title = state.lab?.presets.find(({ name }) => name === option.value)?.title;
      if (title) option.text = option.value === chosen?.name && isChanged(state) ? `${title}, changed` : title;
    }
    select.value = chosen?.name ?? "";
  }, { signal });
  select.addEventListener("change", () => session.choosePreset(select.value), { signal });
}

/** Whether something differs from the story. @param {GradientsState} state */
export function isChanged(state) {
  const preset = presetOf(state);
  if (!preset || !state.lab) return false;
  const told = setUpFrom(state.lab, preset);
  if ((told.b === null) !== (state.b === null)) return true;
  return lanesOn(state).some((lane) => differences(settingsOf(told, lane), settingsOf(state, lane)).length > 0);
}
