"""What can be wrong with an HTTP request before any use case runs."""

from collections.abc import Mapping
from http import HTTPStatus

from backwright.domain.errors import BackwrightError, ForbiddenError


class ClientGoneError(Exception):
    """The client left before its request was complete; nobody waits for an answer."""


class RequestError(BackwrightError):
    """The request itself is at fault, whatever use case it meant.

    `headers` go with the answer.
    """

    code = "request"
    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    title = "Bad request"

    def __init__(self, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail, headers)
        self.detail = detail
        self.headers = dict(headers or {})

    def __str__(self) -> str:
        return self.detail


class NoRouteError(RequestError):
    """No path of the API looks like this."""

    code = "no_route"
    status = HTTPStatus.NOT_FOUND
    title = "Not found"


class MethodNotAllowedError(RequestError):
    """The path exists, but not with this method."""

    code = "method_not_allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED
    title = "Method not allowed"


class NotAcceptableError(RequestError):
    """None of the media types that the client accepts can be made."""

    code = "not_acceptable"
    status = HTTPStatus.NOT_ACCEPTABLE
    title = "Not acceptable"


class BodyTooLargeError(RequestError):
    """The body is larger than the server takes."""

    code = "body_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "Body too large"


class UnsupportedMediaTypeError(RequestError):
    """The body is of a media type, or in an encoding, that is not understood here."""

    code = "unsupported_media_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    title = "Unsupported media type"


class CsrfError(ForbiddenError):
    """A request that came with a session cookie did not prove that its page may send it."""

    code = "csrf"
