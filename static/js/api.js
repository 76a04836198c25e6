/** The JSON API. Every refusal becomes a Refusal with the server's own sentence. */

/** @typedef {import('./read/state.js').ModelSummary} ModelSummary */
/** @typedef {import('./read/state.js').SampleSummary} SampleSummary */

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

/** @param {string} path */
async function getJson(path) {
  const response = await fetch(path, { headers: { accept: "application/json" } }).catch(() => null);
  if (!response) throw new Refusal("the server does not answer", "", "is rnnscope still running?");
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new Refusal(body?.error ?? `${path} answered ${response.status}`, body?.field ?? "", body?.hint ?? "");
}
