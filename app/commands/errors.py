"""How commands end that cannot do what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def short_errors() -> Iterator[None]:
    """What a user can cause ends in one sentence, not in a trace."""
    try:
        yield
    except (ValueError, ArithmeticError, OSError) as error:
        raise click.ClickException(str(error)) from None
