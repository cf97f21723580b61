"""Paths find their target."""

import pytest

from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.rest.paths import method_and_path, pattern
from backwright.presentation.rest.router import Router


def router(*paths: str) -> Router[str]:
    """A router whose targets are the patterns themselves."""
    made: Router[str] = Router()
    for path in paths:
        made.add(pattern(path), path)
    return made


def test_a_literal_segment_is_preferred_to_a_parameter() -> None:
    """`/orders/latest` is not an order with the id `latest`."""
    made = router("/orders/{id}", "/orders/latest")

    assert made.find("/orders/latest") == ("/orders/latest", [])
    assert made.find("/orders/7") == ("/orders/{id}", ["7"])


def test_a_dead_end_leads_back_to_a_parameter() -> None:
    """A literal that leads nowhere does not hide a parameter that leads on."""
    made = router("/orders/latest/lines", "/orders/{id}/place")

    assert made.find("/orders/latest/place") == ("/orders/{id}/place", ["latest"])


def test_an_encoded_slash_is_data() -> None:
    """Segments are split first and decoded then."""
    assert router("/files/{name}").find("/files/a%2Fb%20c") == ("/files/{name}", ["a/b c"])


def test_a_literal_may_be_percent_encoded() -> None:
    """`%6F` is an o (RFC 3986, section 6.2.2.2)."""
    assert router("/orders").find("/%6Frders") == ("/orders", [])


@pytest.mark.parametrize("path", ["/orders/", "//orders", "/orders//place", "/", "", "*"])
def test_a_path_with_an_empty_segment_is_another_one(path: str) -> None:
    """A parameter is never empty, and slashes are not folded."""
    assert router("/orders", "/orders/{id}", "/orders/{id}/place").find(path) is None


@pytest.mark.parametrize("path", ["/files/%FF", "/files/%ED%A0%80", "/files/%C0%AF"])
def test_a_path_that_is_not_utf_8_is_malformed(path: str) -> None:
    """Overlong forms and surrogates are no UTF-8 either."""
    with pytest.raises(MalformedError):
        router("/files/{name}").find(path)


def test_two_paths_of_one_shape_are_told() -> None:
    """Names of parameters do not tell paths apart."""
    made = router("/orders/{id}")

    assert made.add(pattern("/orders/{order}"), "second") == "/orders/{id}"


@pytest.mark.parametrize("path", ["a", "/a/", "/a/{id}/{id}", "/a/x{id}", "/a b", "/a//b"])
def test_a_pattern_that_can_not_be_is_refused(path: str) -> None:
    """Parameters are whole segments, each with its own name."""
    with pytest.raises(ValueError, match="/"):
        pattern(path)


@pytest.mark.parametrize("written", ["/orders", "post /orders", "POST orders", "HEAD /orders"])
def test_an_action_names_method_and_path(written: str) -> None:
    """Anything else is refused with the form that is meant."""
    with pytest.raises(ValueError, match="POST /path"):
        method_and_path(written)
