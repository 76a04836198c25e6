/** "What do you look for?": the concepts, an own pattern, a labelled file, and the searches that were kept. */

import { Refusal } from "../api.js";
import { byId, plural, sentence } from "../common/dom.js";
import { element, setText } from "../common/panel.js";
import { count } from "../plot/format.js";
import { watch } from "../state/store.js";
import { labelledText } from "./labelled.js";
import { uploadLabelled } from "./requests.js";
import { SHIPPED, sameView, textFor } from "./state.js";
import { progressLine } from "./waiting.js";

/** @typedef {import('./state.js').FindState} FindState */
/** @typedef {import('./state.js').FindStore} FindStore */
/** @typedef {import('./state.js').ConceptChoice} ConceptChoice */
/** @typedef {import('../wire/find.js').ConceptCard} ConceptCard */

const MOST_FILE = 20_000_000; // characters
const MOST_SHOWN = 20_000; // characters of a text that is read here

/**
 * @param {FindStore} store @param {import('../read/session.js').Session} session
 * @param {import('./searching.js').Searching} searching @param {{signal: AbortSignal}} lifetime
 */
export function mountLooking(store, session, searching, lifetime) {
  mountList(store, searching, lifetime);
  mountPattern(store, searching, lifetime);
  mountLabelled(store, session, searching, lifetime);
  mountKept(store, searching, lifetime);
  const progress = progressLine("searches", (error) => say(store, error));
  byId("searching", HTMLElement).append(progress.el);
  watch(store, (state) => [state.work], ({ work }) => progress.show(work), lifetime);
}

/**
 * @param {FindStore} store @param {import('./searching.js').Searching} searching
 * @param {{signal: AbortSignal}} lifetime
 */
