"""Answers that are kept, so that a repeated request has its effect once.

The answer is stored by the commit that has the effect, under the caller's key. A second request
with the key gets the stored answer; if it raced the first one, its commit fails on the key and
nothing of it stays. Follows draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backwright.application.call import Call
from backwright.application.messages import Command
from backwright.domain.errors import ConflictError

RETENTION = timedelta(hours=24)
MAX_KEY_LENGTH = 200


class AlreadyAnsweredError(ConflictError):
    """Another process finished a request with the same key while this one ran."""

    code = "idempotency.answered"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a command answered under a key.

    `fingerprint` is of the whole message. `result` is JSON. Where the result shows more than the
    command's own aggregate (counts of relations, say) it is None, and `subject` is read anew.
    """

    key: str
    fingerprint: bytes
    result: bytes | None
    subject: UUID | None
    created_at: datetime
    expires_at: datetime


def answer_key(call: Call, use_case: str) -> str:
    """Keys of different callers and use cases never meet."""
    caller = call.principal.id or call.address
    return f"{use_case}:{caller}:{call.idempotency_key}"


def fingerprint(message: Command[Any]) -> bytes:
    """Equal for equal messages, whatever the bytes were that they came as."""
    return hashlib.blake2b(msgspec.json.encode(message, order="sorted"), digest_size=16).digest()
