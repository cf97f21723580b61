"""Query strings, read strictly."""

from urllib.parse import unquote_to_bytes

from backwright.presentation.exposing.errors import MalformedError

# More parameters than any operation has; what is beyond is an attack on the parser.
_MOST = 200


def parameters(query: bytes) -> dict[str, list[str]]:
    """The values of each name, in order; `+` is a space (the form encoding of browsers).

    Raises `MalformedError` if it is not valid UTF-8.
    """
    found: dict[str, list[str]] = {}
    try:
        parts = query.decode("utf-8").split("&", _MOST)
        if len(parts) > _MOST:
            raise MalformedError("the query string has too many parameters")
        for part in parts:
            if part:
                if "%" in part or "+" in part:
                    name, _, value = part.replace("+", " ").partition("=")
                    name, value = _decoded(name), _decoded(value)
                else:
                    name, _, value = part.partition("=")
                found.setdefault(name, []).append(value)
    except UnicodeDecodeError as error:
        raise MalformedError("the query string is not valid UTF-8") from error
    return found


def _decoded(encoded: str) -> str:
    return unquote_to_bytes(encoded).decode("utf-8")
