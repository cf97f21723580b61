"""Blueprints in memory, and the templates."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backwright.builder.blueprint import Blueprint, load

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the files of a blueprint; returns their folder."""

    def written(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return written


@pytest.fixture(scope="session")
def templates() -> Path:
    """Where the templates are."""
    import backwright.builder

    return Path(backwright.builder.__file__).parent / "templates"


@pytest.fixture(scope="session")
def store(templates: Path) -> Blueprint:
    """The template that most people see first."""
    return load(templates / "store" / "blueprint")


@pytest.fixture(scope="session")
def todo(templates: Path) -> Blueprint:
    """The small template, in one file."""
    return load(templates / "todo" / "blueprint")
