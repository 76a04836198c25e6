import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every module that a module imports when it is loaded, itself included; paths from static/js. */
function closure(entry) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const source = readFileSync(join(root, "static/js", path), "utf8");
    for (const [, target] of source.matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)";/gm)) {
      visit(normalize(join(dirname(path), target)));
    }
  };
  visit(entry);
  return [...found].sort();
}

for (const page of ["read", "gradients", "find", "unit", "sweeps"]) {
  test(`the page ${page} preloads exactly the modules that it starts with`, () => {
    const template = readFileSync(join(root, `templates/${page}.html`), "utf8");
    const listed = /set modules = \[(.*?)\]/s.exec(template)[1].match(/[\w/.-]+\.js/g);
    assert.deepEqual([...listed].sort(), closure(`${page}/main.js`));
  });
}
