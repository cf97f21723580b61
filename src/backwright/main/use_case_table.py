"""One page that says of each use case how it is called, by whom, and what it may answer."""

from collections.abc import Iterable, Iterator, Sequence

from backwright.domain.errors import (
    DeadlineExceededError,
    ForbiddenError,
    KeyReusedError,
    PreconditionFailedError,
    RateLimitedError,
    StillRunningError,
    UnauthenticatedError,
    UnavailableError,
    VersionConflictError,
)
from backwright.main.application import Application
from backwright.main.use_cases import UseCaseRow, served, use_cases
from backwright.presentation.exposing import Category, MalformedError, Protocol
from backwright.presentation.exposing.failure import category_of

TITLES: dict[Protocol, str] = {
    "rest": "REST",
    "graphql": "GraphQL",
    "grpc": "gRPC",
    "websocket": "WebSocket",
}
_ANY = (
    MalformedError,
    UnauthenticatedError,
    RateLimitedError,
    DeadlineExceededError,
    UnavailableError,
)
# What the other columns say already, so that the errors of a use case are those to look for.
_BY_COLUMN = {
    ForbiddenError.code,
    RateLimitedError.code,
    PreconditionFailedError.code,
    VersionConflictError.code,
    KeyReusedError().code,
    StillRunningError.code,
}
_HEAD = """\
Made from the code by `backwright contracts export`; changes by hand are lost.

What a use case takes, who may, how often, and what it answers is the same on every protocol.
"""
_HOW = f"""\
- **limit**: for each caller, or for each address where nobody is logged in; beyond it
  `{RateLimitedError.code}`.
- **once**: with an idempotency key it is done once; `{KeyReusedError().code}` where the key came
  with another input, `{StillRunningError.code}` while the first call is not done.
- **version**: the version that is meant may be named: `{PreconditionFailedError.code}` where it is
  another one; without it, `{VersionConflictError.code}` where others are faster again and again.
- **who**: `{UnauthenticatedError.code}` where nobody is logged in, `{ForbiddenError.code}` for
  those who may not. Things that the caller may not see are `not_found`.
- **errors**: what else there may be, as far as it can be read from the code.
"""


def use_case_table(application: Application) -> str:
    """The page, for the protocols that are served; the same for the same code."""
    protocols = served(application)
    rows = use_cases(application, protocols)
    parts = (
        f"# Use cases of {application.name}\n\n{_HEAD}",
        "## Names\n\n" + _table(("use case", *map(TITLES.__getitem__, protocols)), _named(rows)),
        f"## What holds on all of them\n\n{_HOW}\n{_table(_COLUMNS, _ruled(rows))}",
        "## Errors\n\n" + _table(("code", "category"), _categories(rows)),
    )
    return "\n".join(parts)


_COLUMNS = ("use case", "who", "limit", "once", "version", "pages", "live", "errors")


def _named(rows: Sequence[UseCaseRow]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        names = (row.names.get(protocol, ()) for protocol in _protocols(rows))
        yield (row.use_case, *("<br>".join(f"`{name}`" for name in each) for each in names))


def _protocols(rows: Sequence[UseCaseRow]) -> Iterable[Protocol]:
    return (each for each in TITLES if any(each in row.names for row in rows))


def _ruled(rows: Iterable[UseCaseRow]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        by_column = _BY_COLUMN if row.public else {*_BY_COLUMN, UnauthenticatedError.code}
        own = (code for code in row.errors if code not in by_column)
        yield (
            row.use_case,
            row.who.replace("|", "or"),
            row.limit or "`RATE_LIMIT`",
            _yes(row.keyed),
            _yes(row.versioned),
            _yes(row.paged),
            row.followed,
            ", ".join(f"`{code}`" for code in own),
        )


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _categories(rows: Iterable[UseCaseRow]) -> Iterator[tuple[str, ...]]:
    known = {kind.code: category_of(kind)[0] for kind in _ANY} | {"internal": Category.INTERNAL}
    for row in rows:
        known.update(row.errors)
    order = list(Category)
    for code in sorted(known, key=lambda code: (order.index(known[code]), code)):
        yield f"`{code}`", known[code].value


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
