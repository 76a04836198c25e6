/** The set-up: a line for every setting, one control for both lanes, or one for each where the line is split. */

import { byId, grouped, sentence } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { Refusal, storeText } from "../api.js";
import { watch } from "../state/store.js";
import { makeControl } from "./control.js";
import { GROUPS, appliesTo } from "./fields.js";
import { LANE_NAMES, differing, isSplit, join, lanesOn, settingsOf, split } from "./state.js";

/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./state.js').GradientsState} GradientsState */
/** @typedef {import('./state.js').LaneIndex} LaneIndex */
/** @typedef {import('../state/store.js').Store<GradientsState>} GradientsStore */
/** @typedef {import('./session.js').Session} Session */

export const MOST_CHARACTERS = 20_000; // of a pasted text

/** @typedef {(lane: LaneIndex | null) => void} Paste */

/**
 * @param {HTMLElement} el @param {GradientsStore} store @param {Session} session @param {{signal: AbortSignal}} lifetime
 * @returns {() => void}  opens or closes it
 */
export function mountSetup(el, store, session, { signal }) {
  const paste = pasteDialog(session, signal);
  const lines = GROUPS.map(({ name, fields }) => {
    const made = fields.map((field) => makeLine(field, store, session, paste, signal));
    el.append(element("fieldset", { class: "setup-group" }, element("legend", {}, name), ...made.map((line) => line.el)));
    return made;
  }).flat();
  el.prepend(element("p", { class: "setup-note" },
    "Each setting holds for both lanes, until “differ” gives it a value in each. "
    + "Clipping and learning rate take effect while a run goes on; anything else makes a new pair at step 0."));

  const opener = byId("setup-open", HTMLButtonElement);
  const toggle = () => store.set({ setupOpen: !store.get().setupOpen });
  opener.addEventListener("click", toggle, { signal });
  watch(store, ({ setupOpen }) => [setupOpen], ({ setupOpen }) => {
    el.hidden = !setupOpen;
    opener.setAttribute("aria-expanded", String(setupOpen));
  }, { signal });
  const seen = (/** @type {GradientsState} */ state) => [state.shared, state.a, state.b, state.lab, state.fieldErrors];
  watch(store, seen, (state) => {
    const different = differing(state);
    for (const line of lines) line.show(state, different.includes(line.name));
  }, { signal });
  watch(store, ({ fieldErrors }) => [fieldErrors], (state) => {
    if (state.fieldErrors.some(({ field }) => !SHOWN_IN_HEAD.includes(field))) store.set({ setupOpen: true });
  }, { signal });
  return toggle;
}

/** Their errors are seen with the set-up closed. @type {string[]} */
const SHOWN_IN_HEAD =
  ["clipping", "threshold", "learning_rate", "initialization", "sigma", "gain", "alpha", "spectral_radius"];

/**
 * @param {Field} field @param {GradientsStore} store @param {Session} session @param {Paste} paste @param {AbortSignal} signal
 */
function makeLine(field, store, session, paste, signal) {
  const control = (/** @type {LaneIndex | null} */ lane, /** @type {string} */ prefix) => makeControl(field, {
    lane, prefix, commit: (text) => session.edit(lane, field.name, text), paste: () => paste(lane), signal,
  });
  const shared = control(null, "set");
  const [a, b] = [control(0, "set-a"), control(1, "set-b")];
  const label = element("label", { for: shared.input.id }, ...termed(field.label));
  const help = element("span", { class: "setup-help" });
  let said = "";
  const differ = element("button", { type: "button", class: "quiet differ" });
  differ.addEventListener("click", () => {
    const state = store.get();
    const apart = isSplit(state, field.name);
    if (apart) void session.take(join(state, field.name), { what: `${field.label} the same` });
    else store.set(split(state, field.name));
    (apart ? shared : b).input.focus();
  }, { signal });
  const el = element("div", { class: "setup-line", "data-field": field.name }, label, shared.el, a.el, b.el, differ, help);
  return {
    el,
    name: field.name,
    /** @param {GradientsState} state @param {boolean} different */
    show(state, different) {
      const on = lanesOn(state);
      const apart = isSplit(state, field.name);
      el.hidden = !on.some((lane) => appliesTo(field, settingsOf(state, lane)));
      el.classList.toggle("split", apart);
      el.classList.toggle("different", different);
      for (const [made, shown] of /** @type {const} */ ([[shared, !apart], [a, apart], [b, apart]])) {
        made.show(state);
        // A shared value is shown where it applies to any lane.
        made.el.hidden = !shown || (apart && made.el.hidden);
      }
      const words = (apart ? undefined : field.helps?.[String(state.shared[field.name])]) ?? field.help;
      if (words !== said) help.replaceChildren(...termed(words));
      said = words;
      differ.hidden = on.length < 2;
      setText(differ, apart ? "same" : "differ");
      differ.title = apart ? `One ${field.label} for both, that of A` : `A ${field.label} for each lane`;
    },
  };
}

/** "W_hh" with its index set low. @param {string} text @returns {(Node | string)[]} */
export const termed = (text) => text.split(/(W_[hi]h)/).map((piece) =>
  (/^W_[hi]h$/.test(piece) ? element("span", { class: "term" }, "W", element("sub", {}, piece.slice(2))) : piece));

/**
 * A text of the user's own: kept by the server, named by its hash.
 * @param {Session} session @param {AbortSignal} signal
 * @returns {Paste}
 */
function pasteDialog(session, signal) {
  const dialog = byId("paste", HTMLDialogElement);
  const area = byId("paste-text", HTMLTextAreaElement);
  const error = byId("paste-error", HTMLElement);
  const count = byId("paste-count", HTMLOutputElement);
  /** @type {LaneIndex | null} */
  let to = null;
  const showCount = () => {
    const length = Array.from(area.value).length;
    count.value = `${grouped(length)} of ${grouped(MOST_CHARACTERS)} characters`;
    setText(error, length > MOST_CHARACTERS ? `Too long by ${grouped(length - MOST_CHARACTERS)}.` : "");
    return length;
  };
  area.addEventListener("input", showCount, { signal });
  byId("paste-form", HTMLFormElement).addEventListener("submit", async (event) => {
    if (event.submitter?.getAttribute("value") !== "use") return;
    event.preventDefault();
    const length = showCount();
    if (length > MOST_CHARACTERS) return;
    if (length === 0) return setText(error, "Paste a text first.");
    try {
      const sha256 = await storeText(area.value);
      dialog.close();
      session.edit(to, "corpus", `sha256:${sha256}`);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      setText(error, `${sentence(refusal.message)} ${sentence(refusal.hint)}`);
    }
  }, { signal });
  return (lane) => {
    to = lane;
    const lanes = lane === null ? "" : ` for ${LANE_NAMES[lane]}`;
    byId("paste-title", HTMLElement).textContent = `A text of your own${lanes}`;
    showCount();
    dialog.showModal();
    area.focus();
  };
}
