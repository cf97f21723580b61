"""`backwright contracts check`: what the clients of a release break on, and what it ends with."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.developing import Kiosk, git

from backwright.cli import releases
from backwright.cli.console import CommandError
from backwright.cli.releases import breaking_version, may_break
from backwright.main.comparing import compared
from backwright.presentation.exposing.comparing import ContractError

NO_TITLE = (
    ("    title: str\n    kind: Kind\n", "    kind: Kind\n"),
    ("    paper: UUID\n    title: str\n", "    paper: UUID\n"),
    ("paper=self.id, title=title", "paper=self.id"),
)
NARROWER = ("max_length=40", "max_length=20")
ANOTHER_KIND = ('    WEEKLY = "weekly"\n', '    WEEKLY = "weekly"\n    MONTHLY = "monthly"\n')


def report(kiosk: Kiosk, *arguments: str) -> Any:
    return json.loads(kiosk.contracts("check", "--json", *arguments).stdout)


def broken(kiosk: Kiosk, *arguments: str) -> dict[str, list[str]]:
    """What breaks, by protocol."""
    return {
        protocol: sorted(f"{one['place']} {one['text']}" for one in found if one["breaking"])
        for protocol, found in report(kiosk, *arguments)["protocols"].items()
    }


def test_nothing_is_said_where_nothing_is_different(released: Kiosk) -> None:
    """It compares with the newest tag that is reachable."""
    done = released.contracts("check")

    assert done.exit_code == 0, done.output
    assert "nothing that breaks clients since v1.2.0" in done.output
    assert broken(released) == {
        "REST": [],
        "GraphQL": [],
        "gRPC": [],
        "WebSocket": [],
        "events": [],
    }


def test_what_breaks_is_named_on_every_protocol(released: Kiosk) -> None:
    """By one change of a view, of an event, and of a limit."""
    released.write(*NO_TITLE, NARROWER)

    found = broken(released)

    assert found["REST"] == [
        "AddPaper.title takes at most 20 characters, took at most 40 characters",
        "PaperView.title is no longer given",
        "RenamePaperBody.title takes at most 20 characters, took at most 40 characters",
    ]
    assert found["GraphQL"] == ["Paper.title is gone"]
    assert found["gRPC"] == [
        "AddPaperRequest.title takes at most 20, took at most 40",
        "PaperView.title is no longer given",
        "RenamePaperRequest.title takes at most 20, took at most 40",
    ]
    assert found["WebSocket"] == [
        "AddPaper.title takes at most 20 characters, took at most 40 characters",
        "PaperView.title is no longer given",
        "RenamePaper.title takes at most 20 characters, took at most 40 characters",
    ]
    assert found["events"] == ["PaperRenamed.title is no longer given"]


def test_a_person_reads_what_breaks_and_the_way_out(released: Kiosk) -> None:
    """With the use cases in which it is met, and whom it breaks."""
    released.write(*NO_TITLE)

    done = released.contracts("check")

    assert isinstance(done.exception, CommandError)
    assert done.exception.code == 1
    assert "✗ PaperView.title is no longer given  breaks running clients" in done.output
    assert "AddPaper, GetPaper, ListPapers, RenamePaper" in done.output
    assert str(done.exception) == (
        "5 breaking changes since v1.2.0: keep what clients rely on, or if it is meant, "
        "state version 2.0.0 in pyproject.toml"
    )


def test_a_new_major_version_may_break(released: Kiosk) -> None:
    """What breaks is still named."""
    released.write(*NO_TITLE, version="2.0.0")
    released.contracts("export")

    done = released.contracts("check")

    assert done.exit_code == 0, done.output
    assert "PaperView.title is no longer given" in done.output
    assert "2.0.0 may break what 1.2.0 promised" in done.output


def test_what_is_new_breaks_nobody(released: Kiosk) -> None:
    """It is shown, and a value that readers may not know more clearly so."""
    released.write(ANOTHER_KIND)
    released.contracts("export")

    done = released.contracts("check")

    assert done.exit_code == 0, done.output
    assert "! Kind may be monthly now" in done.output
    assert "· Kind takes monthly, too" in done.output
    assert "! Kind.MONTHLY is new" in done.output
    assert "! Kind.KIND_MONTHLY is new" in done.output


def test_files_that_are_behind_the_code_are_left_for_a_person(released: Kiosk) -> None:
    """An export is what is left to do; what breaks comes first."""
    released.write(ANOTHER_KIND)

    done = released.contracts("check")

    assert done.exit_code == 3
    assert "contracts/ is not what the code says: openapi.json, schema.graphql" in done.output
    assert "backwright contracts export" in done.output


def test_the_table_of_use_cases_is_kept_current(released: Kiosk) -> None:
    """Though nothing that it says breaks anybody."""
    (released.folder / "contracts/use-cases.md").write_text("in short: buy")

    assert released.contracts("check").exit_code == 3
    assert report(released)["outdated"] == ["use-cases.md"]


def test_files_of_what_is_gone_are_left_for_a_person(released: Kiosk) -> None:
    """They would promise it with the next release."""
    (released.folder / "contracts/proto/kiosk/stands/v1").mkdir(parents=True)
    (released.folder / "contracts/proto/kiosk/stands/v1/stands.proto").touch()

    assert released.contracts("check").exit_code == 3
    assert report(released)["outdated"] == ["proto/kiosk/stands/v1/stands.proto"]


def test_a_protocol_that_is_no_longer_served_breaks_all_of_its_clients(released: Kiosk) -> None:
    """The events go on, with a document of their own."""
    released.write(('("rest", "graphql", "grpc", "websocket")', '("rest",)'))

    found = broken(released)

    assert found["GraphQL"] == ["GraphQL is no longer served"]
    assert found["gRPC"] == ["gRPC is no longer served"]
    assert found["WebSocket"] == ["websocket is gone"]
    assert found["REST"] == found["events"] == []


def test_a_protocol_that_is_new_breaks_nobody(kiosk: Kiosk) -> None:
    """Nobody can rely on it."""
    kiosk.write(('("rest", "graphql", "grpc", "websocket")', '("rest",)'))
    kiosk.contracts("export")
    kiosk.release("v1.2.0")
    kiosk.write()
    kiosk.contracts("export")

    done = kiosk.contracts("check")

    assert done.exit_code == 0, done.output
    assert "· GraphQL is new" in done.output
    assert "· websocket is new" in done.output


def test_a_branch_or_a_folder_is_compared_with(tagged: Path, tmp_path: Path) -> None:
    """The folder of a project, or the one of its contracts; a version is known of the first."""
    copy = tmp_path / "copy"
    shutil.copytree(tagged, copy)
    shutil.rmtree(copy / ".git")
    tag = releases.released(tagged, None)

    for against in ("main", "HEAD", str(copy), str(copy / "contracts")):
        found = releases.released(tagged, against)
        assert (found.name, found.files, found.version) == (against, tag.files, "1.2.0")
    assert Path("openapi.json") in tag.files


def test_a_project_may_be_a_part_of_a_repository(tagged: Path, tmp_path: Path) -> None:
    """Its contracts are its own folder's, not those of the one above."""
    project = tmp_path / "services/kiosk"
    shutil.copytree(tagged, project, ignore=shutil.ignore_patterns(".git"))
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "All")
    git(tmp_path, "tag", "v7")

    found = releases.released(project, None)

    assert (found.name, found.files) == ("v7", releases.released(tagged, None).files)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            (),
            "no release to compare with: no git tag is reachable from here (fatal: No names found",
        ),
        (("--against", "v9"), "v9 is neither known to git here, nor a folder"),
        (("--against", "main"), "main has no contracts to compare with"),
        (("--against", "--all"), "--all is neither known to git here, nor a folder"),
    ],
)
def test_without_a_release_the_way_out_is_told(
    kiosk: Kiosk, arguments: tuple[str, ...], said: str
) -> None:
    """Tag one, export it, or name something else."""
    done = kiosk.contracts("check", *arguments)

    assert done.exit_code != 0
    assert str(done.exception).startswith(said)


