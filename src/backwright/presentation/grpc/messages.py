"""Requests become messages of use cases, and results become responses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Generic, TypeVar

import msgspec
from google.protobuf.message import DecodeError
from msgspec import Struct

from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.exposing.explaining import MOST, Explainer
from backwright.presentation.exposing.strictness import strictness
from backwright.presentation.exposing.text import unclean
from backwright.presentation.grpc.codec import Codec

MessageT = TypeVar("MessageT", bound=Struct)
# What has a form of its own on the wire; everything else is text there, as in JSON.
_NATIVE = (bytes, datetime, timedelta)


class Reading(Generic[MessageT]):
    """Makes the messages of one use case, checked like any other input."""

    def __init__(self, kind: type[MessageT], request: Any, codec: Codec) -> None:
        """`request` is the class of what comes over the wire."""
        self._kind = kind
        self._parse = request.FromString
        self._plain = codec.read
        self._explainer = Explainer(kind)
        self._strictly = strictness(kind)

    def read(self, sent: bytes) -> MessageT:
        """The message; raises `ValidationError` with every error, or `MalformedError`."""
        return self.checked(self._plain(parsed(self._parse, sent)), has_nul=b"\0" in sent)

    def of(self, request: Any) -> MessageT:
        """The same for what is parsed already, as a part of something else."""
        return self.checked(self._plain(request), has_nul=True)

    def checked(self, given: Any, *, has_nul: bool) -> MessageT:
        """The message that plain values mean."""
        problems = _with_nul(given) if has_nul else ()
        if self._strictly is not None:
            problems += tuple(islice(self._strictly(given, ""), MOST))
        try:
            message = msgspec.convert(given, self._kind)
        except msgspec.ValidationError as error:
            known = {problem.at for problem in problems}
            explained = self._explainer.errors(given, error)
            more = tuple(each for each in explained if each.at not in known)
            raise ValidationError(problems + more) from error
        if problems:
            raise ValidationError(problems)
        return message


class Writing:
    """Makes the responses of one use case."""

    def __init__(self, response: Any, codec: Codec, field: str = "") -> None:
        """`field` is the one that holds the result; without one, the response is the result."""
        self._made_of = response
        self._codec = codec.write
        self._field = field

    def values(self, result: Any) -> Any:
        """What the response is made of."""
        plain = msgspec.to_builtins(result, builtin_types=_NATIVE)
        return self._codec({self._field: plain} if self._field else plain or {})

    def write(self, result: Any) -> bytes:
        """The response as it is sent."""
        written: bytes = self._made_of(**self.values(result)).SerializeToString()
        return written


def parsed(parse: Callable[[bytes], Any], sent: bytes) -> Any:
    """What was sent, or `MalformedError`."""
    try:
        return parse(sent)
    except DecodeError as error:
        raise MalformedError("the request is no message of this type") from error


def _with_nul(given: Any) -> tuple[FieldError, ...]:
    """Text with a NUL character, which no database takes."""
    written = msgspec.json.encode(given)
    if b"\\u0000" not in written:
        return ()
    return tuple(islice(unclean(written), MOST))
