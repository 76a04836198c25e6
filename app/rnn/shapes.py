"""Names for tensor shapes, in the order time, batch, feature; checked when the tests run."""

from __future__ import annotations

from jaxtyping import Float, Int64
from torch import Tensor

Characters = Int64[Tensor, " characters"]
CharacterBatch = Int64[Tensor, "time batch"]
Inputs = Float[Tensor, "time batch input"]
Step = Float[Tensor, "batch hidden"]
StepInput = Float[Tensor, "batch input"]
HiddenStates = Float[Tensor, "time batch hidden"]
LayerHidden = Float[Tensor, "time hidden"]
StackedState = Float[Tensor, "layers batch hidden"]
Logits = Float[Tensor, "*positions vocabulary"]
Track = Float[Tensor, " time"]
