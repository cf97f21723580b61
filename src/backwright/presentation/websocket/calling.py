"""Use cases by name, made ready at start."""

from collections.abc import Iterable, Mapping
from typing import Any

from backwright.application.call import Call
from backwright.application.dispatch import Dispatcher
from backwright.domain.errors import NotFoundError
from backwright.presentation.exposing import ApiError, Exposed
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.exposing.contents import Content
from backwright.presentation.exposing.terms import Terms


class Called:
    """One use case: reads its message, and sends it."""

    __slots__ = ("_content", "_public", "_send", "_terms", "shown")

    def __init__(self, shown: Exposed, dispatcher: Dispatcher, max_depth: int) -> None:
        self.shown = shown
        self._content: Content[Any] = Content(shown.message, max_depth=max_depth, may_be_empty=True)
        self._public = shown.public
        self._terms = Terms.of(shown)
        self._send = dispatcher.send

    async def __call__(
        self, body: bytes, call: Call, *, version: int | None, key: str | None
    ) -> Any:
        """The result; raises what the input or the use case raises."""
        refuse_unless_meant(call.principal, None, public=self._public)
        self._terms.onto(call, version=version, key=key)
        return await self._send(self._content.read(body), call)


class Calls:
    """All use cases that are shown; the later of two of one name carries its API's name."""

    def __init__(self, shown: Iterable[Exposed], dispatcher: Dispatcher, max_depth: int) -> None:
        self._called: dict[str, Called] = {}
        for name, each in named(shown).items():
            self._called[name] = Called(each, dispatcher, max_depth)

    def of(self, use_case: str) -> Called:
        """The use case of this name; raises `NotFoundError`."""
        found = self._called.get(use_case)
        if found is None:
            raise NotFoundError("use case", use_case)
        return found


def named(shown: Iterable[Exposed]) -> Mapping[str, Exposed]:
    """Each use case once, by the name that clients send; raises `ApiError`."""
    found: dict[str, Exposed] = {}
    for each in shown:
        known = found.get(each.name)
        if known is None or known.message is each.message:
            found.setdefault(each.name, each)
            continue
        name = f"{each.api}.{each.name}"
        if found.setdefault(name, each).message is not each.message:
            raise ApiError((f"api {each.api}: two use cases are called {each.name}",))
    return found
