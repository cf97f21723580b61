"""`backwright contracts export`: .proto files, and the lock of their numbers."""

import json
from pathlib import Path

from tests.grpc import shelf
from typer.testing import CliRunner

from backwright.cli.main import app
from backwright.main.contracts import files_of


def test_contracts_are_written_for_what_is_served(project: Path) -> None:
    """And the second time nothing has changed."""
    run = CliRunner().invoke(app, ["contracts", "export", "-C", str(project)])
    again = CliRunner().invoke(app, ["contracts", "export", "-C", str(project)])

    contracts = project / "contracts"
    assert run.exit_code == 0, run.output
    assert "service BooksService" in (contracts / "proto/shelf/books/v1/books.proto").read_text()
    assert "/books" in str(json.loads((contracts / "openapi.json").read_text())["paths"])
    assert (contracts / "proto/buf.yaml").is_file()
    assert "nothing has changed" in again.output


def test_the_lock_stays_with_the_project(project: Path, tmp_path: Path) -> None:
    """Wherever the other files are wanted."""
    elsewhere = tmp_path / "elsewhere"
    run = CliRunner().invoke(
        app,
        ["contracts", "export", "-C", str(project), "--protocol", "grpc", "--out", str(elsewhere)],
    )

    assert run.exit_code == 0, run.output
    assert (project / "contracts/grpc.lock.json").is_file()
    assert (elsewhere / "proto/backwright/v1/types.proto").is_file()
    assert not (elsewhere / "openapi.json").exists()


def test_a_protocol_without_a_contract_is_told(project: Path) -> None:
    """With those that have one."""
    run = CliRunner().invoke(app, ["contracts", "export", "-C", str(project), "--protocol", "soap"])

    assert run.exit_code != 0
    assert "soap has no contract" in str(run.exception)


def test_locked_numbers_are_kept(tmp_path: Path) -> None:
    """An export after a change gives nobody another number."""
    application = shelf.application(shelf.settings(f"sqlite:///{tmp_path}/shelf.db"), tmp_path)
    lock = tmp_path / "contracts/grpc.lock.json"
    lock.parent.mkdir()
    first = files_of(application, "grpc")[lock]
    lock.write_text(first.replace('"title": "1 string"', '"title": "7 string"'), encoding="utf-8")

    found = files_of(application, "grpc")

    assert '"title": "7 string"' in found[lock]
    assert "string title = 7;" in found[Path("proto/shelf/books/v1/books.proto")]
