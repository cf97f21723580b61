"""Protocols as projections of use cases."""
