from pathlib import Path

import pytest

from backwright.cli.console import CommandError
from backwright.cli.inspect import keys
from backwright.infrastructure.jose import signing_keys


def test_a_key_is_written_where_only_its_owner_can_read_it(tmp_path: Path) -> None:
    """Its folder is made as well: a new project has none for secrets. Production takes the key."""
    into = tmp_path / "secrets" / "signing.keys"

    keys(into)

    assert into.stat().st_mode & 0o777 == 0o600
    assert into.parent.stat().st_mode & 0o777 == 0o700
    assert list(signing_keys(into.read_text(), production=True, folder=tmp_path))


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """Everybody who is logged in would be logged out."""
    into = tmp_path / "signing.keys"
    keys(into)
    kept = into.read_text()

    with pytest.raises(CommandError, match="never overwritten"):
        keys(into)

    assert into.read_text() == kept
