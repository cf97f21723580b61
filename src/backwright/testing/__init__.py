"""Conformance suites and test tools, shipped for applications and third parties."""
