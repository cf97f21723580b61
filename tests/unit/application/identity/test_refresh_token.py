"""Refresh tokens, as they are written."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.application.identity.refresh_token import RefreshToken, new_mark
from backwright.domain import new_id


def test_a_token_is_read_as_it_was_written() -> None:
    """86 characters that need no escaping in a URL, a cookie or JSON."""
    token = RefreshToken.new(new_id(), new_mark())

    assert RefreshToken.parse(str(token)) == token
    assert len(str(token)) == 86
    assert str(token).replace("-", "").replace("_", "").isalnum()


def test_no_two_tokens_have_a_secret_in_common() -> None:
    """256 random bits each."""
    key, mark = new_id(), new_mark()
    secrets = {RefreshToken.new(key, mark).secret for _ in range(100)}

    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {32}


def test_what_is_stored_does_not_give_the_secret() -> None:
    """Only its SHA-256, and nothing in what is logged."""
    token = RefreshToken.new(new_id(), new_mark())

    assert token.digest == hashlib.sha256(token.secret).hexdigest()
    assert token.mark not in repr(token)
    assert token.secret.hex() not in repr(token)


@pytest.mark.parametrize(
    "written", ["", "x", "=" * 86, "A" * 85, "A" * 87, "é" * 86, "A" * 85 + "=", "A" * 85 + "+"]
)
def test_what_is_no_token_is_none(written: str) -> None:
    """Neither raised nor guessed."""
    assert RefreshToken.parse(written) is None


@given(st.text(max_size=100))
def test_any_text_is_a_token_or_none(written: str) -> None:
    """Whatever a client sends."""
    token = RefreshToken.parse(written)

    assert token is None or len(token.secret) == 32
