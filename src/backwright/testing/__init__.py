"""Conformance suites and test tools, shipped for applications and third parties."""

import pytest

# Suites are no test files: without this, a failure in one says AssertionError and nothing else.
# Before anything imports them, as pytest rewrites assertions while a module is imported.
pytest.register_assert_rewrite("backwright.testing.conformance")