def test_a_release_with_a_lock_alone_has_no_contracts(kiosk: Kiosk) -> None:
    """A build keeps it for its numbers; nobody can write a client with it."""
    (kiosk.folder / "contracts").mkdir()
    (kiosk.folder / "contracts/grpc.lock.json").write_text('{"format": 1, "numbers": {}}')
    kiosk.release("v1")

    done = kiosk.contracts("check")

    assert str(done.exception).startswith("v1 has no contracts to compare with. Write them with:")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("openapi.json", "{", "openapi.json: Input data was truncated"),
        ("openapi.json", "[]", "openapi.json: Expected `object`, got `array`"),
        ("schema.graphql", "type {", "schema.graphql: it is no schema of GraphQL: Syntax Error"),
        ("proto/a.proto", "message A {", "proto/a.proto: what begins in line 1 has no end"),
        ("proto/a.proto", "edition = 3;", "proto/a.proto: line 1 is not written as exported"),
        ("asyncapi.json", "null", "asyncapi.json: Expected `object`, got `null`"),
    ],
)
def test_a_contract_that_cant_be_read_is_named(file: str, text: str, said: str) -> None:
    """Somebody has edited it, or resolved a conflict by halves."""
    good = {"schema.graphql": "type Query {a: Int}", "proto/a.proto": 'syntax = "proto3";\n'}

    with pytest.raises(ContractError) as caught:
        compared({Path(file): text}, {Path(file): good.get(file, "{}")})

    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("1.4.2", "2.0.0", True),
        ("1.4.2", "1.5.0", False),
        ("0.1.0", "0.2.0", True),
        ("0.1.0", "0.1.9", False),
        ("0.9.0", "1.0.0", True),
        ("2.0.0", "1.9.0", False),
        ("", "2.0.0", False),
        ("1.0.0", "", False),
    ],
)
def test_a_version_says_whether_it_may_break(old: str, new: str, *, may: bool) -> None:
    """As semantic versions do: the first number, and while that is 0, the second."""
    assert may_break(old, new) is may


@pytest.mark.parametrize(
    ("old", "new"), [("1.4.2", "2.0.0"), ("0.1.0", "0.2.0"), ("v3.0", "4.0.0"), ("", "")]
)
def test_the_next_version_that_may_break_is_told(old: str, new: str) -> None:
    """Nothing is told where there is none."""
    assert breaking_version(old) == new
