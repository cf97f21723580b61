"""The carrier that the shop has a contract with."""

from dishka import Provider, Scope, provide
from shop.quoting.application import Carrier

from backwright.domain import Money


class TariffCarrier:
    """Reckons by the tariff of the contract; implements `Carrier`."""

    async def price(self, country: str, grams: int) -> Money:
        """A base price, and more for each kilogram begun."""
        base = 499 if country == "DE" else 1499
        return Money.of_minor(base + -(-grams // 1000) * 100, "EUR")


class CarrierProvider(Provider):
    """Makes the carrier once, when the application opens."""

    @provide(scope=Scope.APP)
    def carrier(self) -> Carrier:
        """The one of the contract."""
        return TariffCarrier()
