// All tests of this folder in one process: `node --test` starts one for each file, which takes longer than the tests.

import { readdirSync } from "node:fs";

for (const name of readdirSync(new URL(".", import.meta.url))) {
  if (name.endsWith(".test.js")) await import(`./${name}`);
}
