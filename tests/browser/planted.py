"""Networks set by hand.

An LSTM whose unit 1.2 is exactly "inside a URL": on from `://` to the next white space; and a linear network of gamma
times an orthogonal matrix, in which every gradient shrinks by gamma a step.
"""

from __future__ import annotations

from pathlib import Path

import torch

from rnnscope.rnn.checkpoint import Config, NamedUnit, save
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary

CHARACTERS = Vocabulary(tuple(" \n:/.abcdefghijklmnopqrstuvwxyz"))
COLON, SLASH, INSIDE = 0, 1, 2  # units: the last character was ":"; the last two were ":/"; inside a URL
HIDDEN = 12
GAMMA = 0.8


def planted_network() -> Network:
    """Gates are driven far into saturation, so that each unit is a logical function of what was read."""
    network = Network(NetworkShape("lstm", CHARACTERS.size, HIDDEN)).requires_grad_(False)
    w_ih, w_hh = network.rnn.weight_ih_l0, network.rnn.weight_hh_l0
    bias = network.rnn.bias_ih_l0
    network.rnn.bias_hh_l0.zero_()
    i, f, g, o = (slice(k * HIDDEN, k * HIDDEN + 3) for k in range(4))
    for rows in (i, f, g, o):
        w_ih[rows], w_hh[rows], bias[rows] = 0, 0, 0
    ids = {character: CHARACTERS.characters.index(character) + 1 for character in " \n:/"}
    bias[i], bias[f], bias[o] = 20, -20, 20  # units 0 and 1 remember one step: c = g
    w_ih[g][COLON, ids[":"]], bias[g][COLON] = 20, -10
    w_ih[g][SLASH, ids["/"]], w_hh[g][SLASH, COLON], bias[g][SLASH] = 20, 15, -25
    # the latch opens its input gate for "/" after ":/" and for white space, and else keeps what it has
    for gate, sign in ((i, 1), (f, -1)):
        w_ih[gate][INSIDE, ids["/"]], w_hh[gate][INSIDE, SLASH] = 30 * sign, 20 * sign
        bias[gate][INSIDE] = -30 * sign
        for end in " \n":
            w_ih[gate][INSIDE, ids[end]] = 60 * sign
    bias[g][INSIDE] = 20
    for end in " \n":
        w_ih[g][INSIDE, ids[end]] = -60
    return network


def inside_a_url(text: str) -> list[bool | None]:
    """After each character: inside, outside, or None before the first white space or URL settles it."""
    inside: bool | None = None
    labels = []
    for t, character in enumerate(text):
        if character.isspace():
            inside = False
        elif text[: t + 1].endswith("://"):
            inside = True
        labels.append(inside)
    return labels


def write_planted_model(folder: Path) -> None:
    torch.manual_seed(0)
    network = planted_network()
    unit = NamedUnit(0, INSIDE, "inside a URL", 1, "h", 1.0)
    save(folder, network, Config(network.shape, CHARACTERS, units=(unit,)))


def write_shrinking_model(folder: Path) -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape("linear", CHARACTERS.size, HIDDEN)).requires_grad_(False)
    network.rnn.weight_hh_l0.copy_(GAMMA * torch.linalg.qr(torch.randn(HIDDEN, HIDDEN)).Q)
    save(folder, network, Config(network.shape, CHARACTERS))
