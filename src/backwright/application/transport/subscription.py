"""Which events an application wants from a broker."""

import re
from dataclasses import dataclass

_GROUP = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_PATTERN = re.compile(r"\*|[A-Za-z0-9_-]+\.(\*|[A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The events of `patterns`, for the consumers of one group together.

    The group is the application: each group gets every event once, whichever of its processes takes
    it. A pattern is `module.Event`, `module.*`, or `*` for all. Raises `ValueError` for others.
    """

    group: str
    patterns: tuple[str, ...] = ("*",)

    def __post_init__(self) -> None:
        if not _GROUP.fullmatch(self.group):
            raise ValueError(f"{self.group!r} is not a group such as shop or shop-mail")
        wrong = [each for each in self.patterns if not _PATTERN.fullmatch(each)]
        if wrong or not self.patterns:
            raise ValueError(f"{wrong}: patterns are module.Event, module.*, or *")

    def matches(self, type: str) -> bool:
        """Whether it wants an event; one without a type is for the receiver to judge."""
        return not type or any(
            pattern in ("*", type)
            or (pattern.endswith(".*") and type.startswith(pattern.removesuffix("*")))
            for pattern in self.patterns
        )

    def modules(self) -> tuple[str, ...] | None:
        """The modules whose events it wants; None is all of them."""
        if "*" in self.patterns:
            return None
        return tuple(sorted({pattern.partition(".")[0] for pattern in self.patterns}))
