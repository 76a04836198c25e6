"""Bounds of one run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`most_seconds` are of running, `most_idle_seconds` of a pause that nobody ends: then the process goes."""

    most_snapshot_bytes: int = 64 << 20
    most_seconds: float = 3600.0
    most_idle_seconds: float = 600.0
