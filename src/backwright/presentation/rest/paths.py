"""Patterns of paths: what may stand in one, and how a request's path is read."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from backwright.presentation.exposing.errors import MalformedError

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_LITERAL = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A path such as `/orders/{id}/lines`: literal segments, and parameters as whole segments."""

    text: str
    parameters: tuple[str, ...]

    @property
    def segments(self) -> tuple[str | None, ...]:
        """The literals; None for a parameter."""
        parts = self.text.split("/")[1:]
        return tuple(None if part.startswith("{") else part for part in parts)


def pattern(text: str) -> Pattern:
    """Read a pattern; raises `ValueError` saying what is wrong with it."""
    if not text.startswith("/") or (text.endswith("/") and text != "/"):
        raise ValueError(f'{text!r} must begin with "/" and not end with it')
    parameters: list[str] = []
    for segment in text.split("/")[1:]:
        found = _PARAMETER.fullmatch(segment)
        if found:
            parameters.append(found[1])
        elif not _LITERAL.fullmatch(segment) and text != "/":
            raise ValueError(
                f"{text!r}: {segment!r} is neither a plain segment nor a {{parameter}}"
            )
    if len(set(parameters)) != len(parameters):
        raise ValueError(f"{text!r} names a parameter twice")
    return Pattern(text, tuple(parameters))


def method_and_path(written: str) -> tuple[str, str]:
    """Read `POST /orders/{id}/lines`; raises `ValueError` for another form."""
    method, _, path = written.partition(" ")
    if method not in METHODS or not path.startswith("/"):
        raise ValueError(
            f'{written!r} is not of the form "POST /path"; methods: {", ".join(METHODS)}'
        )
    return method, path


def decoded(segment: str) -> str:
    """A segment without its percent-encoding; raises `MalformedError` unless it is UTF-8."""
    if "%" not in segment:
        return segment
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("the path is not valid UTF-8") from error
