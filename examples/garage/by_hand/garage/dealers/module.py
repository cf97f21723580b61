"""The parts of dealers, for the composition root."""

from backwright.main import Module

from garage.dealers.application import dealer_keys as dealer_key_use_cases
from garage.dealers.contracts import events
from garage.dealers.infrastructure import dealer_keys as dealer_key_tables
from garage.dealers.presentation import dealer_api
from garage.dealers.presentation import dealer_keys as dealer_key_api

dealers = Module(
    name="dealers",
    use_cases=[dealer_key_use_cases],
    events=[events],
    tables=[dealer_key_tables],
    apis=[dealer_key_api.api, dealer_api.api],
)
