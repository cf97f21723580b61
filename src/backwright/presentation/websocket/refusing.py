"""From an error to the message that tells the client about it, and nobody else's business."""

import logging

from backwright.presentation.exposing.failure import failure_of
from backwright.presentation.exposing.telling import tell_operators
from backwright.presentation.websocket.messages import Wrong, WrongField

_log = logging.getLogger("backwright.websocket")


def wrong(error: Exception, request_id: str) -> Wrong:
    """What the client is told; what operators have to know is logged under the request's id."""
    failure = failure_of(error)
    tell_operators(_log, error, failure, request_id=request_id)
    return Wrong(
        code=failure.code,
        category=failure.category.value,
        title=failure.title,
        detail=failure.detail,
        fields=tuple(WrongField(each.at, each.code, each.message) for each in failure.fields),
        request_id=request_id,
        retry_after=failure.retry_after,
    )
