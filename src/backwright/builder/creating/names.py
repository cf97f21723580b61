"""Whether a project can be called so."""

import keyword
import re

from backwright.builder.blueprint.reserved import is_taken_package
from backwright.builder.blueprint.resolving.names import MAX_LENGTH
from backwright.builder.plan.errors import PlanError

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", re.ASCII)


def package_of(name: str) -> str:
    """What Python imports: `my-shop` → `my_shop`."""
    return name.replace("-", "_")


def ensure_good(name: str) -> None:
    """Raise `PlanError` for a name that no project can have."""
    if not _NAME.fullmatch(name) or len(name) > MAX_LENGTH:
        raise PlanError(
            f'a project can\'t be called "{name}": use at most {MAX_LENGTH} lower-case letters, '
            "digits and single hyphens, a letter first"
        )
    if keyword.iskeyword(package_of(name)) or is_taken_package(package_of(name)):
        raise PlanError(
            f'a project can\'t be called "{name}": Python or a library is called so; choose another'
        )
