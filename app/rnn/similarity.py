"""Units in an order that puts similar ones side by side."""

from __future__ import annotations

import numpy as np
import torch
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform
from torch import Tensor

from .shapes import LayerHidden

MOST_SORTED_LEAVES = 600
"""Up to here the leaves are put in optimal order as well, whose cost grows with the cube of the number of units."""


def similar_order(hidden: LayerHidden) -> Tensor:
    """Unit indices [H] such that neighbours behave alike over the time steps of `hidden` [T, H].

    Average linkage on 1 - correlation, leaves in optimal order (Bar-Joseph et al. 2001). Units that never change
    correlate with nothing. One unit, or a single time step, keeps its order.
    """
    steps, units = hidden.shape
    if units < 3 or steps < 2:
        return torch.arange(units)
    values = np.nan_to_num(hidden.double().numpy(), nan=0.0, posinf=0.0, neginf=0.0)
    values = values - values.mean(axis=0)
    norms = np.linalg.norm(values, axis=0)
    values = values / np.where(norms > 1e-12, norms, 1.0)
    distance = np.clip(1.0 - values.T @ values, 0.0, 2.0)  # [H, H]
    np.fill_diagonal(distance, 0.0)
    condensed = squareform(distance, checks=False)
    tree = linkage(condensed, method="average")
    if units <= MOST_SORTED_LEAVES:
        tree = optimal_leaf_ordering(tree, condensed)
    return torch.from_numpy(leaves_list(tree).astype(np.int64))