function mountList(store, searching, { signal }) {
  const list = byId("concepts", HTMLElement);
  const query = byId("concept-search", HTMLInputElement);
  const explained = byId("concept-sentence", HTMLElement);
  const choose = (/** @type {string} */ name) => void searching.look({ kind: "built-in", name });

  const draw = () => {
    const { catalog, found, findings, concept } = store.get();
    const shown = matching(catalog?.concepts ?? [], query.value);
    const best = new Map(findings?.concepts.map((one) => [one.concept.name, one.ranking[0]?.report ?? null]));
    list.replaceChildren(...grouped(shown).map(([group, cards]) => {
      const heading = element("div", { class: "concept-group", role: "presentation" }, group || "Other");
      const lines = cards.map((card) => line(card, best.get(card.name) ?? null, isChosen(card, concept)));
      return element("div", { role: "group", "aria-label": group || "Other" }, heading, ...lines);
    }));
    if (shown.length === 0) list.append(element("p", { class: "empty" }, catalog ? "No concept has this in its name." : ""));
    const chosen = list.querySelector("[aria-selected=true]");
    if (chosen) list.setAttribute("aria-activedescendant", chosen.id);
    else list.removeAttribute("aria-activedescendant");
    showChosen(list, chosen);
    setText(explained, cardOf(catalog?.concepts, concept)?.sentence ?? found?.concept.sentence ?? "");
  };
  watch(store, (state) => [state.catalog, state.concept, state.findings, state.found], draw, { signal });
  query.addEventListener("input", draw, { signal });
  list.addEventListener("click", ({ target }) => {
    const name = target instanceof Element ? target.closest("[data-name]")?.getAttribute("data-name") : null;
    if (name) choose(name);
  }, { signal });
  const move = (/** @type {KeyboardEvent} */ event) => {
    const names = [...list.querySelectorAll("[data-name]")].map((node) => node.getAttribute("data-name") ?? "");
    const { concept } = store.get();
    const at = names.indexOf(concept.kind === "built-in" ? concept.name : "");
    const inList = event.target === list;
    const to = {
      ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: inList ? 0 : NaN, End: inList ? names.length - 1 : NaN,
      Enter: at < 0 ? 0 : NaN,
    }[event.key];
    const name = to === undefined ? undefined : names[to];
    if (name === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(name);
  };
  list.addEventListener("keydown", move, { signal });
  query.addEventListener("keydown", move, { signal });
}

/** @param {ConceptCard} card @param {number | null} best @param {boolean} chosen */
function line(card, best, chosen) {
  const mark = element(
    "span", { class: "concept-kind", title: card.kind === "number" ? "a number" : "yes or no" },
    card.kind === "number" ? "123" : "y/n"
  );
  const score = element(
    "span", { class: "concept-score numbers", title: "the best unit, on text that no choice has seen" },
    best === null ? "" : best.toFixed(2)
  );
  return element("div", {
    class: "concept", role: "option", id: `concept-${card.name}`, "data-name": card.name, title: card.sentence, "aria-selected": String(chosen),
  }, element("span", { class: "concept-title" }, card.title), mark, score);
}

/** @param {ConceptCard} card @param {ConceptChoice} concept */
const isChosen = (card, concept) => concept.kind === "built-in" && concept.name === card.name;

/** @param {ConceptCard[] | undefined} cards @param {ConceptChoice} concept */
const cardOf = (cards, concept) => cards?.find((card) => isChosen(card, concept));

/**
 * Those whose title, name or group has every word of the query.
 * @param {readonly ConceptCard[]} cards @param {string} query
 */
export function matching(cards, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter(({ title, name, group }) => {
    const all = `${title} ${name} ${group}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/**
 * By group, in the order in which the groups come.
 * @param {readonly ConceptCard[]} cards
 * @returns {[string, ConceptCard[]][]}
 */
export function grouped(cards) {
  /** @type {Map<string, ConceptCard[]>} */
  const groups = new Map();
  for (const card of cards) groups.set(card.group, [...(groups.get(card.group) ?? []), card]);
  return [...groups];
}

/** Scrolls the list alone, never the page. @param {HTMLElement} list @param {Element | null} chosen */
function showChosen(list, chosen) {
  if (!(chosen instanceof HTMLElement)) return;
  const [top, bottom] = [chosen.offsetTop, chosen.offsetTop + chosen.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top - 20;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight + 4;
}

/**
 * @param {FindStore} store @param {import('./searching.js').Searching} searching
 * @param {{signal: AbortSignal}} lifetime
 */
function mountPattern(store, searching, { signal }) {
  const pattern = byId("pattern", HTMLInputElement);
  const patternError = byId("pattern-error", HTMLElement);
  byId("own", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (pattern.value) void searching.look({ kind: "regex", pattern: pattern.value });
    else pattern.focus();
  }, { signal });
  watch(store, (state) => [state.concept, state.refused], ({ concept, refused }) => {
    const own = concept.kind === "regex";
    if (own && pattern.value === "") pattern.value = concept.pattern;
    const wrong = own && refused !== null && /pattern|concept/.test(refused.field);
    pattern.setAttribute("aria-invalid", String(wrong));
    setText(patternError, wrong ? sentence([refused.error, refused.hint].filter(Boolean).join(": ")) : "");
  }, { signal });
  const where = byId("pattern-where", HTMLElement);
  watch(store, (state) => [state.catalog, state.searched], (state) => setText(where, wherePattern(state)), { signal });
}

/**
 * Where a pattern will be searched, if that is not the text that stands above the page.
 * @param {Pick<FindState, "searched" | "catalog">} state
 */
export function wherePattern({ searched, catalog }) {
  const text = textFor({ searched, catalog }, { kind: "regex", pattern: "" });
  const title = catalog?.texts.find(({ value }) => value === text)?.title;
  return text === SHIPPED || text === searched || !title ? "" : `A pattern is searched anew, in “${title}”.`;
}

/**
 * A labelled file is searched, and its text shown if it is short enough to be read here.
 * @param {FindStore} store @param {import('../read/session.js').Session} session
 * @param {import('./searching.js').Searching} searching @param {{signal: AbortSignal}} lifetime
 */
function mountLabelled(store, session, searching, { signal }) {
  const file = byId("labelled", HTMLInputElement);
  const fileError = byId("labelled-error", HTMLElement);
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    setText(fileError, "");
    try {
      if (chosen.size > 4 * MOST_FILE) throw new Refusal(`a labelled file has at most ${count(MOST_FILE)} characters`, "", "");
      const written = await chosen.text();
      const { sha256, name, characters, positions_on: on } = await uploadLabelled(written);
      const text = `${name || chosen.name}: ${plural(characters, "character")}, ${count(on)} of them labelled.`;
      const shown = characters <= MOST_SHOWN;
      const hint = shown ? "" : `It is searched, but not shown below: that takes at most ${count(MOST_SHOWN)} characters.`;
      store.set({ notice: { level: "info", text, hint }, on: [], off: [] });
      if (shown) await session.open(store.get().model, { kind: "inline", characters: labelledText(written) }, { view: sameView(store.get()) });
      await searching.look({ kind: "labelled", sha256 });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setText(fileError, sentence([error.message, error.hint].filter(Boolean).join(": ")));
    }
    file.value = "";
  }, { signal });
}

/**
 * @param {FindStore} store @param {import('./searching.js').Searching} searching
 * @param {{signal: AbortSignal}} lifetime
 */
function mountKept(store, searching, lifetime) {
  const el = byId("kept", HTMLElement);
  watch(store, (state) => [state.catalog?.kept, state.findings?.key], ({ catalog, findings }) => {
    const kept = catalog?.kept ?? [];
    if (kept.length === 0) return el.replaceChildren();
    const lines = kept.slice(0, 8).map((search) => {
      const what = search.concepts.length > 2 ? plural(search.concepts.length, "concept") : search.concepts.join(", ");
      const button = element("button", {
        type: "button", class: "quiet kept-line", "aria-current": String(search.key === findings?.key),
        title: `${what}; ${search.title}, ${plural(search.characters, "character")}`,
      },
        element("span", {}, what), element("span", { class: "kept-what numbers" }, `${search.title} · ${count(search.characters)}`));
      button.addEventListener("click", () => void searching.reopen(search.key));
      return button;
    });
    el.replaceChildren(element("h3", {}, "Searches that were kept"), ...lines);
  }, lifetime);
}

/** @param {FindStore} store @param {unknown} error */
export function say(store, error) {
  if (!(error instanceof Refusal)) throw error;
  store.set({ notice: { level: "error", text: sentence(error.message), hint: sentence(error.hint) } });
}

