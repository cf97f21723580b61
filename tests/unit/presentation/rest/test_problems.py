"""Errors become problem details, and nothing internal shows."""

import logging
from typing import Any

import pytest

from backwright.domain.errors import (
    BackwrightError,
    ConflictError,
    DeadlineExceededError,
    DuplicateError,
    ForbiddenError,
    IllegalStateError,
    KeyReusedError,
    RateLimitedError,
    RuleViolationError,
    StillRunningError,
    UnauthenticatedError,
    UnavailableError,
    VersionConflictError,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuleViolationError("order.empty", "An order needs a line."), 422, "order.empty"),
        (KeyReusedError(), 422, "idempotency.reused"),
        (ConflictError("other"), 409, "conflict"),
        (DuplicateError("user", ("email",)), 409, "duplicate"),
        (VersionConflictError("order", 7, 1), 409, "version_conflict"),
        (IllegalStateError("order", "place", "paid"), 409, "illegal_state"),
        (StillRunningError(), 409, "idempotency.running"),
        (UnauthenticatedError(), 401, "unauthenticated"),
        (ForbiddenError(), 403, "forbidden"),
        (UnavailableError("the database"), 503, "unavailable"),
        (DeadlineExceededError("PlaceOrder"), 503, "deadline_exceeded"),
        (RateLimitedError(3), 429, "rate_limited"),
        (BackwrightError("odd"), 400, "error"),
    ],
)
async def test_each_category_has_its_status(
    shop: Any, error: Exception, status: int, code: str
) -> None:
    """One table; the code and the sentence are the error's own."""
    shop.dispatcher.fail = error

    answer = await shop.ask("GET", "/api/v1/products", headers={"X-Request-Id": "r-1"})

    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": answer.json["title"],
        "status": status,
        "code": code,
        "detail": str(error),
        "instance": "/api/v1/products",
        "request_id": "r-1",
    }


async def test_an_unknown_error_shows_nothing(shop: Any, caplog: pytest.LogCaptureFixture) -> None:
    """500; the traceback is logged under the request id that the client got."""
    shop.dispatcher.fail = KeyError("password=hunter2")

    with caplog.at_level(logging.ERROR, "backwright.rest"):
        answer = await shop.ask("GET", "/api/v1/products")

    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert b"hunter2" not in answer.body
    assert b"KeyError" not in answer.body
    [record] = caplog.records
    assert record.exc_info is not None
    assert record.__dict__["request_id"] == answer.headers["x-request-id"]


async def test_when_to_come_back_is_said(shop: Any) -> None:
    """Retry-After in whole seconds, rounded up, at least one."""
    shop.dispatcher.fail = RateLimitedError(0.2)
    soon = await shop.ask("GET", "/api/v1/products")
    shop.dispatcher.fail = UnavailableError("the database", retry_after=4.1)
    later = await shop.ask("GET", "/api/v1/products")

    assert (soon.headers["retry-after"], later.headers["retry-after"]) == ("1", "5")


async def test_a_missing_path_is_told_from_a_missing_thing(shop: Any) -> None:
    """Both are 404; the codes differ, and a slash too many is pointed out."""
    nothing = await shop.ask("GET", "/api/v1/nothing")
    slash = await shop.ask("GET", "/api/v1/products/")
    missing = await shop.ask("GET", "/api/v1/products/01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11")

    assert [answer.status for answer in (nothing, slash, missing)] == [404, 404, 404]
    assert nothing.json["code"] == slash.json["code"] == "no_route"
    assert "/api/v1/products" in slash.json["detail"]
    assert missing.json["code"] == "not_found"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "BREW"])
async def test_a_wrong_method_names_the_right_ones(shop: Any, method: str) -> None:
    """405 with Allow."""
    answer = await shop.ask(method, "/api/v1/products")

    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
