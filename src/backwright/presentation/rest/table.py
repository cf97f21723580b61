"""All paths of an application: what answers at each, and what answers where nothing is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backwright.application.call import Call
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.rest.bodies import JSON, MERGE_PATCH
from backwright.presentation.rest.bound import AllHeaders, Bound
from backwright.presentation.rest.cors import Cors
from backwright.presentation.rest.errors import MethodNotAllowedError, NoRouteError
from backwright.presentation.rest.operations import Operation
from backwright.presentation.rest.outputs import Headers, Reply
from backwright.presentation.rest.paths import Pattern
from backwright.presentation.rest.refusing import Refusals
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.router import Router


@dataclass(slots=True)
class Target:
    """Everything at one path; `other` answers the methods that are not there."""

    pattern: Pattern
    refuse: Refusals
    other: Bound | None = None
    operations: dict[str, Bound] = field(default_factory=dict[str, Bound])

    @property
    def allow(self) -> str:
        """The methods, as the Allow header lists them."""
        return ", ".join(dict.fromkeys([*self.operations, "OPTIONS"]))


class RouteTable:
    """Finds what answers a request: for any path and any method there is something.

    `refusals` are by prefix: the first that fits tells about a path that is not there.
    """

    def __init__(
        self, headers: AllHeaders, cors: Cors | None, refusals: Iterable[tuple[str, Refusals]]
    ) -> None:
        self._router: Router[Target] = Router()
        self._targets: list[Target] = []
        self._headers = headers
        self._cors = cors
        nowhere = Nowhere(self._router)
        self._elsewhere = [
            (prefix, self._bound("", nowhere, refuse)) for prefix, refuse in refusals
        ]

    def add(self, pattern: Pattern, method: str, bound: Bound) -> None:
        """Let a method of a path be answered; GET answers HEAD, too."""
        new = Target(pattern, bound.refuse)
        target = self._router.add(pattern, new)
        if target is new:
            self._targets.append(target)
        target.operations[method] = bound
        if method == "GET":
            target.operations["HEAD"] = bound

    def complete(self) -> None:
        """Answer OPTIONS, and refuse the other methods, at every path that was added."""
        for target in self._targets:
            text, allow = target.pattern.text, target.allow
            patch = "PATCH" in target.operations
            options = Options(allow, self._cors, patch=patch)
            target.operations["OPTIONS"] = self._bound(text, options, target.refuse)
            target.other = self._bound(text, WrongMethod(allow), target.refuse)

    def find(self, request: Request) -> tuple[Bound, Sequence[str]]:
        """What answers, and the values of the path's parameters."""
        try:
            found = self._router.find(request.path)
        except MalformedError:
            found = None
        if found is None:
            return self._nowhere(request.path), ()
        target, values = found
        bound = target.operations.get(request.method) or target.other
        return (bound or self._nowhere(request.path)), values

    def _nowhere(self, path: str) -> Bound:
        return next(bound for prefix, bound in self._elsewhere if path.startswith(prefix))

    def _bound(self, pattern: str, operation: Operation, refuse: Refusals) -> Bound:
        return Bound(
            pattern=pattern, name="", operation=operation, refuse=refuse, headers=self._headers
        )


class Options:
    """Answers OPTIONS, and with it the preflights of browsers."""

    def __init__(self, allow: str, cors: Cors | None, *, patch: bool) -> None:
        self._allow = allow
        self._cors = cors
        self._headers: Headers = [(b"allow", allow.encode())]
        if patch:
            self._headers.append((b"accept-patch", f"{MERGE_PATCH}, {JSON}".encode()))

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """The methods that are there."""
        if self._cors is None:
            return 204, self._headers, b""
        return 204, [*self._headers, *self._cors.preflight(request.headers, self._allow)], b""


class WrongMethod:
    """Refuses a method that a path does not have."""

    def __init__(self, allow: str) -> None:
        self._allow = allow

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """Raise `MethodNotAllowedError`."""
        raise MethodNotAllowedError(f"here you can use {self._allow}", {"Allow": self._allow})


class Nowhere:
    """Refuses a path that does not exist."""

    def __init__(self, router: Router[Target]) -> None:
        self._router = router

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """Raise `NoRouteError`, or `MalformedError` for a path that can't be read."""
        self._router.find(request.path)
        shorter = request.path.rstrip("/")
        if shorter and shorter != request.path and self._router.find(shorter) is not None:
            raise NoRouteError(f"paths have no slash at the end here; there is {shorter}")
        raise NoRouteError("there is nothing at this path")
