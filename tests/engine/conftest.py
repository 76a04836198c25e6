from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

SOON = {"RAY_health_check_period_ms": "500"}
"""After five of these without an answer a killed node is given up; a slow one has ten seconds for each answer."""
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[Any]:
    """A real Ray cluster of two nodes with one core each, on this machine, guarded by a token."""
    with pytest.MonkeyPatch.context() as patch:
        token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        for name, value in {**QUIET, **SOON, **token}.items():
            patch.setenv(name, value)
        from ray.cluster_utils import Cluster

        node = {"num_cpus": 1, "object_store_memory": 100 << 20, "include_dashboard": False}
        cluster = Cluster(initialize_head=True, head_node_args=node)
        try:
            cluster.second = cluster.add_node(**node)
            yield cluster
        finally:
            cluster.shutdown()
