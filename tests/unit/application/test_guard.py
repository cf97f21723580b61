"""Asking a policy about callers and targets."""

from enum import StrEnum
from uuid import UUID

import pytest

from backwright.application.guard import Guard
from backwright.application.policy import Policy, authenticated, owner, public, role
from backwright.domain import (
    ANONYMOUS,
    ForbiddenError,
    IllegalStateError,
    NotFoundError,
    Principal,
    UnauthenticatedError,
    new_id,
)


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


ANNA = Principal(id=new_id())
BELA = Principal(id=new_id())
STAFF = Principal(id=new_id(), roles=frozenset({"staff"}))
KEY = new_id()


def guard(policy: Policy, principal: Principal, visible: Policy | None = None) -> Guard:
    return Guard(policy, principal, use_case="ChangeArticle", visible=visible)


def check(asked: Guard, owned_by: UUID | None, state: Status | None = None) -> None:
    asked.check("Article", KEY, owner=owned_by, state=state)


def test_whom_no_grant_can_mean_is_stopped_before_anything_is_loaded() -> None:
    """Strangers are asked to log in; known callers are told that they may not."""
    with pytest.raises(UnauthenticatedError):
        guard(role("staff"), ANONYMOUS)
    with pytest.raises(ForbiddenError):
        guard(role("staff"), ANNA)
    with pytest.raises(ForbiddenError):
        guard(Policy(()), STAFF)


def test_a_policy_about_targets_is_not_asked_until_a_target_is_seen() -> None:
    """The pipeline refuses handlers that forgot to load it."""
    asked = guard(owner, ANNA)
    assert not asked.asked
    check(asked, ANNA.id)
    assert asked.asked
    assert guard(public, ANONYMOUS).asked
    assert guard(owner | role("staff"), STAFF).asked


def test_an_owner_passes_and_others_do_not() -> None:
    """A thing without an owner belongs to nobody."""
    check(guard(owner, ANNA), ANNA.id)
    for owned_by in (BELA.id, None):
        with pytest.raises(ForbiddenError):
            check(guard(owner, ANNA), owned_by)


def test_an_anonymous_caller_owns_nothing() -> None:
    """Not even what has no owner."""
    with pytest.raises(UnauthenticatedError):
        guard(owner, ANONYMOUS)
    with pytest.raises(NotFoundError):
        check(guard(public.during(Status.PUBLISHED), ANONYMOUS, visible=owner), None)


def test_the_right_caller_at_the_wrong_time_learns_the_state() -> None:
    """The move is illegal, not forbidden."""
    asked = guard(owner.during(Status.DRAFT), ANNA, visible=owner)

    with pytest.raises(IllegalStateError, match="published"):
        check(asked, ANNA.id, Status.PUBLISHED)
    check(asked, ANNA.id, Status.DRAFT)


def test_another_grant_may_admit_in_that_state() -> None:
    """Staff may, while the owner no longer can."""
    policy = owner.during(Status.DRAFT) | role("staff").during(Status.PUBLISHED)

    check(guard(policy, STAFF), ANNA.id, Status.PUBLISHED)
    with pytest.raises(IllegalStateError):
        check(guard(policy, ANNA), ANNA.id, Status.PUBLISHED)


def test_what_the_caller_may_not_see_does_not_exist() -> None:
    """Whoever sees it is told that it is somebody else's."""
    with pytest.raises(NotFoundError):
        check(guard(owner, BELA, visible=owner), ANNA.id)
    with pytest.raises(ForbiddenError, match="somebody else"):
        check(guard(owner, BELA, visible=owner | authenticated), ANNA.id)


def test_the_state_of_what_the_caller_may_not_see_stays_hidden() -> None:
    """A draft of somebody else is not found, although everyone may act on published ones."""
    policy = authenticated.during(Status.PUBLISHED)
    visible = owner | public.during(Status.PUBLISHED)

    with pytest.raises(NotFoundError):
        check(guard(policy, BELA, visible=visible), ANNA.id, Status.DRAFT)
    with pytest.raises(IllegalStateError):
        check(guard(policy, ANNA, visible=visible), ANNA.id, Status.DRAFT)
