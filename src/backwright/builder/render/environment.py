"""Jinja, set up so that a template can only loop and leave out."""

import textwrap
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from backwright.builder.render.bytecode import BesideSource

# What fits on a line behind the quotes, however deep it stands.
_WIDTH = 86


@cache
def _environment() -> jinja2.Environment:
    here = Path(__file__).parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(here / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - it renders source code, not pages
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=BesideSource(here / "templates", here / "environment.py"),
    )
    environment.filters["docstring"] = docstring
    return environment


def rendered(template: str, values: dict[str, Any]) -> str:
    """What the template makes of the values; a missing one is an error."""
    return _environment().get_template(template).render(values)


def docstring(text: str) -> str:
    """The text in triple quotes: on one line where it fits, else on several."""
    escaped = text.replace("\\", "\\\\").replace('"""', "'''")
    if len(escaped) <= _WIDTH:
        return f'"""{escaped}"""'
    lines = textwrap.wrap(escaped, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(['"""' + lines[0], *lines[1:], '"""'])
