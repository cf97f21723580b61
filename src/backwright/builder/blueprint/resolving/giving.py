"""What a message is given: constants, and values of the event or the job that it comes after."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions.kinds import Family, Kind, kind_of
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.field_types import DateType, InstantType, ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.reactions import Given
from backwright.builder.blueprint.resolving.constants import Constants
from backwright.builder.blueprint.resolving.drafts import Draft

# At which time a schedule was to run.
DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What values can be read from: `word` stands for it in the blueprint (`event.order`)."""

    word: str
    name: str
    values: Mapping[str, Meaning]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a message takes; `needed` are the fields that must be given.

    `open` says that more may be taken than could be read.
    """

    name: str
    fields: tuple[Field, ...]
    needed: frozenset[str]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Giving:
    """Reads `with`, and finds by name what it does not say; `spot` is of what has the `with`."""

    draft: Draft
    spot: Spot
    source: Source | None

    def read(self, written: Mapping[str, object], wanted: Wanted) -> tuple[Given, ...]:
        """The values that are good; what is wrong with the others is noted."""
        known = {field.name: field for field in wanted.fields}
        for name in written:
            if name not in known and not wanted.open:
                hint = did_you_mean(name, known, f"it takes {listed(known)}")
                self._note(
                    "unknown_input",
                    self.spot.down("with", name),
                    f'{wanted.name} takes no "{name}"',
                    hint,
                    key=True,
                )
        found: list[Given] = []
        for field in wanted.fields:
            if field.name in written:
                given = self._given(field, written[field.name], self.spot.down("with", field.name))
            else:
                given = self._by_name(field, wanted)
            if given is not None:
                found.append(given)
        return tuple(found)

    def _by_name(self, field: Field, wanted: Wanted) -> Given | None:
        """A value of the same name; for an identity the only reference of its kind."""
        values: Mapping[str, Meaning] = self.source.values if self.source is not None else {}
        same = field.name if field.name in values else ""
        if not same and field.name == "id" and isinstance(field.type, ReferenceType):
            fitting = [
                name
                for name, meaning in values.items()
                if isinstance(meaning.type, ReferenceType)
                and meaning.type.target == field.type.target
            ]
            same = fitting[0] if len(fitting) == 1 else ""
        if same and self._fits(field, values[same], self.spot, key=True, name=same):
            return Given(name=field.name, origin=same)
        if not same and field.name in wanted.needed:
            message = f'{wanted.name} needs "{field.name}"'
            self._note("missing_input", self.spot, message, self._remedy(field), key=True)
        return None

    def _remedy(self, field: Field) -> str:
        word = f"{self.source.word}.NAME" if self.source is not None else "VALUE"
        return f"say with: {{{field.name}: {word}}}"

    def _given(self, field: Field, value: object, spot: Spot) -> Given | None:
        if value == DUE and self.source is None and isinstance(field.type, (DateType, InstantType)):
            return Given(name=field.name, origin=DUE, day_of=isinstance(field.type, DateType))
        word, dot, name = value.partition(".") if isinstance(value, str) else ("", "", "")
        if self.source is None or not dot or word != self.source.word:
            constant = Constants(self.draft).read(value, field.type, spot)
            return Given(name=field.name, constant=constant) if constant is not None else None
        meaning = self.source.values.get(name)
        if meaning is None:
            known = self.source.values
            hint = did_you_mean(name, known, f"it has {listed(known)}")
            self._note("unknown_field", spot, f'{self.source.name} has no "{name}"', hint)
            return None
        if not self._fits(field, meaning, spot, key=False, name=name):
            return None
        return Given(name=field.name, origin=name)

    def _fits(self, field: Field, meaning: Meaning, spot: Spot, *, key: bool, name: str) -> bool:
        wanted, there = kind_of(field.type), kind_of(meaning.type)
        if Family.UNKNOWN in (wanted.family, there.family):
            return False
        what = self.source.name if self.source is not None else ""
        if _has_values(wanted) or _has_values(there):
            message = f'"{name}" of {what} is a value object, which can\'t be handed over like this'
            self._note("unsupported", spot, message, "write the function yourself", key=key)
        elif _comparable(wanted) != _comparable(there):
            message = f'"{field.name}" is {wanted}, and "{name}" of {what} is {there}'
            self._note("type_mismatch", spot, message, key=key)
        elif meaning.optional and not field.optional:
            message = f'"{name}" of {what} may be missing, and "{field.name}" must not'
            self._note("type_mismatch", spot, message, "make it optional there", key=key)
        else:
            return True
        return False

    def _note(
        self, code: str, spot: Spot, message: str, hint: str = "", *, key: bool = False
    ) -> None:
        self.draft.findings.add(code, spot, message, hint, key=key)


def _has_values(kind: Kind) -> bool:
    return kind.family is Family.VALUE or (kind.of is not None and _has_values(kind.of))


def _comparable(kind: Kind) -> Kind:
    """Digits are checked where the message is decoded."""
    of = _comparable(kind.of) if kind.of is not None else None
    return replace(kind, optional=False, places=0, of=of)
