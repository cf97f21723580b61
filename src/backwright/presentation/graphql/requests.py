"""Requests as clients write them: which operation, by its text or by a name for it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import Kept
from backwright.presentation.graphql.errors import NotListedError, NotPersistedError


class GraphqlRequest(Struct, frozen=True, kw_only=True, rename="camel"):
    """The parameters of a request (GraphQL over HTTP, section 5), and of persisted operations.

    `document_id` names a listed operation; so does the hash of a persisted one.
    """

    query: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None
    document_id: str | None = None


_read = msgspec.json.Decoder(GraphqlRequest).decode


def read_request(body: bytes) -> GraphqlRequest:
    """A request of JSON; raises `MalformedError`."""
    if body.lstrip()[:1] == b"[":
        raise MalformedError("send one operation at a time; there are no batches")
    try:
        return _read(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise MalformedError(f"the body is no GraphQL request: {error}") from error


class Texts:
    """Finds the texts of operations.

    Listed ones are known from the start. Others may be named by their hash once they were sent
    with it (automatic persisted queries); each process learns them for itself.
    """

    def __init__(self, config: GraphqlConfig) -> None:
        self._listed: Mapping[str, str] = config.listed
        self._only = config.only_listed
        self._known_texts = frozenset(config.listed.values())
        self._learnt: Kept[str] = Kept(config.kept_characters)

    def of(self, request: GraphqlRequest) -> str:
        """The text; raises `NotListedError`, `NotPersistedError` or `MalformedError`."""
        named = request.document_id or _hash(request)
        if named is not None:
            listed = self._listed.get(named.removeprefix("sha256:"))
            if listed is not None:
                return listed
        if self._only and request.query not in self._known_texts:
            raise NotListedError("only operations that are listed are answered here")
        if request.query is None:
            return self._remembered(request, named)
        if named is not None and request.document_id is None:
            self._learn(named, request.query)
        return request.query

    def _remembered(self, request: GraphqlRequest, named: str | None) -> str:
        if named is None:
            raise MalformedError("the request has no query")
        learnt = self._learnt.get(named)
        if learnt is None:
            raise NotPersistedError
        return learnt

    def _learn(self, named: str, text: str) -> None:
        if hashlib.sha256(text.encode()).hexdigest() != named:
            raise MalformedError("the hash is not that of the query")
        self._learnt.put(named, text, len(text))


def _hash(request: GraphqlRequest) -> str | None:
    said = (request.extensions or {}).get("persistedQuery")
    if said is None:
        return None
    match said:
        case {"version": 1, "sha256Hash": str() as named}:
            return named
        case _:
            raise MalformedError("persistedQuery has version 1 and sha256Hash")
