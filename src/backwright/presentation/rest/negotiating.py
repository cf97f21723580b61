"""What the client can read: Accept and Accept-Encoding (RFC 9110, section 12.5)."""

from backwright.presentation.exposing.errors import MalformedError


def preferences(written: str, header: str) -> dict[str, float]:
    """The quality of each name; raises `MalformedError` for a quality that is none."""
    found: dict[str, float] = {}
    for part in written.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _quality(value.strip(), header)
        if name:
            found[name] = quality
    return found


def _quality(written: str, header: str) -> float:
    try:
        quality = float(written)
    except ValueError:
        quality = -1.0
    if not 0 <= quality <= 1:
        raise MalformedError(f"{header} has a quality that is not between 0 and 1")
    return quality


def accepts(accept: str, media_type: str) -> bool:
    """Whether an Accept header lets a media type pass; the most specific range decides."""
    ranges = preferences(accept, "Accept")
    if not ranges:
        return True
    kind = media_type.partition("/")[0]
    for candidate in (media_type, f"{kind}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate] > 0
    return False


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header lets gzip pass; one that can't be read does not."""
    try:
        codings = preferences(accept_encoding, "Accept-Encoding")
    except MalformedError:
        return False
    return codings.get("gzip", codings.get("x-gzip", codings.get("*", 0.0))) > 0
