"""Identifiers."""

import time
from uuid import RFC_4122

from backwright.domain import new_id


def test_an_identifier_is_a_uuid_of_version_seven() -> None:
    """Any library and database reads it as one."""
    made = new_id()

    assert made.version == 7
    assert made.variant == RFC_4122


def test_an_identifier_holds_the_time_at_which_it_was_made() -> None:
    """The first 48 bits are milliseconds since 1970."""
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000

    assert before <= made.int >> 80 <= after


def test_identifiers_are_unique_and_sort_by_creation() -> None:
    """Ten thousand in a row; those of one quarter of a microsecond may change places."""
    made = [new_id() for _ in range(10_000)]
    moments = [each.int >> 64 for each in made]

    assert len(set(made)) == len(made)
    assert moments == sorted(moments)
