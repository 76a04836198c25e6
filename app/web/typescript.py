"""TypeScript declarations of the wire contract: `python -m rnnscope.web.typescript [--check | --write]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from .. import resources
from . import messages

FILE = Path("js/wire/messages.d.ts")
ALIASES = ("TextReference", "Command", "Event", "WatchEvent", "ArrayName", "DataType")
LIMITS = ("MOST_CHARACTERS", "MOST_WRITTEN", "MOST_MESSAGE_BYTES", "PIECE", "WIRE_VERSION")
PLAIN = {int: "number", float: "number", str: "string", bool: "boolean", NoneType: "null"}
HEAD = """\
// Generated from app/web/messages.py by `python -m rnnscope.web.typescript --write`: change it there.
"""


def declarations() -> str:
    """The whole declaration file."""
    models = [
        value for value in vars(messages).values() if _is_model(value) and value is not messages.Message
    ]
    parts = [HEAD, *map(_interface, models), *map(_alias, ALIASES), _limits()]
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Check or write the declaration file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rnnscope.web.typescript", description=__doc__)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="fail if the file is not what would be written")
    action.add_argument("--write", action="store_true", help="write the file")
    chosen = parser.parse_args(arguments)
    path = resources.static_folder() / FILE
    expected = declarations()
    if chosen.write:
        path.write_text(expected, encoding="utf-8")
    elif not chosen.check:
        sys.stdout.write(expected)
    elif not path.is_file() or path.read_text(encoding="utf-8") != expected:
        print(
            f"static/{FILE.as_posix()} is stale: run `python -m rnnscope.web.typescript --write`",
            file=sys.stderr,
        )
        return 1
    return 0


def _is_model(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, messages.Message)


def _interface(model: type[messages.Message]) -> str:
    lines = [f"/** {model.__doc__} */", f"export interface {model.__name__} {{"]
    for name, field in model.model_fields.items():
        said = "; ".join(_remarks(field))
        lines += [f"  /** {said} */"] if said else []
        lines.append(f"  {name}: {_type(field.annotation)};")
    return "\n".join([*lines, "}", ""])


def _remarks(field: FieldInfo) -> list[str]:
    bounds = {
        "ge": "at least",
        "le": "at most",
        "min_length": "length at least",
        "max_length": "length at most",
    }
    said = [field.description] if field.description else []
    for constraint in field.metadata:
        said += [
            f"{words} {getattr(constraint, key)}" for key, words in bounds.items() if hasattr(constraint, key)
        ]
        if pattern := getattr(constraint, "pattern", None):
            said.append(f"matches {pattern}")
    return said


def _alias(name: str) -> str:
    return f"export type {name} = {_type(getattr(messages, name))};\n"


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " | ".join(map(json.dumps, arguments))
    if origin in (Union, UnionType):
        return " | ".join(map(_type, arguments))
    if origin is list:
        return f"{_type(arguments[0])}[]"
    if _is_model(annotation):
        return str(annotation.__name__)
    return PLAIN[annotation]


def _limits() -> str:
    lines = [f"  {name}: {getattr(messages, name)};" for name in LIMITS]
    head = f"  HEADER_BYTES: {messages.HEADER.size};"
    return "\n".join(
        ["/** Numbers that both sides must agree on. */", "export interface Limits {", *lines, head, "}", ""]
    )


if __name__ == "__main__":
    sys.exit(main())
