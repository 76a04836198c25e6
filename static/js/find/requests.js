/** The HTTP API of Find. */

import { ask } from "../api.js";

/** @typedef {import('../wire/find.js').WorkStatus} WorkStatus */

/** @param {string} model @returns {Promise<import('../wire/find.js').Catalog>} */
export const fetchCatalog = (model) => ask("GET", `/api/find?model=${encodeURIComponent(model)}`);

/** @param {import('../wire/find.js').Search} search @returns {Promise<WorkStatus>} */
export const startSearch = (search) => ask("POST", "/api/find/searches", search);

/** @param {string} key @returns {Promise<import('../wire/find.js').Findings>} */
export const fetchFindings = (key) => ask("GET", `/api/find/searches/${encodeURIComponent(key)}/findings`);

/** @param {import('../wire/find.js').CausalTest} test @returns {Promise<WorkStatus>} */
export const startTest = (test) => ask("POST", "/api/find/tests", test);

/** @param {string} key @returns {Promise<import('../wire/find.js').CausalAnswer>} */
export const fetchAnswer = (key) => ask("GET", `/api/find/tests/${encodeURIComponent(key)}/answer`);

/** @param {"searches" | "tests"} kind @param {string} key @returns {Promise<WorkStatus>} */
export const fetchWork = (kind, key) => ask("GET", `/api/find/${kind}/${encodeURIComponent(key)}`);

/** @param {"searches" | "tests"} kind @param {string} key @returns {Promise<WorkStatus>} */
export const cancelWork = (kind, key) => ask("DELETE", `/api/find/${kind}/${encodeURIComponent(key)}`);

/** @param {import('../wire/find.js').LabelsOf} of @returns {Promise<import('../wire/find.js').Labels>} */
export const fetchLabels = (of) => ask("POST", "/api/find/labels", of);

/** @param {import('../wire/find.js').Brushed} brushed @returns {Promise<import('../wire/find.js').BrushedUnits>} */
export const fetchBrushed = (brushed) => ask("POST", "/api/find/brushed", brushed);

/** @param {string} file @returns {Promise<{sha256: string, characters: number, positions_on: number, name: string}>} */
export const uploadLabelled = (file) => ask("POST", "/api/find/labelled", { file });

/**
 * What a search found of a unit.
 * @param {string} model @param {string} address  layer from 1 @param {string} search  key
 * @returns {Promise<import('../wire/find.js').UnitAnswer>}
 */
export const fetchUnit = (model, address, search) =>
  ask("GET", `/api/models/${encodeURIComponent(model)}/units/${address}?search=${encodeURIComponent(search)}`);

/** @param {string} model @returns {Promise<import('../wire/find.js').Named>} */
export const fetchNotes = (model) => ask("GET", `/api/models/${encodeURIComponent(model)}/notes`);

/** Where a unit has its page. @param {string} model @param {string} address */
export const unitPage = (model, address) => `/models/${encodeURIComponent(model)}/units/${address}`;
