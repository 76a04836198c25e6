import assert from "node:assert/strict";
import { test } from "node:test";

import { labelledText } from "../../static/js/find/labelled.js";

test("the text of a labelled file, in JSON and in lines", () => {
  assert.equal(labelledText('\uFEFF {"name": "a date", "text": "on 1871\\n", "on": [[3, 7]], "off": []}'), "on 1871\n");
  const lines = ["rnnscope-labels 1 a date", "0\ton ", "1\t1871\r", "", "0\t\\n\\t\\\\n\\r"];
  assert.equal(labelledText(lines.join("\n")), "on 1871\n\t\\n\r");
});
