/** The button that copies the address of the view. */

import { byId } from "./dom.js";

const SAID_MS = 1800;

/**
 * @param {HTMLButtonElement} link
 * @returns {Promise<boolean>}  false if the browser did not allow it
 */
export async function copyAddress(link) {
  const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  if (!copied) return false;
  link.textContent = "Copied";
  byId("status", HTMLElement).textContent = "The link was copied.";
  setTimeout(() => (link.textContent = "Link"), SAID_MS);
  return true;
}

/** @type {import("./notice.js").Notice} */
export const NOT_COPIED = {
  level: "info", text: "The browser did not allow copying.", hint: "The link is the address of the page.",
};
