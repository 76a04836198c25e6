"""Options that take several values, as a shell writes them: `--corpus a.txt b.txt`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class ManyValues(click.Command):
    """A command without arguments, in which `--name a b` is `--name a --name b` for options with multiple=True."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Repeat the option before each further value."""
        return super().parse_args(context, list(self._repeated(arguments)))

    def _repeated(self, arguments: list[str]) -> Iterator[str]:
        many = {name for option in self.params if getattr(option, "multiple", False) for name in option.opts}
        current, values = "", 0
        for argument in arguments:
            if argument in many:
                current, values = argument, 0
            elif current and values and not argument.startswith("-"):
                yield current
            elif values:
                current = ""
            values += argument != current
            yield argument


def many(*names: str, **settings: Any) -> Callable[[F], F]:
    """An option of ManyValues with any number of values."""
    return click.option(*names, multiple=True, **settings)
