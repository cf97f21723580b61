"""Builds, runs and reviews Python backends."""

__version__ = "0.1.0"
