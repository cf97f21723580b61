"""Templates."""

from pathlib import Path

import jinja2
import pytest

from backwright.builder.render import environment
from backwright.builder.render.environment import docstring, rendered

TEMPLATES = Path(environment.__file__).parent / "templates"


@pytest.mark.parametrize(
    "template", sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2"))
)
def test_templates_are_short(template: str) -> None:
    """A template makes one kind of output in at most 60 lines."""
    lines = (TEMPLATES / template).read_text(encoding="utf-8").count("\n")

    assert lines <= 60


def test_a_missing_value_is_an_error() -> None:
    """Nothing is rendered as if it were empty by mistake."""
    with pytest.raises(jinja2.UndefinedError):
        rendered("module/metadata.py.j2", {})


def test_a_short_docstring_stays_on_its_line() -> None:
    """Quotes open and close on one line."""
    assert docstring("A thing.") == '"""A thing."""'


def test_a_long_docstring_is_wrapped() -> None:
    """No line is too long, and the quotes close on a line of their own."""
    lines = docstring("word " * 40).splitlines()

    assert max(map(len, lines)) <= 90
    assert lines[-1] == '"""'


def test_a_docstring_can_t_end_early() -> None:
    """Quotes and backslashes of the blueprint mean themselves."""
    assert docstring('a """ b \\ c') == '"""a \'\'\' b \\\\ c"""'
