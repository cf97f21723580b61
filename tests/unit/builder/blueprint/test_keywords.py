"""Names that Python can't have."""

from pathlib import Path

import pytest

from backwright.builder.blueprint import BlueprintError, load

JOB = "modules: {mail: {jobs: {NAME: {takes: {to: text}}}}}"
ENTITY = "modules: {mail: {entities: {NAME: {fields: {to: text}, operations: {get: public}}}}}"


@pytest.mark.parametrize("where", [JOB, ENTITY])
@pytest.mark.parametrize("name", ["Raise", "Import", "Return"])
def test_a_class_whose_file_would_be_a_keyword_is_refused(
    where: str, name: str, tmp_path: Path
) -> None:
    """Before code is made that can't be read."""
    file = tmp_path / "mine.yaml"
    file.write_text(f"project: post\n{where.replace('NAME', name)}\n")

    with pytest.raises(BlueprintError, match=f'"{name}" would be {name.lower()} in Python'):
        load(file)
