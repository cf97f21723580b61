"""The limit does the whole work, or it would be no limit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from benchmarks.harness.arena import arena
from benchmarks.harness.database import SqliteDatabase
from benchmarks.harness.machine import cores
from benchmarks.harness.side import Side, SideError
from benchmarks.harness.sides import LIMIT


def making(folder: Path) -> Any:
    return lambda side: SqliteDatabase(folder / "limit.db", side.spelling)


def test_the_limit_answers_right_and_leaves_no_trace(tmp_path: Path) -> None:
    """It reads, lists and creates as every side must; what the proof created is gone again."""
    with arena([LIMIT], making(tmp_path), core=cores()[0], logs=tmp_path) as (limit,):
        assert limit.database.count("products") == 10_000
        assert limit.database.count("outbox") == 0

    assert not (tmp_path / "limit.db").exists()


@dataclass(frozen=True)
class Deceitful:
    """The limit, but whoever reads its answers is told another price."""

    side: Side

    def __getattr__(self, name: str) -> Any:
        return getattr(self.side, name)

    def shown(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {**answer, "price_minor": 1}


def test_a_side_that_answers_wrong_is_not_measured(tmp_path: Path) -> None:
    """The first wrong field ends the run, by name."""
    deceitful: Any = Deceitful(LIMIT)
    running = arena([deceitful], making(tmp_path), core=cores()[0], logs=tmp_path)

    with pytest.raises(SideError, match="price_minor"), running:
        pass
