"""The plan of a sweep: a TOML file, and the experiments that it asks for."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ...rnn.experiment.settings import ExperimentSettings, SettingError

MOST_RUNS = 512
MOST_PLAN_BYTES = 1 << 16
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
KEYS = ("name", "every", "stop", "settings", "grid")
FIELDS = tuple(field.name for field in fields(ExperimentSettings))
NULLABLE = ("spectral_radius", "forget_bias", "chrono")
KINDS = get_type_hints(ExperimentSettings)
WORDS = tuple(field for field in FIELDS if KINDS[field] is str or get_origin(KINDS[field]) is Literal)
REAL = tuple(field for field in FIELDS if float in get_args(KINDS[field]))
NOTHING = "none"
"""Stands for an empty value: TOML has none."""

Value = str | int | float | None


class PlanError(ValueError):
    """A plan that makes no sense, in one sentence that names the file and the field."""


@dataclass(frozen=True)
class Plan:
    """A sweep.

    `every` steps make a point of a curve, 0: as few as give 200 points; `stop` is a loss that ends a run.
    """

    name: str
    settings: Mapping[str, Value]
    grid: Mapping[str, Sequence[Value]]
    every: int
    stop: float | None
    runs: tuple[ExperimentSettings, ...]

    def varied(self, run: ExperimentSettings) -> dict[str, Value]:
        """What the grid sets in a run."""
        return {field: getattr(run, field) for field in self.grid}


def check_name(name: object) -> str:
    """A sweep's name, which is that of its folder. Raises ValueError."""
    if not (isinstance(name, str) and NAME.fullmatch(name)):
        raise ValueError(
            f"name must be 1 to 64 letters, digits, - and _, and begin with a letter or digit, got {str(name)[:80]!r}"
        )
    return name


def parse_plan(content: bytes, file: str, name: str = "sweep") -> Plan:
    """The plan in a TOML file that is called `file`; `name` counts if the plan has none. Raises PlanError."""
    try:
        return _plan({"name": name, **_tables(content)})
    except SettingError as error:
        hint = f": {error.hint}" if error.hint else ""
        raise PlanError(f"{file}: {error.error}{hint}") from None
    except ValueError as error:
        raise PlanError(f"{file}: {error}") from None


def _tables(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_PLAN_BYTES:
        raise ValueError(f"a plan must be at most {MOST_PLAN_BYTES >> 10} KiB, got {len(content) >> 10}")
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"the file must be UTF-8, got byte 0x{content[error.start]:02x}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"this is not TOML: {error}") from None
    unknown = [key for key in tables if key not in KEYS]
    if unknown:
        hint = ": put it under [settings]" if unknown[0] in FIELDS else ""
        raise ValueError(f"expected {', '.join(KEYS)}, got {unknown[0]!r}{hint}")
    return tables


def _plan(tables: dict[str, Any]) -> Plan:
    settings, grid = _table(tables, "settings"), _table(tables, "grid")
    for field, values in grid.items():
        if field in settings:
            raise ValueError(f"{field} is in [settings] and in [grid]: leave one of them out")
        if not isinstance(values, list) or not values:
            raise ValueError(f"grid.{field} must be a list of values, got {str(values)[:40]}")
        if len({repr(value) for value in values}) < len(values):
            raise ValueError(f"grid.{field} has a value twice: leave one of them out")
    settings = {field: _value(field, value) for field, value in settings.items()}
    grid = {field: [_value(field, value) for value in values] for field, values in grid.items()}
    every, stop = tables.get("every", 0), tables.get("stop")
    if type(every) is not int or every < 0:
        raise ValueError(f"every must be a whole number of steps, 0 or more, got {every}")
    if stop is not None and (type(stop) not in (int, float) or not 0 <= stop < float("inf")):
        raise ValueError(f"stop must be a loss, 0 or more, got {stop}")
    name = check_name(tables["name"])
    return Plan(name, settings, grid, every, None if stop is None else float(stop), _runs(settings, grid))


def _table(tables: dict[str, Any], name: str) -> dict[str, Any]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name} must be a table, [{name}], got {str(table)[:40]}")
    for field in table:
        if field not in FIELDS:
            raise ValueError(f"{name}.{field} is no setting: the settings are {', '.join(FIELDS)}")
    return table


def _value(field: str, value: Any) -> Value:
    """A value of the kind that the field has; bounds are the settings' own business. Raises ValueError."""
    if field in NULLABLE and value == NOTHING:
        return None
    if field in WORDS:
        choices = get_args(KINDS[field])  # none: any word
        if not isinstance(value, str) or (choices and value not in choices):
            expected = f"one of {', '.join(choices)}" if choices else "a word"
            raise ValueError(f"{field} must be {expected}, got {str(value)[:40]!r}")
        return value
    if type(value) is int or (type(value) is float and field in REAL):
        return value
    kind = "a number" if field in REAL else "a whole number"
    raise ValueError(f"{field} must be {kind}, got {str(value)[:40]!r}")


def _runs(
    settings: Mapping[str, Value], grid: Mapping[str, Sequence[Value]]
) -> tuple[ExperimentSettings, ...]:
    """Every combination, the last field of the grid changing fastest."""
    count = 1
    for values in grid.values():
        count *= len(values)
    if count > MOST_RUNS:
        sizes = " x ".join(str(len(values)) for values in grid.values())
        raise ValueError(
            f"a sweep has at most {MOST_RUNS} runs, got {sizes} = {count:,}: take fewer values, or several sweeps"
        )
    combinations = itertools.product(*grid.values())
    return tuple(_run({**settings, **dict(zip(grid, values, strict=True))}) for values in combinations)


def _run(settings: dict[str, Any]) -> ExperimentSettings:
    """Settings of one run; a lag that nobody gives is the whole length."""
    length = settings.get("length")
    if type(length) is int and length > 1 and settings.get("task", "remember") == "remember":
        settings.setdefault("lag", length - 1)
    return ExperimentSettings(**settings)
