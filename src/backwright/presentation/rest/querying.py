"""Query strings, read strictly."""

from urllib.parse import unquote_to_bytes

from backwright.presentation.rest.errors import MalformedError

# More parameters than any operation has; what is beyond is an attack on the parser.
_MOST = 200


def parameters(query: bytes) -> dict[str, list[str]]:
    """The values of each name, in order; `+` is a space (the form encoding of browsers).

    Raises `MalformedError` if it is not valid UTF-8.
    """
    found: dict[str, list[str]] = {}
    parts = query.split(b"&", _MOST)
    if len(parts) > _MOST:
        raise MalformedError("the query string has too many parameters")
    for part in parts:
        if part:
            name, _, value = part.partition(b"=")
            found.setdefault(_text(name), []).append(_text(value))
    return found


def _text(encoded: bytes) -> str:
    try:
        if b"%" in encoded or b"+" in encoded:
            encoded = unquote_to_bytes(encoded.replace(b"+", b" "))
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("the query string is not valid UTF-8") from error
