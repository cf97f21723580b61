"""From an error to the reply that tells the client about it, and nobody else's business."""

import logging
from typing import Any

from backwright.presentation.exposing.failure import failure_of
from backwright.presentation.exposing.telling import tell_operators
from backwright.presentation.rest.api import ErrorBody
from backwright.presentation.rest.outputs import Headers, Reply, encode, spelled
from backwright.presentation.rest.problem import MEDIA_TYPE, problem_headers, problem_of
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.response import Response

_log = logging.getLogger("backwright.rest")
_PROBLEM = (b"content-type", MEDIA_TYPE.encode())
_CUSTOM = (b"content-type", b"application/json")


class Refusals:
    """Makes the replies to errors, as problem details or in the shape that an API dictates."""

    def __init__(self, challenge: str, errors: ErrorBody | None = None) -> None:
        self._challenge = challenge
        self._errors = errors

    def __call__(self, error: Exception, request: Request) -> Reply:
        """The reply; what operators have to know is logged under the request's id.

        An error that nobody raised on purpose comes with its traceback, what is away with the
        detail that clients don't get.
        """
        failure, request_id = failure_of(error), request.request_id
        problem = problem_of(error, failure, instance=request.path, request_id=request_id)
        if failure.operators:
            tell_operators(_log, error, failure, request_id=request_id, route=request.route)
        headers: Headers = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in problem_headers(error, failure, self._challenge).items()
        ]
        if self._errors is None:
            return problem.status, [_PROBLEM, *headers], encode(problem)
        try:
            return self._dictated(self._errors(problem), problem.status, headers)
        except Exception as failure:
            _log.error("the API's own errors failed", exc_info=failure)
            return problem.status, [_PROBLEM, *headers], encode(problem)

    def _dictated(self, body: Any, status: int, headers: Headers) -> Reply:
        if isinstance(body, Response):
            spelled_status, own, content = spelled(body)
            return spelled_status, [*own, *headers], content
        return status, [_CUSTOM, *headers], encode(body)
