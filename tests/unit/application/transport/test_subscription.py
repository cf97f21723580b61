"""Which events an application wants."""

import pytest

from backwright.application.transport import Subscription


@pytest.mark.parametrize(
    ("patterns", "type", "wants"),
    [
        (("*",), "ordering.OrderPlaced", True),
        (("ordering.*",), "ordering.OrderPlaced", True),
        (("ordering.*",), "orderings.OrderPlaced", False),
        (("ordering.OrderPlaced",), "ordering.OrderPlaced", True),
        (("ordering.OrderPlaced",), "ordering.OrderPlacedTwice", False),
        (("catalog.*", "ordering.OrderPlaced"), "catalog.Gone", True),
        (("catalog.*",), "", True),
    ],
)
def test_a_pattern_is_an_event_a_module_or_all(
    patterns: tuple[str, ...], type: str, wants: bool
) -> None:
    """What has no type is for the receiver to judge."""
    assert Subscription(group="shop", patterns=patterns).matches(type) is wants


def test_the_modules_are_known_unless_all_are_wanted() -> None:
    """Brokers with a place for each module look only there."""
    some = Subscription(group="shop", patterns=("catalog.*", "ordering.A", "ordering.B"))

    assert some.modules() == ("catalog", "ordering")
    assert Subscription(group="shop", patterns=("catalog.*", "*")).modules() is None


@pytest.mark.parametrize("group", ["", "Shop", "a b", "a.b", "-a", "a" * 101])
def test_a_group_is_a_name_that_every_broker_takes(group: str) -> None:
    """Queues, groups and streams are called by it."""
    with pytest.raises(ValueError, match="is not a group"):
        Subscription(group=group)


@pytest.mark.parametrize("pattern", ["", "#", "ordering", "*.OrderPlaced", "a.b.c", "a.*b"])
def test_other_patterns_are_refused(pattern: str) -> None:
    """What one broker would understand and another would not."""
    with pytest.raises(ValueError, match="patterns are"):
        Subscription(group="shop", patterns=(pattern,))


def test_no_pattern_is_no_subscription() -> None:
    """A consumer that wants nothing is a mistake."""
    with pytest.raises(ValueError, match="patterns are"):
        Subscription(group="shop", patterns=())
