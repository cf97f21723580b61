"""How the results of a route are answered, decided from their type."""

from typing import Any

from backwright.application.identity.tokens import Tokens
from backwright.application.messages import View
from backwright.presentation.exposing.annotations import is_kind
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.cookies import EndingOutput, SessionCookies, TokensOutput
from backwright.presentation.rest.links import MemberLinks, PageLinks
from backwright.presentation.rest.outputs import (
    NothingOutput,
    Output,
    PageOutput,
    PlainOutput,
    Reply,
    ViewOutput,
)
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.routes import Route

LINKS = "links"


class Outputs:
    """Makes the outputs of routes."""

    def __init__(self, config: RestConfig, cookies: SessionCookies) -> None:
        self._base = config.base_path
        self._cookies = cookies

    def of(self, route: Route) -> Output:
        """The output of a route that is one use case."""
        output = self._of_result(route)
        if route.bulk is not None:
            output = _OneOrManyOutput(output, self.plain(route))
        return EndingOutput(output, self._cookies) if route.ends_session else output

    def plain(self, route: Route) -> Output:
        """The output that adds nothing to the result."""
        return PlainOutput(route.status, route.media_type)

    def _of_result(self, route: Route) -> Output:
        if is_kind(route.result, Tokens):
            return TokensOutput(route.status, self._cookies)
        if route.shown is not None:
            links = (
                MemberLinks(route.member, self._base) if route.member and linked(route) else None
            )
            return ViewOutput(
                route.status,
                links,
                tagged=route.tagged,
                created=route.status == 201,
                read=route.method == "GET",
            )
        if route.listed is not None:
            return PageOutput(PageLinks(self._base))
        return NothingOutput(route.status) if route.result is None else self.plain(route)


def linked(route: Route) -> bool:
    """Whether a member's answer carries links: unless its view has such a field of its own."""
    view = route.shown
    return route.member is not None and view is not None and LINKS not in view.__struct_fields__


class _OneOrManyOutput:
    """What was created: one thing, or what the bulk command says."""

    def __init__(self, one: Output, many: Output) -> None:
        self._one = one
        self._many = many

    def __call__(self, result: Any, request: Request) -> Reply:
        """The reply to either."""
        return (self._one if isinstance(result, View) else self._many)(result, request)
