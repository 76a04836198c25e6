import assert from "node:assert/strict";
import { test } from "node:test";

import { allLines, csvText, rankingLines } from "../../static/js/find/saved.js";
import { believableFindings } from "./find-fixture.js";

const [url] = believableFindings().concepts;

test("the table as a file has a line for each quantity of each unit", () => {
  const lines = rankingLines(url);
  assert.equal(lines.length, url.ranking.length + 1);
  const [head, first] = lines;
  assert.equal(first[head.indexOf("unit")], "3.53");
  assert.equal(first[head.indexOf("report")], url.ranking[0].report);
});

test("every unit is in the file, layers counted from 1", () => {
  const lines = allLines(url);
  assert.equal(lines.length, 3 * 512 + 1);
  assert.deepEqual([lines[1][0], lines.at(-1)[0]], ["1.0", "3.511"]);
});

test("what is not there is empty", () => {
  assert.equal(csvText([["a", "b"], [1.5, null]]), "a,b\n1.5,\n");
});
