"""What all access tokens keep."""

import pytest

from backwright.application.identity import AccessTokens
from backwright.domain.errors import UnauthenticatedError
from backwright.domain.identifiers import new_id
from backwright.testing.clock import FixedClock


def reason(tokens: AccessTokens, token: str) -> str:
    """Why the token is refused."""
    with pytest.raises(UnauthenticatedError) as refused:
        tokens.verify(token)
    return refused.value.reason


class AccessTokensConformance:
    """Every implementation passes these.

    It supplies `tokens`, which follow `clock`, and `strangers`: those of somebody else, under
    the same names.
    """

    def test_a_token_says_what_it_was_issued_for(
        self, tokens: AccessTokens, clock: FixedClock
    ) -> None:
        """User, session, roles and times come back."""
        user, session = new_id(), new_id()

        claims = tokens.verify(tokens.issue(user=user, session=session, roles=["staff", "admin"]))

        assert (claims.user, claims.session) == (user, session)
        assert set(claims.roles) == {"staff", "admin"}
        assert claims.issued_at <= clock.now() < claims.expires_at
        assert claims.expires_at - claims.issued_at == tokens.lifetime

    def test_two_tokens_are_never_equal(self, tokens: AccessTokens) -> None:
        """Each can be told from the others, even those of one moment."""
        user, session = new_id(), new_id()

        first, second = (tokens.issue(user=user, session=session, roles=()) for _ in range(2))

        assert first != second

    def test_a_token_ends_with_its_lifetime(self, tokens: AccessTokens, clock: FixedClock) -> None:
        """After it, and a minute for clocks that differ, nobody believes it."""
        token = tokens.issue(user=new_id(), session=new_id(), roles=())
        clock.advance(tokens.lifetime, seconds=-1)
        tokens.verify(token)
        clock.advance(minutes=1)

        assert "expired" in reason(tokens, token)

    def test_a_token_from_the_future_is_refused(
        self, tokens: AccessTokens, clock: FixedClock
    ) -> None:
        """Nobody prepares tokens for later."""
        clock.advance(hours=1)
        token = tokens.issue(user=new_id(), session=new_id(), roles=())
        clock.advance(hours=-1)

        assert "not valid yet" in reason(tokens, token)

    def test_another_partys_token_is_refused(
        self, tokens: AccessTokens, strangers: AccessTokens
    ) -> None:
        """Equal names do not make it ours."""
        reason(tokens, strangers.issue(user=new_id(), session=new_id(), roles=["admin"]))

    def test_no_character_can_be_changed(self, tokens: AccessTokens) -> None:
        """Whatever is altered, the token is refused."""
        token = tokens.issue(user=new_id(), session=new_id(), roles=["customer"])
        for at in range(0, len(token), 7):
            other = "A" if token[at] != "A" else "B"
            reason(tokens, token[:at] + other + token[at + 1 :])

    @pytest.mark.parametrize(
        "token",
        ["", ".", "..", "a.b.c", "=.=.=", "é.é.é", "\ud800", "x" * 1_000_000, "." * 100_000, "\0"],
        ids=[
            "empty",
            "dot",
            "dots",
            "short",
            "padding",
            "accent",
            "surrogate",
            "huge",
            "many",
            "0",
        ],
    )
    def test_what_is_no_token_is_refused(self, tokens: AccessTokens, token: str) -> None:
        """Nothing that a client can send raises anything else."""
        assert reason(tokens, token)
