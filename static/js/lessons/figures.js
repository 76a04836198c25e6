/** Keeps the figures of a lesson (macro `picture`) as the state is: drawn anew when what they show, their width or the theme has changed. */

import { byId } from "../common/dom.js";
import { keepDrawn } from "../common/panel.js";
import { chart } from "../plot/plotly.js";
import { theme } from "../plot/theme.js";
import { linePicture, positionsAt } from "./line-picture.js";

/** @typedef {import("../plot/theme.js").Theme} Theme */
/** @typedef {import("../plot/plotly.js").Figure} Figure */
/** @typedef {import("./axes.js").Axes} Axes */
/** @typedef {import("./line-picture.js").Chart} Chart */

/**
 * @template {object} State
 * @param {import("../state/store.js").Store<State>} store @param {ReturnType<typeof import("./drawn.js").drawing>} drawn
 * @param {AbortSignal} signal
 */
export function figures(store, drawn, signal) {
  return {
    /**
     * Draws the body of a figure.
     * @param {string} id @param {(state: State) => readonly unknown[]} select
     * @param {(body: HTMLElement, state: State, width: number, look: Theme) => void} draw
     */
    draw(id, select, draw) {
      const body = bodyOf(id);
      keepDrawn(body, store, select, (state, width) => draw(body, state, width, theme()), { signal });
    },

    /**
     * A chart of lines; `null` leaves what is there. `at` of what it gives tells the positions on its axes under a pointer.
     * @param {string} id @param {(state: State) => readonly unknown[]} select
     * @param {(state: State, width: number, look: Theme) => Chart | null} make
     */
    lines(id, select, make) {
      const body = bodyOf(id);
      /** @type {Axes | null} */
      let plot = null;
      keepDrawn(body, store, select, (state, width) => {
        const wanted = make(state, width, theme());
        if (!wanted) return;
        const made = linePicture(wanted, `${wanted.y.name} over ${wanted.x.name}`, width, theme());
        plot = made.plot;
        body.replaceChildren(made.picture);
      }, { signal });
      return { body, at: (/** @type {{clientX: number, clientY: number}} */ pointer) => plot && positionsAt(plot, body, pointer) };
    },

    /**
     * A figure that Plotly draws; `null` leaves what is there.
     * @param {string} id @param {(state: State) => readonly unknown[]} select
     * @param {(state: State, width: number, look: Theme) => Figure | null} make
     * @param {{turned?: boolean}} [options]  a 3-D figure, turned by dragging
     */
    chart(id, select, make, { turned = false } = {}) {
      const body = bodyOf(id);
      const plot = document.createElement("div");
      plot.className = "figure-plot";
      body.append(plot);
      let waits = false;
      const shown = chart(plot, { signal, turned, drawn: () => { if (waits) drawn.end(); waits = false; } });
      keepDrawn(body, store, select, (state, width) => {
        const figure = make(state, width, theme());
        if (!figure) return;
        if (!waits) drawn.begin();
        waits = true;
        shown.show(() => figure);
      }, { signal });
    },
  };
}

/** @param {string} id */
const bodyOf = (id) => /** @type {HTMLElement} */ (byId(id, HTMLElement).querySelector(".figure-body"));
