"""What must be true of every refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from trial.books import Books

# Nothing of this is a client's business.
INTERNAL = ("traceback", "backwright.", "asyncpg", "sqlite", "postgres", ".py", "/tmp", "select ")


def check_refusal(
    answer: httpx2.Response, status: int, code: str, errors: dict[str, str] | None = None
) -> None:
    """A problem document with this code and exactly these field errors, and nothing internal."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"] == answer.request.url.raw_path.decode().partition("?")[0]
    listed = problem.get("errors", [])
    assert {error["at"]: error["code"] for error in listed} == (errors or {})
    assert len(listed) == len(errors or {})
    assert all(error["message"] for error in listed)
    assert problem.get("detail") or listed
    said = answer.text.lower()
    assert [word for word in INTERNAL if word in said] == []


@contextmanager
def nothing_written(books: Books) -> Iterator[None]:
    """Whatever is done within leaves no trace in the database."""
    before = books.tally()
    yield
    assert books.tally() == before
