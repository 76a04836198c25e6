from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import numpy as np

from rnnscope.find.concepts import concept_named


def test_strings_and_comments_are_those_of_the_tokenizer() -> None:
    source = Path(ast.__file__).read_text(encoding="utf-8")
    starts = np.cumsum([0, *(len(line) for line in source.splitlines(keepends=True))])
    expected = {"string": np.zeros(len(source), np.int16), "comment": np.zeros(len(source), np.int16)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        if token.type == tokenize.COMMENT:
            expected["comment"][start:end] = 1
        elif token.type == tokenize.STRING:
            prefix = len(token.string) - len(token.string.lstrip("rRbBuUfF"))
            expected["string"][start + prefix : end - 1] = 1
            if token.string[prefix:].startswith(('"""', "'''")):
                expected["string"][start + prefix + 1] = 0
    assert expected["comment"].sum() > 1000
    np.testing.assert_array_equal(concept_named("inside-comment").label(source), expected["comment"])
    if not hasattr(tokenize, "FSTRING_START"):  # since 3.12 an f-string is many tokens
        np.testing.assert_array_equal(concept_named("inside-string").label(source), expected["string"])
