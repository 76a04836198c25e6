/** Small notes that this browser keeps: which theme was chosen last, that a hint was read. */

/** A note, or null; also null where storage is switched off. @param {string} key */
export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage is switched off: nothing is kept
  }
}
