"""An expression of the blueprint, after it was checked and turned into Python."""

from dataclasses import dataclass

from backwright.builder.blueprint.field_types import FieldType, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """Source of one Python expression that means what the blueprint's expression means.

    In `python`, fields of the thing itself are read from `self`, taken values by their own name,
    the caller as `actor` (a `Principal`), and the time as `now` (an instant in UTC). It binds
    looser than a comparison at most by `or`, so `<python> or ...` needs no parentheses.

    `fields` are the fields of the thing that it reads, `taken` the taken values. `imports` are
    pairs of a module and a name of the standard library or the kit; `enums` and `ids` name the
    enumerations, and the entities whose identifier type (`UserId`), it uses.
    """

    text: str
    python: str
    type: FieldType | None
    optional: bool
    fields: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    needs_actor: bool = False
    needs_now: bool = False
    imports: tuple[tuple[str, str], ...] = ()
    enums: tuple[Ref, ...] = ()
    ids: tuple[Ref, ...] = ()
