"""One thing of a blueprint, in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A part of the blueprint with a name of its own, and its own parts with what they are.

    `needed` are the fields that must be there when it is read.
    """

    kind: str
    needed: list[str] = field(default_factory=list[str])
    parts: dict[str, str] = field(default_factory=dict[str, str])
