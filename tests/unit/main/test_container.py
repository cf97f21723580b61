from collections.abc import AsyncIterator

import pytest
from dishka import Provider, Scope, provide
from dishka.exceptions import GraphMissingFactoryError

from backwright.main.container import Container


class Mailer:
    closed = False


class Basket:
    def __init__(self, mailer: Mailer) -> None:
        self.mailer = mailer


class Parts(Provider):
    @provide(scope=Scope.APP)
    async def mailer(self) -> AsyncIterator[Mailer]:
        mailer = Mailer()
        yield mailer
        mailer.closed = True

    @provide(scope=Scope.REQUEST)
    def basket(self, mailer: Mailer) -> Basket:
        return Basket(mailer)


async def test_a_service_lives_as_long_as_the_application() -> None:
    """It is made once when the application opens, and closed with it."""
    container = Container([Parts()], {})
    await container.open()
    mailer = container.get(Mailer)

    assert container.get(Mailer) is mailer
    assert not mailer.closed

    await container.close()

    assert mailer.closed


async def test_a_service_of_a_call_is_made_for_each() -> None:
    """Two calls never share one; both get the application's own parts."""
    container = Container([Parts()], {})
    await container.open()

    async with container.call([Basket]) as first, container.call([Basket]) as second:
        assert first[Basket] is not second[Basket]
        assert first[Basket].mailer is second[Basket].mailer is container.get(Mailer)

    await container.close()


def test_what_is_known_and_what_is_not() -> None:
    """The pipeline asks before it promises a service to a handler."""
    container = Container([Parts()], {int: 3})

    assert container.provides(int)
    assert container.get(int) == 3
    assert container.per_call(Basket)
    assert not container.per_call(Mailer)
    assert not container.provides(str)


def test_a_missing_part_is_named_at_start() -> None:
    """A service that needs what nobody makes is found before anything is opened."""

    class Broken(Provider):
        @provide(scope=Scope.APP)
        def basket(self, mailer: Mailer) -> Basket:
            return Basket(mailer)

    with pytest.raises(GraphMissingFactoryError, match="Mailer"):
        Container([Broken()], {})
