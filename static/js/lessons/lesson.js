/**
 * What every lesson's page has: its state and address, undo, keys, controls, requests, pictures. A lesson opens it with
 * its settings (what the address and the controls carry) and its data (what the server's answers bring).
 */

import { keptTheme, mountAppearance } from "../common/appearance.js";
import { byId } from "../common/dom.js";
import { mountHelp } from "../common/help.js";
import { NOT_COPIED, copyAddress } from "../common/link.js";
import { mountNotice } from "../common/notice.js";
import { element, setText } from "../common/panel.js";
import { createStore, watch } from "../state/store.js";
import { queryOf, viewFrom } from "./address.js";
import { controlOf, fitsControl, mountControls, sayAt, spoken } from "./controls.js";
import { drawing } from "./drawn.js";
import { figures } from "./figures.js";
import { mountKeys } from "./keys.js";
import { keepPast } from "./past.js";
import { mountQuestions } from "./question.js";
import { GONE, asker } from "./requests.js";
import { mountTransport } from "./transport.js";
import { mountWork } from "./working.js";

/** @typedef {import("./address.js").Settings} Settings */
/** @typedef {import("../common/notice.js").Notice} Notice */
/** @typedef {{theme: "auto" | "light" | "dark", big: boolean, hide: string[], playing: boolean, notice: Notice | null, connected: boolean}} Shell */

const AGAIN_MS = 2000;

/**
 * @template {Settings} S
 * @template {object} D
 * @param {{settings: S, data: D, keys?: Record<string, () => void>}} options  `keys` are the lesson's own
 */
export function openLesson({ settings: defaults, data, keys = {} }) {
  /** @typedef {S & D & Shell} State */
  const { signal } = new AbortController();
  const lifetime = { signal };
  const name = location.pathname.split("/").pop() ?? "";
  const view = viewFrom(new URLSearchParams(location.search), defaults, fitsControl);
  const inner = createStore(/** @type {State} */ ({
    ...data, ...view.settings, theme: keptTheme(), big: false, hide: [], playing: false, notice: null, connected: true, ...view.look,
  }));
  const drawn = drawing();
  /** What asks the server. It looks at every change at once, a frame before the pictures do. @type {((state: State) => void)[]} */
  const askers = [];
  let underway = 0; // pictures that the server is asked for
  const lookAll = () => askers.forEach((look) => look(inner.get()));
  /** @type {import("../state/store.js").Store<State>} */
  const store = {
    ...inner,
    set(patch) {
      drawn.touch();
      inner.set(patch);
      queueMicrotask(lookAll); // behind all that one event sets
    },
  };
  const settingsOf = (/** @type {State} */ state) => /** @type {S} */ (pick(state, Object.keys(defaults)));
  /** @type {import("./transport.js").Transport | null} */
  let transport = null;
  /** @type {Map<string, {start: () => void, stop: () => void}>} */
  const works = new Map();

  const showControls = mountControls(store, lifetime);
  const past = keepPast(store, settingsOf, defaults, showControls, signal);
  mountQuestions(lifetime);
  listParts();
  mountNotice(store, {}, lifetime);
  mountKeys({
    theme: mountAppearance(store, lifetime), big: () => store.set(patchOf({ big: !store.get().big })), help: mountHelp(lifetime),
    undo: past.undo, reset: past.reset, stop: () => works.forEach((work) => work.stop()), transport: () => transport, own: keys,
  }, lifetime);
  mountAddress(store, settingsOf, defaults, signal);
  mountTries((query) => {
    const { settings, act } = viewFrom(query, defaults, fitsControl);
    store.set(patchOf({ ...settings, playing: query.get("play") === "1" }));
    showControls();
    works.get(act)?.start();
  }, signal);

  /** What a refusal says, at the control that it names, or over the page. @param {import("../api.js").Refusal} refusal */
  function refuse(refusal) {
    const control = controlOf(refusal.field);
    if (control) sayAt(control, spoken(refusal));
    else store.set(patchOf({ notice: { level: "error", text: refusal.message, hint: refusal.hint } }));
  }

  return {
    store,
    lifetime,

    /**
     * Asks the server for a picture, now and whenever what is asked has changed; `null` asks for nothing.
     * @template A
     * @param {string} what @param {(state: State) => object | null} bodyOf @param {(answer: A, state: State) => Partial<State>} got
     */
    picture(what, bodyOf, got) {
      let asked = "";
      let busy = false;
      const clear = () => {
        for (const control of document.querySelectorAll("[data-control][data-refused-by]")) {
          if (/** @type {HTMLElement} */ (control).dataset.refusedBy === what) sayAt(control, "");
        }
      };
      const ask = asker(`/api/lessons/${name}/${what}`, {
        arrived: () => { // first the page takes its own changes; an answer to what they ask anew is none
          store.flush();
          look(store.get());
        },
        got: (/** @type {A} */ answer) => {
          clear();
          store.set({ ...got(answer, store.get()), .../** @type {Partial<State>} */ ({ connected: true }) });
          if (underway === 1) store.flush(); // else all are drawn with the last, or in the next frame
        },
        refused: (refusal) => {
          if (refusal.message === GONE) {
            store.set(patchOf({ connected: false }));
            setTimeout(() => { asked = ""; look(store.get()); }, AGAIN_MS);
            return;
          }
          clear();
          controlOf(refusal.field)?.setAttribute("data-refused-by", what);
          refuse(refusal);
        },
        settled: () => {
          busy = false;
          underway -= 1;
          drawn.end();
        },
      });
      const look = guarded((/** @type {State} */ state) => {
        const body = bodyOf(state);
        const text = body === null ? "" : JSON.stringify(body);
        if (text === asked) return;
        asked = text;
        if (body !== null && !busy) {
          underway += 1;
          drawn.begin();
          busy = true;
        }
        ask(body);
      });
      look(store.get());
      askers.push(look);
    },

    /**
     * A long computation, started and stopped by its button (macro `work`), by Escape, or by `do=` in the address.
     * @param {string} what
     * @param {{body: (state: State) => object, begin?: () => Partial<State>, part: (part: any, state: State) => Partial<State>,
     *   done?: (state: State) => Partial<State>}} told
     */
    work(what, { body, begin, part, done }) {
      const work = mountWork(what, `/api/lessons/${name}/${what}`, {
        body: () => body(store.get()),
        begun: () => begin && store.set(begin()),
        part: (said) => store.set(part(said, store.get())),
        done: () => done && store.set(done(store.get())),
        refused: refuse,
      }, lifetime);
      works.set(what, work);
      if (view.act === what) work.start();
      return work;
    },

    /** Steps through what has steps (macro `transport`). @param {Parameters<typeof mountTransport>[2]} options */
    transport(options) {
      const el = /** @type {HTMLElement} */ (document.querySelector("[data-transport]"));
      transport = mountTransport(el, store, options, lifetime);
      return transport;
    },

    ...figures(store, drawn, signal),

    /** The line over, and the line under a picture. @param {string} id @param {{note?: string, caption?: string}} text */
    say(id, { note, caption }) {
      const el = byId(id, HTMLElement);
      if (note !== undefined) setText(/** @type {HTMLElement} */ (el.querySelector(".figure-note")), note);
      if (caption !== undefined) setText(/** @type {HTMLElement} */ (el.querySelector(".figure-caption")), caption);
    },

    /** Told to whoever cannot see the picture. @param {string} text */
    tell(text) {
      setText(byId("status", HTMLElement), text);
    },

    refuse,
  };
}

