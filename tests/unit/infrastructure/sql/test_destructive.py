"""What is said where a migration would lose data."""

from pathlib import Path

import pytest

from backwright.infrastructure.sql.migrations.revisions import (
    DestructiveMigrationError,
    read_revisions,
)

REVISION = """\
revision = "0001"
down_revision = None
destructive = ("drop column orders.note",)


def downgrade():
    op.drop_table("orders")
"""


@pytest.mark.parametrize(
    ("to", "backward", "remedy"),
    [
        ("head", False, "backwright migrate --allow 0001"),
        ("base", True, "backwright migrate --to base --allow 0001"),
    ],
)
def test_the_remedy_does_what_was_asked_for(
    tmp_path: Path, to: str, backward: bool, remedy: str
) -> None:
    """Pasted, it goes to the same revision, and names what may be lost."""
    (tmp_path / "0001_orders.py").write_text(REVISION)

    error = DestructiveMigrationError(read_revisions(tmp_path), to=to, backward=backward)

    lost = "drop table orders" if backward else "drop column orders.note"
    assert str(error).splitlines() == [
        f"0001 would lose data: {lost}",
        f"nothing was changed; if you mean it: {remedy}",
    ]
