"""The application's own services, made by dishka and checked at start."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from dishka import AsyncContainer, Provider, Scope, make_async_container


class Container:
    """Services by type, in two scopes; implements `Services`.

    A service of dishka's `APP` scope is made when the application opens and closed with it; one of
    `REQUEST` scope is made for each call of a handler that asks for it.
    """

    def __init__(self, providers: Sequence[Provider], known: Mapping[type[Any], Any]) -> None:
        """`known` are services that exist already, by type.

        Raises dishka's `GraphMissingFactoryError`, which draws what is missing.
        """
        self._scopes: dict[Any, Any] = {
            factory.provides.type_hint: factory.scope or Scope.APP
            for provider in providers
            for factory in provider.factories
        } | {
            alias.provides.type_hint: Scope.APP
            for provider in providers
            for alias in provider.aliases
        }
        given = Provider(scope=Scope.APP)
        for kind in known:
            given.from_context(provides=kind, scope=Scope.APP)
        self._container: AsyncContainer = make_async_container(
            given, *providers, context=dict(known)
        )
        self._made: dict[Any, Any] = dict(known)

    def provides(self, kind: Any) -> bool:
        """Whether there is a binding, in either scope."""
        return kind in self._made or kind in self._scopes

    def per_call(self, kind: Any) -> bool:
        """Whether each call of a handler gets its own."""
        return self._scopes.get(kind) is Scope.REQUEST

    def get(self, kind: Any) -> Any:
        """The application's service of this type; the same one each time, from `open` on."""
        return self._made[kind]

    @asynccontextmanager
    async def call(self, kinds: Collection[Any]) -> AsyncGenerator[Mapping[Any, Any]]:
        """Services of these types for one call; closed after it."""
        async with self._container() as request:
            yield {kind: await request.get(kind) for kind in kinds}

    async def open(self) -> None:
        """Make the application's services."""
        for kind, scope in self._scopes.items():
            if scope is Scope.APP:
                self._made[kind] = await self._container.get(kind)

    async def close(self) -> None:
        """Close them, in the reverse order."""
        await self._container.close()
