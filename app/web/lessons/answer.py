"""What lessons answer with. inf and NaN are results here: they travel as "Infinity", "-Infinity" and "NaN"."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A picture's numbers, or one part of a long computation."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class Step(Answer):
    """One part of a long computation: how far it is, beside what it has found so far."""

    progress: Annotated[float, Field(description="0 to 1")]
