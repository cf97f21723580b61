"""What ties requests together: their ids, and the trace that they belong to."""

import re
from random import Random
from time import time_ns

from backwright.application.idempotency import MAX_KEY_LENGTH
from backwright.presentation.exposing.errors import MalformedError

_TRACEPARENT = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
SANE = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
KEY = re.compile(rf"[!#-~]{{1,{MAX_KEY_LENGTH}}}")


class RequestIds:
    """Makes ids of requests: they sort by time; random bits keep those of one instant apart."""

    def __init__(self) -> None:
        self._random = Random()  # noqa: S311 - an id is no secret

    def new(self) -> str:
        """One more."""
        return f"{time_ns() // 1000:014x}{self._random.getrandbits(72):018x}"


def sane(written: bytes | None, otherwise: str) -> str:
    """An id that a client sent, or `otherwise` where it sent none that is fit for logs."""
    if written is not None and SANE.fullmatch(written):
        return written.decode()
    return otherwise


def traceparent(written: bytes) -> str:
    """The W3C trace context; one that is not well-formed is as good as none."""
    return written.decode() if _TRACEPARENT.fullmatch(written) else ""


def idempotency_key(written: str | bytes) -> str:
    """The key, with or without the quotes of a structured field (RFC 9651, section 3.3.3).

    Raises `MalformedError`.
    """
    text = written.decode("latin-1") if isinstance(written, bytes) else written
    key = text.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not KEY.fullmatch(key):
        raise MalformedError(
            f"Idempotency-Key has 1 to {MAX_KEY_LENGTH} visible ASCII characters, and no quotes"
        )
    return key
