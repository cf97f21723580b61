"""Who may do what."""

from enum import StrEnum

from backwright.application.policy import Who, authenticated, owner, public, role
from backwright.domain import ANONYMOUS, Principal, new_id


class Status(StrEnum):
    DRAFT = "draft"
    PLACED = "placed"
    PAID = "paid"


STAFF = Principal(id=new_id(), roles=frozenset({"staff"}))
ANYBODY = Principal(id=new_id())


def test_a_grant_means_exactly_those_that_it_names() -> None:
    """Nobody else, so that no grant means nobody."""
    cases = [
        (public, ANONYMOUS),
        (authenticated, ANYBODY),
        (owner, ANYBODY),
        (role("staff"), STAFF),
    ]
    for policy, admitted in cases:
        assert policy.meant(admitted)
    for policy in (authenticated, owner, role("staff")):
        assert not policy.meant(ANONYMOUS)
    assert not role("staff").meant(ANYBODY)


def test_one_grant_that_admits_is_enough() -> None:
    """Policies are joined, and those that can't mean the caller drop out."""
    grants = (owner | role("staff")).meant(ANYBODY)

    assert [grant.who for grant in grants] == [Who.OWNER]


def test_states_narrow_every_grant() -> None:
    """And narrowing again never widens."""
    policy = (owner | role("staff")).during(Status.DRAFT, Status.PLACED)

    assert {grant.states for grant in policy.grants} == {frozenset({"draft", "placed"})}
    again = policy.during(Status.PLACED, Status.PAID)
    assert {grant.states for grant in again.grants} == {frozenset({"placed"})}


def test_a_policy_knows_whether_it_needs_to_see_the_target() -> None:
    """For owners and states it does."""
    assert owner.needs_target()
    assert public.during(Status.DRAFT).needs_target()
    assert not (public | authenticated | role("staff")).needs_target()
    assert (public | owner).needs_target()


def test_a_policy_reads_as_a_sentence() -> None:
    """In lists of routes and in docs."""
    policy = owner.during(Status.PLACED, Status.DRAFT) | role("staff") | public

    assert str(policy) == "owner while draft, placed | staff | public"
