"""From a token to whoever is asking."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backwright.application.identity import Revocations, Roles, Session, TokenAuthenticator
from backwright.domain import UnauthenticatedError, new_id
from backwright.testing.clock import FixedClock
from backwright.testing.identity import FakeAccessTokens

ANNA, SESSION = new_id(), new_id()
ROLES = Roles({"admin": ["staff"], "staff": ["catalog.write"], "customer": []})


@pytest.fixture
def tokens(clock: FixedClock) -> FakeAccessTokens:
    return FakeAccessTokens(clock)


@pytest.fixture
def revocations(store: Any, clock: FixedClock) -> Revocations:
    return Revocations(store, clock, token_lifetime=timedelta(minutes=15))


@pytest.fixture
def authenticator(
    tokens: FakeAccessTokens, revocations: Revocations, clock: FixedClock
) -> TokenAuthenticator:
    return TokenAuthenticator(tokens, ROLES, revocations, clock, limit=4)


def issued(tokens: FakeAccessTokens, session: UUID = SESSION, *roles: str) -> str:
    return tokens.issue(user=ANNA, session=session, roles=roles)


async def refused(authenticator: TokenAuthenticator, token: str) -> str:
    with pytest.raises(UnauthenticatedError) as error:
        await authenticator.authenticate(token)
    return error.value.reason


async def test_a_token_becomes_a_principal(
    authenticator: TokenAuthenticator, tokens: FakeAccessTokens
) -> None:
    """With all that the roles include."""
    principal = await authenticator.authenticate(issued(tokens, SESSION, "staff"))

    assert (principal.id, principal.session) == (ANNA, SESSION)
    assert principal.roles == {"staff", "catalog.write"}


async def test_a_token_is_verified_once(
    authenticator: TokenAuthenticator, tokens: FakeAccessTokens
) -> None:
    """After that it is remembered."""
    token = issued(tokens)
    first = await authenticator.authenticate(token)

    assert await authenticator.authenticate(token) is first
    assert tokens.verifications == 1


async def test_a_remembered_token_expires(
    authenticator: TokenAuthenticator, tokens: FakeAccessTokens, clock: FixedClock
) -> None:
    """To the moment, and each time that it is sent."""
    token = issued(tokens)
    await authenticator.authenticate(token)
    clock.advance(tokens.lifetime, microseconds=-1)
    await authenticator.authenticate(token)
    clock.advance(microseconds=1)

    for _ in range(2):
        assert "expired" in await refused(authenticator, token)


async def test_a_remembered_token_ends_with_its_session(
    authenticator: TokenAuthenticator, tokens: FakeAccessTokens, revocations: Revocations
) -> None:
    """Tokens of other sessions go on."""
    token, other = issued(tokens), issued(tokens, new_id())
    await authenticator.authenticate(token)
    revocations._ended[SESSION] = FixedClock().now()

    assert "session has ended" in await refused(authenticator, token)
    await authenticator.authenticate(other)


async def test_a_session_that_ends_here_ends_its_tokens_at_once(
    authenticator: TokenAuthenticator,
    tokens: FakeAccessTokens,
    revocations: Revocations,
    store: Any,
    clock: FixedClock,
) -> None:
    """As soon as the commit is there."""
    session = Session(
        id=SESSION,
        user=ANNA,
        mark="",
        secret="",
        expires_at=clock.now(),
        ends_at=clock.now(),
    )
    store.put(session)
    token = issued(tokens)
    await authenticator.authenticate(token)
    revocations.suspect(SESSION)
    await authenticator.authenticate(token)
    session.revoke(clock.now())
    store.put(session)

    assert "session has ended" in await refused(authenticator, token)


async def test_what_is_no_token_is_refused_and_not_remembered(
    authenticator: TokenAuthenticator, tokens: FakeAccessTokens
) -> None:
    """Rubbish does not push good tokens out."""
    token = issued(tokens)
    await authenticator.authenticate(token)
    for number in range(100):
        await refused(authenticator, f"rubbish {number}")
    verified = tokens.verifications
    await authenticator.authenticate(token)

    assert tokens.verifications == verified


async def test_memory_is_bounded(
    authenticator: TokenAuthenticator, tokens: FakeAccessTokens
) -> None:
    """The tokens that were sent lately stay."""
    busy = issued(tokens)
    for _ in range(50):
        await authenticator.authenticate(busy)
        await authenticator.authenticate(issued(tokens))

    assert tokens.verifications == 51
    assert len(authenticator._young) + len(authenticator._old) <= 4
