"""What quotes promise, with a carrier and a clock that do as they are told."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from dishka import Provider, Scope
from shop.quoting.application import Carrier
from shop.quoting.contracts import GetQuote
from shop.quoting.module import quoting

from backwright.domain import Money, UnavailableError
from backwright.main import Application, Settings
from backwright.testing.app import TestApp, running
from backwright.testing.clock import FixedClock


class FakeCarrier:
    """Asks for 5 EUR, unless it is away."""

    is_away = False

    async def price(self, country: str, grams: int) -> Money:
        """Five euros."""
        if self.is_away:
            raise UnavailableError("the carrier")
        return Money.of(5, "EUR")


carrier = FakeCarrier()
clock = FixedClock()


@pytest.fixture
async def app(database_url: str) -> AsyncGenerator[TestApp]:
    """The module alone; what is provided last takes the place of the real carrier."""
    fakes = Provider(scope=Scope.APP)
    fakes.provide(lambda: carrier, provides=Carrier)

    def application(settings: Settings) -> Application:
        return Application("shop", settings, modules=[quoting], providers=[fakes], clock=clock)

    async with running(application, database_url) as opened:
        yield opened


async def test_a_quote_is_good_for_a_day(app: TestApp) -> None:
    """Counted from when it was asked for."""
    quote = await app.anonymous.send(GetQuote(country="DE", grams=300))

    assert quote.price == Money.of(5, "EUR")
    assert quote.valid_until == clock.now() + timedelta(days=1)


async def test_without_the_carrier_there_is_no_quote(
    app: TestApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller is told to try again."""
    monkeypatch.setattr(carrier, "is_away", True)

    async with app.client() as client:
        answer = await client.get("/api/v1/shipping/quote?country=DE&grams=300")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert "retry-after" in answer.headers
