/** The JSON API. Every refusal becomes a Refusal with the server's own sentence. */

/** @typedef {import('./read/state.js').ModelSummary} ModelSummary */
/** @typedef {import('./read/state.js').SampleSummary} SampleSummary */
/** @typedef {import('./gradients/state.js').Lab} Lab */
/** @typedef {import('./gradients/state.js').RunSummary} RunSummary */
/** @typedef {import('./wire/messages.js').RunSettings} RunSettings */
/** @typedef {import('./wire/messages.js').RunCommand} RunCommand */
/** @typedef {import('./wire/messages.js').RunChange} RunChange */

/**
 * BPTT against finite differences, in float64, at the snapshot of `step`.
 * @typedef {object} GradientCheck
 * @property {number} step
 * @property {{parameter: string, index: number[], bptt: number, finite_difference: number, relative_error: number}[]} rows
 * @property {number} worst
 */

export class Refusal extends Error {
  /** @param {string} error @param {string} field @param {string} hint */
  constructor(error, field, hint) {
    super(error);
    this.field = field;
    this.hint = hint;
  }
}

/** @returns {Promise<{models: ModelSummary[], broken: {name: string, error: string}[]}>} */
export const fetchModels = () => getJson("/api/models");

/** @returns {Promise<{samples: SampleSummary[]}>} */
export const fetchSamples = () => getJson("/api/samples");

/** What the Gradients page needs to know before anything runs. @returns {Promise<Lab>} */
export const fetchLab = () => getJson("/api/lab");

/** @returns {Promise<RunSummary[]>} */
export const fetchRuns = () => getJson("/api/runs").then(({ runs }) => runs);

/** A new run, observed at step 0. @param {RunSettings} settings @param {boolean} play @returns {Promise<string>} */
export const makeRun = (settings, play) => ask("POST", "/api/runs", { settings, play }).then(({ run }) => run);

/** @param {string} run @param {Pick<RunCommand, "action"> & Partial<RunCommand>} command */
export const commandRun = (run, command) =>
  ask("POST", `${runPath(run)}/command`, { count: 1, steps_per_second: null, ...command });

/** @param {string} run @param {Partial<RunChange>} change */
export const changeRun = (run, change) =>
  ask("POST", `${runPath(run)}/change`, { clipping: null, threshold: null, learning_rate: null, ...change });

/** @param {string} run @param {string} name */
export const nameRun = (run, name) => ask("POST", `${runPath(run)}/name`, { name });

/** @param {string} run @param {number | null} step @returns {Promise<GradientCheck>} */
export async function checkRun(run, step) {
  const { rows, worst, ...rest } = await ask("POST", `${runPath(run)}/check`, { step });
  const real = (/** @type {number | string} */ value) => (typeof value === "number" ? value : UNUSUAL[value] ?? NaN);
  return {
    ...rest,
    worst: real(worst),
    rows: rows.map((/** @type {GradientCheck["rows"][number]} */ row) => ({
      ...row, bptt: real(row.bptt), finite_difference: real(row.finite_difference), relative_error: real(row.relative_error),
    })),
  };
}

/** JSON has no inf and no NaN: they travel as their names. @type {Record<string, number>} */
const UNUSUAL = { inf: Infinity, "-inf": -Infinity };

/** @param {string} run */
export const deleteRun = (run) => ask("DELETE", runPath(run));

/** Keeps a text of the user's own. @param {string} characters @returns {Promise<string>} its SHA-256 */
export const storeText = (characters) => ask("POST", "/api/texts", { characters }).then(({ sha256 }) => sha256);

/** @param {string} run */
export const runPath = (run) => `/api/runs/${encodeURIComponent(run)}`;

/** @param {string} path */
const getJson = (path) => ask("GET", path);

/** @param {"GET" | "POST" | "PUT" | "DELETE"} method @param {string} path @param {object} [sent] */
export async function ask(method, path, sent) {
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" };
  if (sent) headers["content-type"] = "application/json";
  const response = await fetch(path, { method, headers, body: sent ? JSON.stringify(sent) : null }).catch(() => null);
  if (!response) throw new Refusal("the server does not answer", "", "is rnnscope still running?");
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new Refusal(body?.error ?? `${path} answered ${response.status}`, body?.field ?? "", body?.hint ?? "");
}
