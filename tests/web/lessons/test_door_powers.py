"""The door of the lesson on powers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from starlette.testclient import TestClient

GIVEN = {
    "kind": "pair",
    "first": 0.6,
    "second": 0.6,
    "departure": 0.0,
    "angle": 90.0,
    "steps": 30,
    "tanh": False,
    "noise": 0.5,
    "seed": 1,
    "w_xh": "1, 0",
    "w_hy": "0, 1",
}


def ask(client: TestClient, **changed: object) -> dict:
    answer = client.post("/api/lessons/powers/network", json={**GIVEN, **changed})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_scaled_rotation_keeps_to_its_radius(client: TestClient) -> None:
    said = ask(client)
    radius = math.hypot(0.6, 0.6)
    assert said["radius"] == pytest.approx(radius) and said["norm"] == pytest.approx(radius)
    for name in ("gradient", "products", "radius_powers", "norm_powers", "rates"):
        np.testing.assert_allclose(said[name], radius ** np.arange(31), rtol=1e-9)
    assert said["exponent"] == pytest.approx(math.log(radius)) and said["exponent_steps"] == 0
    turned = np.unwrap(np.arctan2(*np.array(said["directions"]).T[::-1]))
    np.testing.assert_allclose(np.abs(np.diff(turned)), math.pi / 4, rtol=1e-9)
    np.testing.assert_allclose(
        said["impulse"], [-(radius**k) * math.sin(k * math.pi / 4) for k in range(31)], atol=1e-12
    )
    assert said["jacobians"] == []


def test_tanh_units_shrink_what_a_radius_over_1_would_blow_up(client: TestClient) -> None:
    said = ask(client, first=1.1, second=0.5, tanh=True, noise=1.0)
    assert said["radius"] > 1.2 and said["exponent"] < 0
    assert said["gradient"][30] < 1e-2 * said["radius_powers"][30]
    assert all(
        one <= bound * (1 + 1e-9) for one, bound in zip(said["products"], said["norm_powers"], strict=True)
    )
    assert len(said["jacobians"]) == 60
    assert ask(client, first=1.1, second=0.5, tanh=True, noise=1.0) == said
    assert ask(client, first=1.1, second=0.5, tanh=True, noise=1.0, seed=2)["gradient"] != said["gradient"]


def test_without_noise_a_contracting_tanh_network_is_the_linear_one(client: TestClient) -> None:
    linear, quiet = ask(client), ask(client, tanh=True, noise=0.0)
    np.testing.assert_allclose(quiet["gradient"], linear["gradient"], rtol=1e-9)
    assert quiet["exponent"] == pytest.approx(linear["exponent"], abs=1e-9)


def test_nothing_left_and_too_much_are_told(client: TestClient) -> None:
    nothing = ask(client, kind="real", first=0.0, second=0.0, departure=1.0)
    assert nothing["gradient"][2:] == [0.0] * 29 and nothing["exponent"] == "-Infinity"
    assert nothing["directions"][2] == ["NaN", "NaN"]
    huge = ask(
        client, kind="real", first=1.6, second=1.6, departure=4.0, steps=400, w_xh="100 100", w_hy="-100 100"
    )
    assert huge["norm_powers"][400] > 1e250 and math.isfinite(huge["gradient"][400])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"w_xh": ""}, "w_xh"),
        ({"w_xh": "1"}, "w_xh"),
        ({"w_xh": "1, 2, 3"}, "w_xh"),
        ({"w_hy": "one, two"}, "w_hy"),
        ({"w_hy": "1e308, 1"}, "w_hy"),
        ({"w_hy": "nan 1"}, "w_hy"),
        ({"first": 1.7}, "first"),
        ({"departure": -0.1}, "departure"),
        ({"steps": 401}, "steps"),
        ({"kind": "triple"}, "kind"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(client: TestClient, changed: dict, field: str) -> None:
    answer = client.post("/api/lessons/powers/network", json={**GIVEN, **changed})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]