/** One broken picture must not stop the others. @template S @param {(state: S) => void} look @returns {(state: S) => void} */
const guarded = (look) => (state) => {
  try {
    look(state);
  } catch (error) {
    console.error(error);
  }
};

/** @param {object} patch @returns {any}  of any state that has a shell */
const patchOf = (patch) => patch;

/** @param {any} state @param {string[]} keys */
const pick = (state, keys) => Object.fromEntries(keys.map((key) => [key, state[key]]));

/** Ends the help with the names of all parts that `?hide=` knows. */
function listParts() {
  const names = [...document.querySelectorAll("main [data-region], .lesson-nav")].map((el) => el.getAttribute("data-region") ?? "");
  const line = element("p", {}, "Parts that a link can leave out with ", element("code", {}, "?hide="), `, with commas between them: ${[...new Set(names)].join(", ")}.`);
  document.querySelector("#help .help-text")?.append(line);
}

/** The address follows the page; a link leaves out what it hides. @param {any} store @param {(state: any) => any} settingsOf @param {any} defaults @param {AbortSignal} signal */
function mountAddress(store, settingsOf, defaults, signal) {
  let timer = 0;
  store.subscribe((/** @type {any} */ state) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const address = location.pathname + queryOf(settingsOf(state), defaults, state);
      if (address !== location.pathname + location.search) history.replaceState(null, "", address);
    }, 150);
  }, { signal });
  watch(store, (state) => [state.hide], (/** @type {any} */ { hide }) => {
    for (const region of document.querySelectorAll("[data-region]")) {
      region.toggleAttribute("data-hidden", hide.includes(region.getAttribute("data-region") ?? ""));
    }
  }, { signal });
  const link = byId("link", HTMLButtonElement);
  link.addEventListener("click", async () => {
    const state = store.get();
    history.replaceState(null, "", location.pathname + queryOf(settingsOf(state), defaults, state));
    if (!(await copyAddress(link))) store.set({ notice: NOT_COPIED });
  }, { signal });
}

/** “Try this” sets the page where it stands; with a modifier it is a link like any other. @param {(query: URLSearchParams) => void} set @param {AbortSignal} signal */
function mountTries(set, signal) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.try") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    set(new URL(/** @type {HTMLAnchorElement} */ (link).href).searchParams);
  }, { signal });
}
