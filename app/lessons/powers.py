"""Powers: a gradient that goes back k steps through a linear recurrence is multiplied by its weight k times."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def scalar_powers(w: float, steps: int) -> npt.NDArray[np.float64]:
    """w^k for k = 0 to `steps`: d h_t / d h_{t-k} of h_t = w h_{t-1} + x_t. Shape [steps + 1]; inf where it overflows.

    Raises ValueError for a negative number of steps.
    """
    if steps < 0:
        raise ValueError(f"expected at least 0 steps, got {steps}")
    with np.errstate(over="ignore", under="ignore"):
        return np.float64(w) ** np.arange(steps + 1)
