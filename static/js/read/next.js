/** "Next character": the five likeliest, the true one marked, and what the present character cost. */

import { characterName } from "../common/glyphs.js";
import { element, fillBar, frame, setText } from "../common/panel.js";
import { bits, glyph, inline, percent, plain } from "../plot/format.js";
import { theme } from "../plot/theme.js";
import { mountSaveMenu } from "../save/menu.js";
import { exportName, pictureTitle } from "../save/names.js";
import { GUESSES } from "./reading.js";
import { emptyMessage, shownAt } from "./state.js";

/** @typedef {import("./state.js").ReadState} ReadState */
/** @typedef {import("../state/store.js").Store<import("./state.js").ReadState>} ReadStore */
/** @typedef {import("./reading.js").Reading} Reading */

/**
 * One line of the list. `id` is -1 for the sum of all characters that are not listed.
 * @typedef {{id: number, label: string, probability: number, truth: boolean}} Guess
 */

const CONTEXT = 9; // characters shown before the cursor; what is right before it must not be cut off
const CONTEXT_BIG = 6;

/**
 * @param {HTMLElement} el
 * @param {ReadStore} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mount(el, store, { signal }) {
  const parts = frame(el, "Next character");
  const now = guessList("as it is changed");
  const then = guessList("as it was");
  const both = element("div", { class: "next-both" }, then.column, now.column);
  const { list } = now;
  const facts = element("dl", { class: "facts" });
  const network = fact(facts, "surprise");
  const baseline = fact(facts, "n-gram");
  const message = element("p", { class: "figure-empty" });
  parts.body.append(both, facts, message);
  const draw = (/** @type {ReadState} */ state) => {
    const { reading } = state;
    const at = shownAt(state);
    const missing = emptyMessage(state) ?? (reading && at >= reading.read ? "Not read yet." : null);
    setText(message, missing ?? "");
    both.hidden = facts.hidden = missing !== null;
    setText(parts.note, reading && missing === null ? context(reading, at, state.big ? CONTEXT_BIG : CONTEXT) : "");
    if (!reading || missing !== null) return;
    const before = state.before && at < state.before.read ? state.before : null;
    then.column.hidden = then.title.hidden = now.title.hidden = before === null;
    showGuesses(now, guessesAt(reading, at));
    if (before) showGuesses(then, guessesAt(before, at));
    showSurprise(reading, at, network, baseline, before);
  };
  mountSaveMenu(parts.tools, {
    name: () => exportName(store.get(), "next", String(store.get().at)),
    title: () => pictureTitle(store.get(), `Next character ${parts.note.textContent}`),
    draw: (pen, box) => drawGuesses(pen, box, store.get()),
    size: () => ({ width: list.clientWidth, height: list.clientHeight }),
    exports: () => [{ what: "next", label: "next characters" }, { what: "surprise", label: "surprise" }],
    store,
  });
  draw(store.get());
  store.subscribe((state, previous) => {
    const same = state.reading === previous.reading && state.pending === previous.pending
      && state.big === previous.big && state.before === previous.before;
    if (!same || shownAt(state) !== shownAt(previous)) draw(state);
  }, { signal });
}

/**
 * The five likeliest, and a sixth: the true character where it is not among them, else all the others together.
 * @param {Reading} reading
 * @param {number} at
 * @returns {Guess[]}
 */
export function guessesAt(reading, at) {
  const { vocabulary, guessIds, guessProbabilities, characters } = reading;
  const next = characters[at + 1];
  const truth = next === undefined ? -1 : Math.max(0, vocabulary.indexOf(next));
  const size = Math.min(GUESSES, vocabulary.length);
  const guesses = Array.from({ length: size }, (_, rank) => {
    const id = guessIds[at * GUESSES + rank] ?? 0;
    const probability = guessProbabilities[at * GUESSES + rank] ?? NaN;
    return { id, label: vocabulary[id] ?? "", probability, truth: id === truth };
  });
  if (vocabulary.length <= GUESSES) return guesses;
  if (truth >= 0 && !guesses.some((guess) => guess.truth)) {
    const probability = reading.nextProbability[at] ?? NaN;
    return [...guesses, { id: truth, label: next ?? "", probability, truth: true }];
  }
  const rest = 1 - guesses.reduce((sum, guess) => sum + guess.probability, 0);
  return [...guesses, { id: -1, label: "others", probability: Math.max(0, rest), truth: false }];
}

/**
 * @param {import("../plot/canvas.js").Pen} pen
 * @param {{width: number, height: number}} box
 * @param {ReadState} state
 */
