"""Jinja, set up so that a template can only loop and leave out."""

from functools import cache
from typing import Any

import jinja2


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("backwright.builder.render", "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - it renders source code, not pages
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def rendered(template: str, values: dict[str, Any]) -> str:
    """What the template makes of the values; a missing one is an error."""
    return _environment().get_template(template).render(values)
