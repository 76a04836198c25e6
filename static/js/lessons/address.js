/** The address of a view of a lesson: the settings that differ from how it begins, and how the page looks. */

/** @typedef {Record<string, string | number | boolean>} Settings */
/** @typedef {{theme: "auto" | "light" | "dark", big: boolean, hide: string[]}} Look */

const MOST_CHARACTERS = 4000;

/**
 * What an address says; what it says wrongly is as if it were not there.
 * @template {Settings} S
 * @param {URLSearchParams} query
 * @param {S} defaults
 * @param {(name: string, value: string | number | boolean) => boolean} [fits]  what the page can show
 * @returns {{settings: S, look: Partial<Look>, act: string}}  `act` names a long computation to start
 */
export function viewFrom(query, defaults, fits = () => true) {
  const settings = { ...defaults };
  for (const [key, value] of Object.entries(defaults)) {
    const said = query.get(key);
    const read = said === null ? null : readAs(said, value);
    if (read !== null && fits(key, read)) Object.assign(settings, { [key]: read });
  }
  /** @type {Partial<Look>} */
  const look = {};
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark" || theme === "auto") look.theme = theme;
  const big = query.get("big");
  if (big !== null) look.big = big !== "0";
  const hide = (query.get("hide") ?? "").split(",").filter((name) => /^[\w-]{1,30}$/.test(name));
  if (hide.length > 0) look.hide = hide;
  return { settings, look, act: query.get("do") ?? "" };
}

/** @param {string} said @param {string | number | boolean} like */
function readAs(said, like) {
  if (typeof like === "boolean") return said === "1" ? true : said === "0" ? false : null;
  if (typeof like === "string") return said.length <= MOST_CHARACTERS ? said : null;
  const value = said.trim() === "" ? NaN : Number(said);
  return Number.isFinite(value) ? value : null;
}

/**
 * The query of a view, with its question mark, or nothing.
 * @template {Settings} S
 * @param {S} settings @param {S} defaults @param {Look} look
 */
export function queryOf(settings, defaults, { theme, big, hide }) {
  const words = Object.entries(settings)
    .filter(([key, value]) => !Object.is(value, defaults[key]))
    .map(([key, value]) => `${key}=${typeof value === "boolean" ? Number(value) : readable(String(value))}`);
  if (theme !== "auto") words.push(`theme=${theme}`);
  if (big) words.push("big=1");
  if (hide.length > 0) words.push(`hide=${hide.join(",")}`);
  return words.length > 0 ? `?${words.join("&")}` : "";
}

/** @param {string} value */
const readable = (value) => encodeURIComponent(value).replace(/%(3A|2C|2F|3B|40|24)/g, decodeURIComponent);
