"""What every training process needs, imported once in the fork server: a child then starts in milliseconds.

No tensor is computed here: a process that has begun to compute in threads cannot be forked safely.
"""

from __future__ import annotations

import torch
import torch._dynamo  # an optimizer imports it when it is made, which takes longer than torch itself

from ..rnn.experiment import experiment
from . import loop

torch.set_num_threads(1)

__all__ = ["experiment", "loop"]
