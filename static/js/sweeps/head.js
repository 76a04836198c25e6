/** What a sweep is: its name, its grid, what all runs share, how far it is. */

import { element } from "../common/panel.js";
import { watch } from "../state/store.js";
import { isDone, worded } from "./state.js";

/** @typedef {import("./state.js").SweepsState} SweepsState */
/** @typedef {import("./state.js").Sweep} Sweep */

const SHARED = [
  "cell", "hidden_size", "layers", "task", "length", "lag", "corpus", "initialization", "clipping", "threshold", "optimizer",
  "learning_rate", "batch_size", "steps", "seed",
];

/** @param {HTMLElement} el @param {import("../state/store.js").Store<SweepsState>} store @param {{signal: AbortSignal}} lifetime */
export function mountHead(el, store, { signal }) {
  watch(store, ({ sweep, failure }) => [sweep, failure], ({ name, sweep, failure }) => {
    const title = element("p", { class: "sweep-path" }, element("a", { href: "/sweeps" }, "Sweeps"), " / ", element("strong", {}, name ?? ""));
    const failed = element("p", { class: "field-error", role: "alert" }, failure);
    el.replaceChildren(title, failed, ...(sweep ? [grid(sweep), shared(sweep), standing(sweep)] : []));
  }, { signal });
}

/** @param {Sweep} sweep */
function grid({ grid: fields, runs }) {
  const parts = Object.entries(fields).flatMap(([field, values], at) => [
    ...(at ? [" × "] : []), element("b", {}, field.replaceAll("_", " ")), ` ${values.map(worded).join(", ")}`,
  ]);
  return element("p", {}, ...(parts.length ? [...parts, ` = ${runs.length} runs`] : ["one run"]));
}

/** @param {Sweep} sweep */
function shared({ grid: fields, runs, every, stop }) {
  const [first] = runs;
  const { task } = first?.settings ?? {};
  const left = new Set([...Object.keys(fields), task === "characters" ? "lag" : "corpus", ...(task === "remember" ? [] : ["lag"]),
    ...(first?.settings.clipping === "off" && !("clipping" in fields) ? ["threshold"] : [])]);
  const words = SHARED.filter((field) => !left.has(field)).map((field) => `${field.replaceAll("_", " ")} ${worded(first?.settings[field])}`);
  if (every > 0) words.push(`a point every ${every} steps`);
  if (stop !== null) words.push(`ends at loss ${stop}`);
  return element("p", { class: "sweep-note" }, `All: ${words.join(" · ")}`);
}

/** @param {Sweep} sweep */
function standing({ runs, running }) {
  const done = runs.filter(isDone).length;
  const of = (/** @type {string} */ state) => runs.filter((run) => run.state === state).length;
  const parts = [
    done < runs.length ? `${done} of ${runs.length} runs are done` : "All runs are done",
    ...(of("diverged") ? [`${of("diverged")} diverged`] : []), ...(of("failed") ? [`${of("failed")} failed`] : []),
    ...(done < runs.length ? [running ? "under way" : "interrupted: give the command again to go on"] : []),
  ];
  return element("p", { class: "sweep-note", role: "status" }, `${parts.join(" · ")}.`);
}
