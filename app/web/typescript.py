"""TypeScript declarations of the wire contract: `python -m rnnscope.web.typescript [--check | --write]`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .. import resources
from ..find import findings
from . import messages
from .find import messages as find_messages
from .lessons import catalogue

ALIASES = ("TextReference", "Change", "Command", "Event", "WatchEvent", "ArrayName", "DataType")
FIND_ALIASES = ("ConceptChoice", "Quantity", "Number", "Sign")
LIMITS = ("MOST_CHARACTERS", "MOST_WRITTEN", "MOST_MESSAGE_BYTES", "PIECE", "WIRE_VERSION")
PLAIN = {int: "number", float: "number", str: "string", bool: "boolean", NoneType: "null"}
HEAD = """\
// Generated from {origin} by `python -m rnnscope.web.typescript --write`: change it there.
"""
LESSONS = Path("js/wire/lessons")
MESSAGES, FIND = Path("js/wire/messages.d.ts"), Path("js/wire/find.d.ts")


def declarations() -> dict[Path, str]:
    """Every declaration file, by its place among the static files."""
    head = HEAD.format(origin="app/web/messages/")
    found = HEAD.format(origin="app/web/find/messages.py and app/find/findings.py")
    return {
        MESSAGES: "\n".join([head, *_interfaces(messages), *_aliases(messages, ALIASES), _limits()]),
        FIND: "\n".join(
            [
                found + 'import type { InlineText, SampleText, StoredText } from "./messages.js";\n',
                *_interfaces(findings),
                *_interfaces(find_messages),
                *_aliases(find_messages, FIND_ALIASES),
            ]
        ),
        **{LESSONS / f"{lesson.module}.d.ts": _lesson(lesson.module) for lesson in catalogue.LESSONS},
    }


def _lesson(name: str) -> str:
    """Of its door, or of the module of messages beside a long one."""
    apart = f"{name}_messages"
    origin = apart if importlib.util.find_spec(f".lessons.{apart}", __package__) else name
    head = HEAD.format(origin=f"app/web/lessons/{origin}.py")
    return "\n".join([head, *_interfaces(importlib.import_module(f".lessons.{origin}", __package__))])


def _interfaces(module: ModuleType) -> list[str]:
    """The models that a module or package defines, but for the common base of all."""
    models = [value for value in vars(module).values() if _is_model(value) and value.model_fields]
    return [_interface(model) for model in models if f"{model.__module__}.".startswith(f"{module.__name__}.")]


def _aliases(module: ModuleType, names: Sequence[str]) -> list[str]:
    return [f"export type {name} = {_type(getattr(module, name))};\n" for name in names]


def main(arguments: list[str] | None = None) -> int:
    """Check or write the declaration file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rnnscope.web.typescript", description=__doc__)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="fail if the file is not what would be written")
    action.add_argument("--write", action="store_true", help="write the file")
    chosen = parser.parse_args(arguments)
    stale = 0
    for file, expected in declarations().items():
        path = resources.static_folder() / file
        if chosen.write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(expected, encoding="utf-8")
        elif not chosen.check:
            sys.stdout.write(expected)
        elif not path.is_file() or path.read_text(encoding="utf-8") != expected:
            said = "is stale: run `python -m rnnscope.web.typescript --write`"
            print(f"static/{file.as_posix()} {said}", file=sys.stderr)
            stale = 1
    return stale


def _is_model(value: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _interface(model: type[BaseModel]) -> str:
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


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " | ".join(map(json.dumps, arguments))
    if origin in (Union, UnionType):
        return " | ".join(map(_type, arguments))
    if origin is list:
        item = _type(arguments[0])
        return f"({item})[]" if "|" in item else f"{item}[]"
    if origin is tuple:
        return f"[{', '.join(map(_type, arguments))}]"
    if origin is dict:
        return f"Record<{_type(arguments[0])}, {_type(arguments[1])}>"
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
