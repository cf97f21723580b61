"""YAML as the blueprint understands it: version 1.2, and no surprises."""

from decimal import Decimal

import pytest

from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.yaml_reader import MAX_DEPTH, parse, resolved, values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("010", "010"),
        ("-007", "-007"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2026-01-31", "2026-01-31"),
        (".inf", ".inf"),
        ("0b1", "0b1"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("+5", 5),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.50", Decimal("1.50")),
        ("-.5", Decimal("-0.5")),
        ("1e3", Decimal("1e3")),
    ],
)
def test_plain_scalars_follow_the_core_schema(written: str, value: object) -> None:
    """What YAML 1.1 would change silently stays text; numbers keep every digit."""
    found = resolved(written)

    assert found == value
    assert type(found) is type(value)


def test_quoted_scalars_are_text() -> None:
    """Quotes make a text of whatever is between them."""
    findings = Findings()
    source = parse("a.yaml", "a: '010'\nb: \"true\"\n", findings)

    assert values(source, findings) == {"a": "010", "b": "true"}
    assert findings.diagnostics == []


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\na: 2\n", "blueprint.duplicate_key", 2, 1),
        ("a: &x 1\nb: *x\n", "blueprint.anchor", 1, 4),
        ("a: &x [*x]\n", "blueprint.anchor", 1, 4),
        ("a: {<<: {b: 1}}\n", "blueprint.anchor", 1, 5),
        ("a: !!int '1'\n", "blueprint.tag", 1, 4),
        ("? [1]\n: 2\n", "blueprint.wrong_type", 1, 3),
        ("a:\n\tb: 1\n", "blueprint.syntax", 2, 1),
        ("a: b: c\n", "blueprint.syntax", 1, 5),
        ("a: \x07\n", "blueprint.syntax", 1, 4),
        ("a: 1\n---\nb: 2\n", "blueprint.syntax", 2, 1),
        ("a: " + "[" * 60 + "]" * 60, "blueprint.too_deep", 1, 4 + MAX_DEPTH),
        ("a: " + "[" * 5000, "blueprint.syntax", 1, 1),
    ],
)
def test_what_could_be_misread_is_a_mistake(text: str, code: str, line: int, column: int) -> None:
    """Each trap is one error at its place; nothing hangs and nothing overflows."""
    findings = Findings()

    values(parse("a.yaml", text, findings), findings)

    (found,) = findings.diagnostics
    assert found.code == code
    if len(text) < 1000:
        assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("must: count > 1\n", 8, 1, 15),
        ('must: "count > 1"\n', 8, 1, 16),
        ("must: >\n  count\n  > 1\n", 8, 3, 5),
        ("must: |\n  count\n  > 1\n", 6, 3, 3),
        ("must: count\n  > 1\n", 8, 2, 5),
        ("# né\nmüst: count > 1\nmust: count > 1\n", 8, 3, 15),
        ('must: "a\\tb > 1"\n', 4, 1, 7),
    ],
)
def test_a_part_of_a_scalar_is_found_in_the_file(
    text: str, offset: int, line: int, column: int
) -> None:
    """Folding and indentation are undone; where escapes hide the place, the scalar is meant."""
    source = parse("a.yaml", text, Findings())

    position = source.position(("must",), key=False, part=(offset, 1))

    assert (position.line, position.column) == (line, column)


def test_a_path_that_is_written_short_is_found() -> None:
    """Steps of the long form that are not there are left out; a missing key ends at its parent."""
    source = parse("a.yaml", "create: [staff, owner]\nget: public\nlist: {page: 5}\n", Findings())

    def at(*path: str | int) -> tuple[int, int]:
        position = Spot(source, path).source.position(path, key=False, part=None)
        return position.line, position.column

    assert at("create", "allow", 1) == (1, 17)
    assert at("get", "allow", 0) == (2, 6)
    assert at("list", "allow", 0) == (3, 1)
