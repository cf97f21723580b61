"""Whether a queue is well."""

import pytest

from backwright.application.operations.health import Health, Signs, judged


def signs(**given: object) -> Signs:
    usual: dict[str, object] = {
        "oldest": None,
        "attempts": 0,
        "failed": 0,
        "parked": 0,
        "paused": False,
    }
    return Signs(**{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "health"),
    [
        ({}, Health.HEALTHY),
        ({"oldest": 60.0}, Health.HEALTHY),
        ({"oldest": 61.0}, Health.WARNING),
        ({"oldest": 601.0}, Health.CRITICAL),
        ({"attempts": 19, "failed": 19}, Health.HEALTHY),
        ({"attempts": 20, "failed": 2}, Health.HEALTHY),
        ({"attempts": 20, "failed": 3}, Health.WARNING),
        ({"attempts": 20, "failed": 11}, Health.CRITICAL),
        ({"parked": 1}, Health.WARNING),
        ({"parked": 101}, Health.CRITICAL),
        ({"paused": True}, Health.WARNING),
        ({"paused": True, "oldest": 100_000.0}, Health.WARNING),
    ],
)
def test_the_worst_sign_counts(given: dict[str, object], health: Health) -> None:
    """A queue that is paused is late on purpose."""
    assert judged(signs(**given))[0] is health


def test_every_reason_is_told() -> None:
    """Not only the worst."""
    health, reasons = judged(signs(oldest=700.0, attempts=40, failed=8, parked=3))
    assert health is Health.CRITICAL
    assert reasons == [
        "the oldest has been due for 700 s",
        "20% of the attempts fail",
        "3 wait for a person",
    ]
