"""Which operation a request names."""

import hashlib

import pytest

from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import Kept
from backwright.presentation.graphql.errors import NotPersistedError
from backwright.presentation.graphql.requests import GraphqlRequest, Texts


def request(text: str, *, named: str | None = None, sent: bool = True) -> GraphqlRequest:
    said = named or hashlib.sha256(text.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": said}}
    return GraphqlRequest(query=text if sent else None, extensions=extensions)


def test_what_is_learnt_is_bounded() -> None:
    """A flood of operations with their hashes takes no more room than was set aside for them."""
    texts = Texts(GraphqlConfig(kept_characters=1000))
    for number in range(200):
        texts.of(request(f"{number:0100}"))

    assert texts.of(request(f"{199:0100}", sent=False)) == f"{199:0100}"
    with pytest.raises(NotPersistedError):
        texts.of(request(f"{189:0100}", sent=False))


def test_what_is_larger_than_all_the_room_is_not_learnt() -> None:
    """It is done, and forgotten."""
    texts = Texts(GraphqlConfig(kept_characters=10))
    assert texts.of(request("x" * 11)) == "x" * 11
    with pytest.raises(NotPersistedError):
        texts.of(request("x" * 11, sent=False))


def test_what_grows_while_it_is_kept_is_counted() -> None:
    """Others go for it, and come again where it shrinks."""
    kept: Kept[str] = Kept(10)
    kept.put("a", "A", 4)
    kept.put("b", "B", 4)
    kept.charge("b", 4)
    assert (kept.get("a"), kept.get("b")) == (None, "B")
    kept.charge("b", -4)
    kept.put("a", "A", 4)
    kept.charge("gone", 100)
    assert (kept.get("a"), kept.get("b")) == ("A", "B")
