"""Set-ups that tell a story: what two runs have in common, and the one thing in which they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Preset:
    """`settings` are changes to the defaults of an experiment, `a` and `b` to those; b None: one lane."""

    name: str
    title: str
    sentence: str
    settings: dict[str, Any] = field(default_factory=dict)
    a: dict[str, Any] = field(default_factory=dict)
    b: dict[str, Any] | None = None


PRESETS = (
    Preset(
        "clipping-rescues",
        "Clipping rescues",
        "Both start with a spectral radius of 1.6. Unclipped, one huge step saturates the units and the gradient is "
        "gone for good; clipped at norm 1, the network learns to remember over 59 steps.",
        {"initialization": "gaussian", "spectral_radius": 1.6},
        {"clipping": "off"},
        {"clipping": "norm", "threshold": 1.0},
    ),
)
