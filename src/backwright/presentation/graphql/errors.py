"""Errors as GraphQL tells them: one of `errors`, with what programs need in its `extensions`."""

import logging
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError

from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.exposing.failure import Failure, failure_of
from backwright.presentation.exposing.telling import tell_operators

_log = logging.getLogger("backwright.graphql")


class DocumentError(MalformedError):
    """The document, or its variables, do not fit the schema."""

    code = "graphql.invalid"


class LimitError(MalformedError):
    """The document asks for more than one request may."""

    code = "graphql.too_much"


class UnacceptableError(MalformedError):
    """The request, or its answer, would be of a kind that is not spoken here."""

    code = "graphql.not_acceptable"


class MethodError(MalformedError):
    """This kind of operation can't come with this method."""

    code = "graphql.method"


class UnknownOperationError(MalformedError):
    """The document has no operation of this name, or several and no name was given."""

    code = "graphql.unknown_operation"


class NotListedError(MalformedError):
    """Only operations that are listed are answered, and this is none of them."""

    code = "graphql.not_listed"


class MoreErrors(MalformedError):  # noqa: N818 - it is several
    """Fields of which no error is told: there are too many already."""

    code = "graphql.more_errors"

    def __init__(self, amount: int) -> None:
        super().__init__(f"{amount} more fields failed")
        self.amount = amount

    def __reduce__(self) -> tuple[type["MoreErrors"], tuple[int]]:
        return type(self), (self.amount,)


class NotPersistedError(MalformedError):
    """The operation behind this hash is not known here; send it once more with its text."""

    # What clients of automatic persisted queries look for.
    code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")

    def __reduce__(self) -> tuple[type["NotPersistedError"], tuple[()]]:
        return type(self), ()


def told(error: GraphQLError, request_id: str, cause: Exception | None = None) -> dict[str, Any]:
    """One of `errors`; operators are told what they have to know.

    Without a `cause` it is what the error came from, or else the document.
    """
    cause = cause or error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None:
        cause = DocumentError(error.message)
    failure = failure_of(cause)
    if failure.operators:
        where = ".".join(map(str, error.path or ()))
        tell_operators(_log, cause, failure, request_id=request_id, route=where)
    shown: dict[str, Any] = {"message": failure.message}
    if error.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    shown["extensions"] = extensions(failure, request_id)
    return shown


def refusal(error: Exception, request_id: str) -> dict[str, Any]:
    """The answer to a request that is refused as a whole."""
    return {"errors": [told(GraphQLError(str(error)), request_id, error)]}


def refused(errors: Iterable[GraphQLError], request_id: str) -> dict[str, Any]:
    """The answer to a document, or to variables, that do not fit; whatever they were read with."""
    return {"errors": [told(error, request_id, DocumentError(error.message)) for error in errors]}


def extensions(failure: Failure, request_id: str) -> dict[str, Any]:
    """What programs need to know of a failure."""
    shown: dict[str, Any] = {"code": failure.code, "category": failure.category.value}
    if failure.fields:
        shown["fields"] = [
            {"at": field.at, "code": field.code, "message": field.message}
            for field in failure.fields
        ]
    if failure.retry_after is not None:
        shown["retryAfter"] = failure.retry_after
    shown["requestId"] = request_id
    return shown
