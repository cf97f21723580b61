"""Roles and what they include."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.application.identity import Roles, RolesError

SHOP = {
    "admin": ["staff", "users.manage"],
    "staff": ["catalog.write"],
    "customer": [],
}
NAMES = ["a", "b", "c", "d", "x.read", "y.write"]


def test_a_role_brings_all_that_it_includes() -> None:
    """Itself, the roles below it, and their permissions."""
    roles = Roles(SHOP)

    assert roles.expand(["admin"]) == {"admin", "staff", "users.manage", "catalog.write"}
    assert roles.expand(["customer", "staff"]) == {"customer", "staff", "catalog.write"}
    assert roles.expand([]) == frozenset()


def test_a_role_that_is_gone_grants_nothing() -> None:
    """A token from before a deployment keeps only what still exists."""
    assert Roles(SHOP).expand(["superuser", "catalog.write", "customer"]) == {"customer"}


def test_all_names_are_known() -> None:
    """Policies can be held against them; only roles are granted to people."""
    roles = Roles(SHOP)

    assert roles.names == {"admin", "staff", "customer", "users.manage", "catalog.write"}
    assert "staff" in roles
    assert "catalog.write" not in roles


def test_every_mistake_is_told_at_once() -> None:
    """With a hint where a name is close, and the whole of each circle."""
    with pytest.raises(RolesError) as wrong:
        Roles({"admin": ["stuff", "nobody"], "staff": [], "a": ["b"], "b": ["c"], "c": ["a"]})

    assert wrong.value.problems == (
        'role "admin" includes "stuff", which is no role; did you mean "staff"?',
        'role "admin" includes "nobody", which is no role; permissions have a dot in them',
        "roles include each other: a → b → c → a",
    )


def test_a_role_that_includes_itself_is_told() -> None:
    """The smallest circle."""
    with pytest.raises(RolesError, match="a → a"):
        Roles({"a": ["a"]})


def reachable(declared: dict[str, list[str]], role: str) -> set[str]:
    """What `expand` must find, found naively."""
    found = {role}
    while more := {each for name in found for each in declared.get(name, [])} - found:
        found |= more
    return found


@given(st.dictionaries(st.sampled_from(NAMES[:4]), st.lists(st.sampled_from(NAMES))))
def test_roles_are_expanded_or_refused(declared: dict[str, list[str]]) -> None:
    """Refused exactly if a name is unknown or a role reaches itself again."""
    unknown = any(
        "." not in each and each not in declared for to in declared.values() for each in to
    )
    circle = any(role in reachable(declared, each) for role, to in declared.items() for each in to)
    if unknown or circle:
        with pytest.raises(RolesError):
            Roles(declared)
        return
    roles = Roles(declared)
    for role in declared:
        assert roles.expand([role]) == reachable(declared, role)
