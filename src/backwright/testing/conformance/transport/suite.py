"""What every transport keeps, all of it."""

from backwright.testing.conformance.transport.consuming import ConsumerConformance
from backwright.testing.conformance.transport.mail import Mail
from backwright.testing.conformance.transport.publishing import PublisherConformance
from backwright.testing.conformance.transport.sharing import SharingConformance

__all__ = ["Mail", "TransportConformance"]


class TransportConformance(PublisherConformance, ConsumerConformance, SharingConformance):
    """Every transport passes these; an implementation supplies what the three suites ask for."""
