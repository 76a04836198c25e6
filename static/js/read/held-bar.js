/** The bar over the text while something is held: what, what it does to the loss, which of the two readings is shown. */

import { byId, grouped, plural, segmented } from "../common/dom.js";
import { isTaken } from "../common/keyboard.js";
import { element, setText } from "../common/panel.js";
import { plain, signed } from "../plot/format.js";
import { watch } from "../state/store.js";
import { shown } from "./changed.js";
import { mountContinuations } from "./continuations.js";
import { changeName, holding, undone } from "./held.js";
import { mountHoldDialog } from "./hold-dialog.js";
import { lossFrom, otherGuesses } from "./losschange.js";
import { GUESSES } from "./reading.js";
import { mountReplaceDialog } from "./replace-dialog.js";
import { chooseUnit, moveTo } from "./state.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<ReadState>} ReadStore */
/** @typedef {import("../wire/messages.js").Change} Change */
/** @typedef {import("./reading.js").Reading} Reading */

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal, session: import("./session.js").Session}} lifetime
 */
export function mount(el, store, { signal, session }) {
  const options = { signal };
  mountHoldDialog(store, options);
  mountReplaceDialog(store, options);
  mountContinuations(store, session, options);
  const chips = byId("held-chips", HTMLElement);
  const loss = byId("held-loss", HTMLElement);
  const showCompare = segmented(byId("compare", HTMLElement), (value) => {
    store.set({ compare: value === "changed" || value === "original" ? value : "both" });
  }, signal);
  const tint = byId("tint", HTMLElement);
  const showTint = segmented(tint, (value) => {
    store.set({ tint: value === "value" || value === "surprise" ? value : "difference" });
  }, signal);

  for (const group of [byId("compare", HTMLElement), tint]) {
    group.addEventListener("click", ({ detail }) => {
      if (detail > 0) byId("text", HTMLElement).focus({ preventScroll: true }); // by pointer: the arrow keys step again
    }, options);
  }

  watch(store, (state) => [state.held, state.changed?.changes, state.reading?.characters], (state) => {
    el.hidden = state.held.length === 0;
    showChips(chips, store, state);
  }, options);
  watch(store, (state) => [state.compare], ({ compare }) => {
    showCompare(compare);
    tint.toggleAttribute("data-idle", compare !== "both");
  }, options);
  watch(store, (state) => [state.tint], (state) => showTint(state.tint), options);
  watch(store, (state) => (state.held.length ? [state.changed, state.held, state.reading, state.at, state.connected] : [null]),
    (state) => setText(loss, lossSentence(state)), options);
  watch(store, (state) => [isWhole(state) ? state.changed?.reading.trace : null], (state) => {
    if (isWhole(state)) byId("status", HTMLElement).textContent = lossSentence(state);
  }, options);
  byId("held-undo", HTMLButtonElement).addEventListener("click", () => undo(store), options);
  watch(store, (state) => [state.heldEarlier.length], ({ heldEarlier }) => {
    byId("held-undo", HTMLButtonElement).disabled = heldEarlier.length === 0;
  }, options);
  document.addEventListener("keydown", (event) => {
    const undoing = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!undoing || isTaken(event.target, "z") || document.querySelector("dialog[open]")) return;
    if (undo(store)) event.preventDefault();
  }, options);
}

/** @param {ReadStore} store @returns {boolean} whether there was something to take back */
function undo(store) {
  const patch = undone(store.get());
  if (patch) store.set(patch);
  return patch !== null;
}

/** @param {HTMLElement} list @param {ReadStore} store @param {ReadState} state */
function showChips(list, store, { held, changed, reading }) {
  const focused = [...list.querySelectorAll(".chip-remove")].indexOf(/** @type {Element} */ (document.activeElement));
  const characters = reading?.characters ?? [];
  list.replaceChildren(...held.map((change, index) => {
    const known = changed?.asked === held ? changed.changes[index] : undefined;
    const name = changeName(change, characters, known);
    const show = element("button", { type: "button", class: "chip-name", title: "Go there" }, name);
    const remove = element("button", { type: "button", class: "chip-remove", "aria-label": `Let go: ${name}`, title: "Let go" }, "×");
    show.addEventListener("click", () => store.set(placeOf(store.get(), change)));
    remove.addEventListener("click", () =>
      store.set(holding(store.get(), store.get().held.filter((_, other) => other !== index))));
    return element("li", { class: "chip" }, show, remove);
  }));
  if (focused < 0) return;
  const next = list.querySelectorAll(".chip-remove")[Math.min(focused, held.length - 1)] ?? byId("text", HTMLElement);
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/** The patch that shows where a change is. @param {ReadState} state @param {Change} change @returns {Partial<ReadState>} */
function placeOf(state, change) {
  if (change.kind === "replace") return moveTo(state, change.position);
  const place = change.start > 0 || change.stop !== null ? moveTo(state, change.start) : {};
  return { ...chooseUnit(state, change), ...place };
}

/** Whether the text has been read to its end with what is held. @param {ReadState} state */
const isWhole = ({ held, changed, reading }) =>
  held.length > 0 && changed !== null && changed.asked === held && changed.reading.read === reading?.length;

/** @param {ReadState} state */
function lossSentence(state) {
  const { reading, changed, held, at, connected } = state;
  if (held.length === 0 || !reading) return "";
  if (!changed || changed.asked !== held) return connected ? "Reading the text again …" : "Waiting for the server.";
  const after = shown({ ...state, compare: "both" }).reading;
  const all = after && after !== reading ? lossFrom(reading, after) : null;
  if (!after || !all || all.positions === 0) return "Reading the text again …";
  const behind = lossFrom(reading, after, at + 1);
  const others = otherGuesses(reading, after, GUESSES);
  const read = after.read < reading.length ? ` so far, over ${plural(after.read, "character")}` : "";
  const rest = behind.positions === 0 ? "" : ` · behind the cursor ${signed(behind.after - behind.before, 3)}`;
  return `Loss ${plain(all.before)} → ${plain(all.after)} bits a character (${signed(all.after - all.before, 3)})${read}${rest}`
    + ` · another first guess at ${grouped(others)} of ${grouped(after.read)}`;
}
