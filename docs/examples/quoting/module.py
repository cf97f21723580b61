"""The parts of quoting, for the composition root."""

from shop.quoting import application, presentation
from shop.quoting.infrastructure import CarrierProvider

from backwright.main import Module

quoting = Module(
    name="quoting",
    use_cases=[application],
    apis=[presentation.api],
    providers=[CarrierProvider()],
)
