"""Schemas are kept beside the project."""

import pytest

from backwright.builder.migration.schema import Column, Schema, decoded, encoded


def test_a_schema_comes_back_from_its_file(library: Schema) -> None:
    """What is read is what was written."""
    assert decoded(encoded(library)) == library


def test_the_same_schema_is_the_same_bytes(library: Schema) -> None:
    """Nothing but the schema decides what the file says."""
    assert encoded(library) == encoded(Schema(tables=library.tables))


@pytest.mark.parametrize("text", [b"", b"{}x", b'{"tables": [{"name": 1}]}'])
def test_a_broken_file_is_refused(text: bytes) -> None:
    """A file that something else wrote is no schema."""
    with pytest.raises(ValueError, match=r"."):
        decoded(text)


def test_the_filling_of_old_rows_is_no_part_of_the_schema() -> None:
    """Another default in the blueprint changes no table."""
    assert Column(name="a", type="Text()", fill='"x"') == Column(name="a", type="Text()")
