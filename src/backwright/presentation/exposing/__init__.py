"""What every protocol shares: which use cases are shown, how input is read, how errors are told."""

from backwright.presentation.exposing.declaring import PROTOCOLS, Action, Protocol, Resource
from backwright.presentation.exposing.errors import ApiError, MalformedError, TooDeepError
from backwright.presentation.exposing.exposed import Exposed, exposed
from backwright.presentation.exposing.exposure import Exposure
from backwright.presentation.exposing.failure import Category, Failure, failure_of
from backwright.presentation.exposing.kind import Kind

__all__ = [
    "PROTOCOLS",
    "Action",
    "ApiError",
    "Category",
    "Exposed",
    "Exposure",
    "Failure",
    "Kind",
    "MalformedError",
    "Protocol",
    "Resource",
    "TooDeepError",
    "exposed",
    "failure_of",
]
