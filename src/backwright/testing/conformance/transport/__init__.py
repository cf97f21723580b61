"""What every transport keeps: of publishers, consumers, and both together."""

from backwright.testing.conformance.transport.suite import Mail, TransportConformance

__all__ = ["Mail", "TransportConformance"]
