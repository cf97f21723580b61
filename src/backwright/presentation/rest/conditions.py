"""Entity tags: which version a client has, and which one it wants to change (RFC 9110, 13)."""

import re
from zlib import crc32

from backwright.presentation.exposing.errors import MalformedError

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = rf"{_TAG}(?:\s*,\s*{_TAG})*"
# What may stand in If-Match and If-None-Match, for the OpenAPI document.
TAGS = rf"^(?:\*|{_LIST})$"
_LISTED = re.compile(rf"\s*{_LIST}\s*")
_EACH = re.compile(_TAG)
_OURS = re.compile(r'"(\d{1,18})(?:-[0-9a-f]{8})?(?:-gzip)?"')


def entity_tag(version: int, body: bytes) -> bytes:
    """A strong tag of a representation.

    It begins with the version, which a later If-Match is about; the checksum tells apart what
    callers see of one version (derived fields, links, chosen fields).
    """
    return b'"%d-%08x"' % (version, crc32(body))


def is_known(if_none_match: bytes, tag: bytes) -> bool:
    """Whether the client has the representation already; raises `MalformedError`."""
    written = if_none_match.decode("latin-1")
    if written.strip() == "*":
        return True
    ours = tag.decode("latin-1").replace("-gzip", "")
    return any(
        given.removeprefix("W/").replace("-gzip", "") == ours
        for given in _tags(written, "If-None-Match")
    )


def expected_version(if_match: bytes) -> int | None:
    """The version that a client wants to change; None for any.

    The tag may be one that a representation had, or just the quoted version. Of several the newest
    counts. What is no tag of ours is 0, which no stored version is. Raises `MalformedError`.
    """
    written = if_match.decode("latin-1")
    if written.strip() == "*":
        return None
    ours = [_OURS.fullmatch(tag) for tag in _tags(written, "If-Match")]
    return max((int(tag[1]) for tag in ours if tag is not None), default=0)


def _tags(written: str, header: str) -> list[str]:
    if not _LISTED.fullmatch(written):
        raise MalformedError(f'{header} must be * or entity tags in quotes, such as "3"')
    return _EACH.findall(written)
