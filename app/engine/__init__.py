"""Map a function over shards: in this process, in others, on a cluster; the same results from each."""

from __future__ import annotations

from .engine import Engine, EngineError, ShardError, ShardFailure
from .here import HereEngine

ENGINES = ("here", "processes", "ray")

__all__ = ["ENGINES", "Engine", "EngineError", "ShardError", "ShardFailure", "make_engine"]


def make_engine(name: str, workers: int | None = None, address: str | None = None) -> Engine:
    """The engine `name` of ENGINES, to be closed after use.

    `workers` is for processes and ray: as many as there are processor cores if not given. `address`, HOST:PORT, is
    that of a Ray cluster that runs; without it ray starts one on this machine. Raises EngineError.
    """
    if address is not None and name != "ray":
        raise EngineError(f"an address is for the engine ray, got one for the engine {name}")
    if workers is not None and workers < 1:
        raise EngineError(f"workers must be 1 or more, got {workers}")
    match name:
        case "here":
            if workers not in (None, 1):
                raise EngineError(f"the engine here is one worker, got {workers}: take processes")
            return HereEngine()
        case "processes":
            from .processes import ProcessEngine

            return ProcessEngine(workers)
        case "ray":
            from .cluster import RayEngine

            return RayEngine(workers, address)
    raise EngineError(f"engine must be one of {', '.join(ENGINES)}, got {name}")
