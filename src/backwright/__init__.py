"""Builds and runs Python backends."""

__version__ = "0.1.0"
