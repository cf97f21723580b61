"""From settings to what gRPC is told."""

import pytest

from backwright.main.grpc import grpc_config
from backwright.main.settings import Settings, load


@pytest.mark.parametrize(
    ("environment", "reflection", "shown"),
    [
        ("development", "auto", True),
        ("production", "auto", False),
        ("production", "on", True),
        ("development", "off", False),
    ],
)
def test_reflection_is_for_development(environment: str, reflection: str, shown: bool) -> None:
    """Unless the setting says otherwise."""
    settings = load(Settings, {"ENVIRONMENT": environment, "GRPC_REFLECTION": reflection})

    assert grpc_config(settings).reflection is shown


def test_several_processes_share_the_port() -> None:
    """One alone does not: what else listens there would get its connections."""
    assert [grpc_config(load(Settings, {"WORKERS": workers})).shared for workers in ("1", "2")] == [
        False,
        True,
    ]
