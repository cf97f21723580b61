"""JSON bodies, decoded and validated straight into their type."""

from itertools import islice
from typing import Any, Generic, TypeVar

import msgspec

from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.errors import MalformedError, TooDeepError
from backwright.presentation.exposing.explaining import MOST, Explainer
from backwright.presentation.exposing.json_kinds import is_array, is_object
from backwright.presentation.exposing.strictness import fits, strictness
from backwright.presentation.exposing.text import is_clean, raw, refuse_depth, unclean

ContentT = TypeVar("ContentT")


class Content(Generic[ContentT]):
    """Decodes bodies of one type; an empty body is an empty object where that is enough."""

    def __init__(self, kind: Any, *, max_depth: int, may_be_empty: bool) -> None:
        self._kind = kind
        self._decode = msgspec.json.Decoder(kind).decode
        self._explainer = Explainer(kind)
        self._strictly = strictness(kind)
        self._max_depth = max_depth
        self._may_be_empty = may_be_empty

    def read(self, body: bytes) -> ContentT:
        """The value; raises `ValidationError` with every error, or `MalformedError`."""
        if not body:
            if not self._may_be_empty:
                raise MalformedError("the body is empty; send JSON")
            body = b"{}"
        try:
            refuse_depth(body, self._max_depth)
            value: ContentT = self._decode(body)
        except msgspec.ValidationError as error:
            value = self._once_more(body, error)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
            raise unreadable(error) from error
        errors = self._besides(body, raw(body))
        if errors:
            raise ValidationError(errors)
        return value

    def _besides(self, body: bytes, value: Any) -> tuple[FieldError, ...]:
        """What is wrong with valid JSON, and its untyped value, that the type does not forbid."""
        errors = () if is_clean(body, value) else tuple(islice(unclean(body), MOST))
        if self._strictly is not None:
            errors += tuple(islice(self._strictly(value, ""), MOST))
        return errors

    def _once_more(self, body: bytes, failure: msgspec.ValidationError) -> ContentT:
        """Whole numbers may be written as `1.0` (JSON Schema); everything else is explained."""
        try:
            msgspec.json.decode(body, type=msgspec.Raw)
            value = raw(body)
            whole: ContentT = msgspec.convert(with_integers(value), self._kind)
        except msgspec.ValidationError:
            raise self._explained(body, failure) from failure
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
            raise unreadable(error) from error
        return whole

    def _explained(self, body: bytes, failure: msgspec.ValidationError) -> ValidationError:
        value = with_integers(raw(body))
        found = self._besides(body, raw(body))
        known = {error.at for error in found}
        explained = self._explainer.errors(value, failure)
        return ValidationError(found + tuple(each for each in explained if each.at not in known))


def with_integers(value: Any) -> Any:
    """A JSON value in which floats without a fraction are integers."""
    if is_object(value):
        return {name: with_integers(item) for name, item in value.items()}
    if is_array(value):
        return [with_integers(item) for item in value]
    if isinstance(value, float) and value.is_integer() and fits(value):
        return int(value)
    return value


def unreadable(error: Exception) -> Exception:
    """The error for a body that is no JSON at all."""
    if isinstance(error, RecursionError):
        return TooDeepError("the body is nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return MalformedError("the body is not valid UTF-8")
    if isinstance(error, msgspec.DecodeError):
        return MalformedError(str(error))
    return MalformedError("the body has a number that is too long to read")
