/**
 * Sets `data-theme` and `data-big` of <html> before anything is painted. A classic script in the head, for that
 * reason. The address decides, then what was chosen here last, then the system.
 */

(() => {
  const root = document.documentElement;
  const query = new URLSearchParams(location.search);
  let chosen = query.get("theme") ?? "";
  try {
    chosen ||= localStorage.getItem("rnnscope.theme") ?? "";
  } catch {
    // storage is switched off: the system decides
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = chosen === "dark" || chosen === "light" ? chosen : dark ? "dark" : "light";
  const big = query.get("big");
  if (big !== null && big !== "0") root.dataset.big = "";
})();
