"""The optimizers of an experiment, and their state as named tensors, so that a run goes on bit for bit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor, nn
from torch.optim import SGD, Adam, Optimizer, RMSprop

from .experiment.settings import ExperimentSettings


def make_optimizer(parameters: Iterable[nn.Parameter], settings: ExperimentSettings) -> Optimizer:
    """The optimizer of the settings at their learning rate eta, with torch's defaults; g is the gradient.

    sgd: `w -= eta g`. momentum: `v = 0.9 v + g`, `w -= eta v`. rmsprop: `s = 0.99 s + 0.01 g^2`,
    `w -= eta g / (sqrt(s) + 1e-8)`. adam: `m = 0.9 m + 0.1 g`, `s = 0.999 s + 0.001 g^2`,
    `w -= eta (m / (1 - 0.9^k)) / (sqrt(s / (1 - 0.999^k)) + 1e-8)` in step k, from 1 (Kingma, Ba 2015).
    """
    rate = float(settings.learning_rate)
    match settings.optimizer:
        case "sgd":
            return SGD(parameters, lr=rate, foreach=True)
        case "momentum":
            return SGD(parameters, lr=rate, momentum=0.9, foreach=True)
        case "rmsprop":
            return RMSprop(parameters, lr=rate, foreach=True)
        case "adam":
            # A third of the time. torch's fused kernels read a gradient in the memory order of its parameter,
            # which autograd's gradients have; where little is gained by them they are left out.
            return Adam(parameters, lr=rate, fused=True)


def set_learning_rate(optimizer: Optimizer, rate: int | float) -> None:
    """Use `rate` from the next step on, for every parameter."""
    for group in optimizer.param_groups:
        group["lr"] = float(rate)


def state_tensors(
    optimizer: Optimizer, named_parameters: Iterable[tuple[str, nn.Parameter]], prefix: str = "optimizer."
) -> dict[str, Tensor]:
    """What the optimizer remembers of each parameter, as `{prefix}{key}.{parameter}`, such as `optimizer.exp_avg.w`.

    The tensors are the optimizer's own, which its next step changes. Learning rates are not among them.
    """
    return {
        f"{prefix}{key}.{name}": value
        for name, parameter in named_parameters
        for key, value in optimizer.state.get(parameter, {}).items()
        if isinstance(value, Tensor)
    }


def load_state_tensors(
    optimizer: Optimizer,
    named_parameters: Iterable[tuple[str, nn.Parameter]],
    tensors: Mapping[str, Tensor],
    prefix: str = "optimizer.",
) -> None:
    """Remember what `state_tensors` gave, by copy, and nothing else. Names without the prefix are left alone.

    Raises KeyError for a parameter that there is not.
    """
    parameters = dict(named_parameters)
    state: dict[Any, dict[str, Tensor]] = {}
    for full_name, tensor in tensors.items():
        if full_name.startswith(prefix):
            key, name = full_name.removeprefix(prefix).split(".", 1)
            state.setdefault(parameters[name], {})[key] = tensor.clone()
    optimizer.state.clear()
    optimizer.state.update(state)
