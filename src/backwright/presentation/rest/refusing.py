"""From an error to the reply that tells the client about it, and nobody else's business."""

import logging
from typing import Any

from backwright.domain.errors import UnavailableError
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
        problem = problem_of(error, instance=request.path, request_id=request.request_id)
        if problem.status >= 500:
            _tell_operators(error, request, unforeseen=problem.code == "internal")
        headers: Headers = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in problem_headers(error, self._challenge).items()
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


def _tell_operators(error: Exception, request: Request, *, unforeseen: bool) -> None:
    more = {"request_id": request.request_id, "route": request.route}
    if unforeseen:
        _log.error("request failed", exc_info=error, extra=more)
    else:
        detail = error.detail if isinstance(error, UnavailableError) else ""
        _log.warning("request refused: %s", detail or error, extra=more)
