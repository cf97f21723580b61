"""Facts about the past that others may react to."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """Something that happened, named in the past tense; immutable and free of secrets.

    `schema` is the version of its shape; it is stored with every event so that an older shape
    can be read later.
    """

    schema: ClassVar[int] = 1
