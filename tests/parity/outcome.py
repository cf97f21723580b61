"""What became of a call, told in the same words whichever protocol it came by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# They are secrets, made anew each time.
_SECRETS = ("access_token", "refresh_token")
# They hold the ids of what they stand beside.
_CURSORS = ("next", "previous")


class UnsayableError(Exception):
    """The protocol has no way to say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call of a use case: `values` are its message's fields as JSON has them."""

    use_case: str
    values: Mapping[str, Any]
    token: str | None = None
    key: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result, or an error's code and what comes with it; each field of a message is named."""

    value: Any = None
    code: str = ""
    category: str = ""
    detail: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()
    retry_after: float | None = None


class Labels:
    """Calls what is made anew in each store by the order in which it was first seen there."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def label(self, kind: str, name: str) -> str:
        """The same for the same name."""
        if not name:
            return ""
        return self._known.setdefault(name, f"<{kind} {len(self._known)}>")

    def meant(self, label: str) -> str:
        """What has this label."""
        return next(name for name, known in self._known.items() if known == label)

    def plain(self, value: Any) -> Any:
        """A JSON value in which ids are labels."""
        if isinstance(value, Mapping):
            return {str(name): self._member(name, held) for name, held in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each) for each in value]
        if isinstance(value, str | UUID):
            return _IDENTIFIER.sub(lambda found: self.label("id", found[0]), str(value))
        return value

    def _member(self, name: Any, value: Any) -> Any:
        if name in _SECRETS:
            return "<secret>"
        return self.label("cursor", value) if name in _CURSORS else self.plain(value)