function drawGuesses(pen, { width, height }, state) {
  if (!state.reading) return;
  const look = theme();
  const guesses = guessesAt(state.reading, shownAt(state));
  const pitch = height / guesses.length;
  const [left, right] = [4 * look.small, width - 5 * look.small];
  pen.textBaseline = "middle";
  guesses.forEach(({ id, label, probability, truth }, row) => {
    const y = row * pitch + 0.2 * pitch;
    pen.fillStyle = look.sunken;
    pen.fillRect(left, y, right - left, 0.6 * pitch);
    pen.fillStyle = look.probability;
    pen.globalAlpha = truth ? 1 : id < 0 ? 0.25 : 0.6;
    pen.fillRect(left, y, (right - left) * (probability || 0), 0.6 * pitch);
    pen.globalAlpha = 1;
    pen.fillStyle = look.ink;
    pen.font = `${truth ? "bold " : ""}${look.small}px ${id < 0 ? look.sans : look.mono}`;
    pen.textAlign = "left";
    pen.fillText(id < 0 ? label : glyph(label), 0, row * pitch + pitch / 2);
    pen.textAlign = "right";
    pen.fillText(percent(probability), width, row * pitch + pitch / 2);
  });
}

/** @param {string} name  of the column, where there are two */
function guessList(name) {
  const title = element("h3", {}, name);
  const list = element("ol", { class: "guesses" });
  const lines = Array.from({ length: GUESSES + 1 }, () => guessLine(list));
  title.hidden = true;
  return { title, list, lines, column: element("div", {}, title, list) };
}

/** @param {ReturnType<typeof guessList>} nodes @param {Guess[]} guesses */
function showGuesses({ title, list, lines }, guesses) {
  lines.forEach((line, index) => showGuess(line, guesses[index]));
  list.setAttribute("aria-label", `${title.hidden ? "" : `${title.textContent}: `}${spokenGuesses(guesses)}`);
}

/** @param {HTMLElement} list */
function guessLine(list) {
  const label = element("span", { class: "guess-character" });
  const bar = element("span", { class: "bar" });
  const value = element("span", { class: "guess-value" });
  const line = element("li", {}, label, bar, value);
  list.append(line);
  return { line, label, bar, value };
}

/**
 * @param {ReturnType<typeof guessLine>} nodes
 * @param {Guess | undefined} guess
 */
function showGuess({ line, label, bar, value }, guess) {
  line.hidden = guess === undefined;
  if (!guess) return;
  line.className = guess.truth ? "true" : guess.id < 0 ? "rest" : "";
  setText(label, guess.id < 0 ? guess.label : glyph(guess.label));
  setText(value, percent(guess.probability));
  fillBar(bar, 0, guess.probability);
}

/**
 * @param {HTMLElement} list
 * @param {string} name
 */
function fact(list, name) {
  const term = element("dt", {}, name);
  const value = element("dd");
  list.append(element("div", {}, term, value));
  return { term, value };
}

/**
 * @param {Reading} reading
 * @param {number} at
 * @param {ReturnType<typeof fact>} network
 * @param {ReturnType<typeof fact>} baseline
 * @param {Reading | null} before
 */
function showSurprise(reading, at, network, baseline, before) {
  const unknown = reading.known[at] === 0 ? ", unknown to the model" : "";
  setText(network.term, `Surprise of ${characterName(reading.characters[at] ?? "")}${unknown}`);
  const cost = reading.surpriseBits[at] ?? NaN;
  const was = before?.characters[at] === reading.characters[at] ? before?.surpriseBits[at] ?? NaN : NaN;
  const now = Number.isNaN(cost) ? "not a number" : bits(cost);
  setText(network.value, at === 0 ? "first character" : Number.isNaN(was) ? now : `${plain(was)} → ${now}`);
  const row = baseline.term.parentElement;
  if (row) row.hidden = reading.baseline === null;
  setText(baseline.term, `${reading.baseline ?? ""}, by counting`);
  setText(baseline.value, bits(reading.baselineBits[at] ?? NaN));
}

/** @param {Reading} reading @param {number} at @param {number} most */
function context({ characters, length }, at, most) {
  if (at === length - 1) return "after the last character";
  return `after “${inline(characters.slice(Math.max(0, at + 1 - most), at + 1))}”`;
}

/** @param {Guess[]} guesses */
function spokenGuesses(guesses) {
  return guesses.map(({ id, label, probability, truth }) =>
    `${id < 0 ? label : characterName(label)} ${percent(probability)}${truth ? ", the true one" : ""}`).join("; ");
}
