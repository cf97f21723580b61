"""The suites that are shipped, as their users meet them."""

import subprocess
import sys
from pathlib import Path

PROJECT = '''\
"""Somebody's own implementation of a port."""

import pytest

from backwright.testing.conformance.passwords import PasswordsConformance


class Open:
    async def hash(self, password):
        return password

    async def matches(self, password, stored):
        return True

    def is_outdated(self, stored):
        return False


class TestOpen(PasswordsConformance):
    @pytest.fixture
    def passwords(self):
        return Open()
'''


def test_a_suite_explains_its_failures(tmp_path: Path) -> None:
    """In anybody's project, without a word in its conftest: with values, not only with a line."""
    (tmp_path / "test_open.py").write_text(PROJECT)

    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-o",
            "asyncio_mode=auto",
            "-k",
            "hold_the_password",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "E       AssertionError: assert 'korrekt' not in 'korrekt pferd'" in ran.stdout
