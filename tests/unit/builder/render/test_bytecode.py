"""Compiled templates that are kept between two builds."""

import sys
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from backwright.builder.render.bytecode import BesideSource

Rendered = Callable[[], str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One template, where Python may keep what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "hello.j2").write_text("Hello {{ name }}", encoding="utf-8")
    (tmp_path / "environment.py").write_text("one", encoding="utf-8")
    return tmp_path


@pytest.fixture
def rendered(folder: Path) -> Rendered:
    """What a new environment makes of it."""

    def render() -> str:
        cache = BesideSource(folder, folder / "environment.py")
        loader = jinja2.FileSystemLoader(folder)
        return (
            jinja2.Environment(loader=loader, bytecode_cache=cache, autoescape=True)
            .get_template("hello.j2")
            .render(name="Ada")
        )

    return render


def kept(folder: Path) -> dict[str, bytes]:
    return {place.name: place.read_bytes() for place in folder.glob("__pycache__/*")}


def test_what_was_compiled_is_used_again(
    folder: Path, rendered: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second environment compiles nothing."""
    rendered()
    monkeypatch.delattr(jinja2.Environment, "compile")

    assert (rendered(), len(kept(folder))) == ("Hello Ada", 1)


def test_a_template_that_changed_is_compiled_anew(folder: Path, rendered: Rendered) -> None:
    """In the same place."""
    rendered()
    (folder / "hello.j2").write_text("Good morning, {{ name }}", encoding="utf-8")

    assert (rendered(), len(kept(folder))) == ("Good morning, Ada", 1)


def test_another_environment_has_its_own(folder: Path, rendered: Rendered) -> None:
    """What it is set up with is in what it compiles."""
    rendered()
    (folder / "environment.py").write_text("two", encoding="utf-8")
    rendered()

    assert len(kept(folder)) == 2


def test_what_is_broken_is_made_anew(folder: Path, rendered: Rendered) -> None:
    """Half a file is no answer."""
    rendered()
    for place in folder.glob("__pycache__/*"):
        place.write_bytes(b"")

    assert rendered() == "Hello Ada"
    assert all(kept(folder).values())


def test_nothing_is_kept_where_nothing_may_be(
    folder: Path, rendered: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where Python was told so, nor where there is no room for it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (rendered(), kept(folder)) == ("Hello Ada", {})

    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (folder / "__pycache__").write_text("no folder", encoding="utf-8")
    assert rendered() == "Hello Ada"
