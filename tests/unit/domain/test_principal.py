"""Who is asking."""

import pytest

from backwright.domain import ANONYMOUS, Principal, new_id


def test_nobody_is_known_and_has_nothing() -> None:
    """Where a policy let nobody pass, asking who it is is a mistake of the policy."""
    assert not ANONYMOUS.authenticated
    assert not ANONYMOUS.has("staff")
    with pytest.raises(LookupError, match="nobody is logged in"):
        ANONYMOUS.known()


def test_somebody_has_their_roles() -> None:
    """And is known."""
    somebody = Principal(id=new_id(), roles=frozenset({"staff"}))

    assert somebody.authenticated
    assert somebody.known() == somebody.id
    assert somebody.has("staff")
    assert not somebody.has("admin")
