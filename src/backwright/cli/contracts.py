"""`backwright contracts`: what clients rely on, as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, out, print_json
from backwright.cli.differences import as_data, show
from backwright.cli.releases import (
    CONTRACTS,
    Release,
    breaking_version,
    may_break,
    released,
    version_in,
)

if TYPE_CHECKING:  # a second of imports that --help does without
    from backwright.main.application import Application

contracts = typer.Typer(
    help="What clients rely on: OpenAPI, .proto and the like.", no_args_is_help=True
)


@contracts.callback()
def _group() -> None:
    """What clients rely on."""


@contracts.command()
def export(
    project: Folder = HERE,
    protocol: Annotated[
        list[str] | None,
        typer.Option(
            help="Which protocol's; repeat for several. Those that are served by default."
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--out", help="Folder for the files; contracts by default.")
    ] = None,
) -> None:
    """Write the contract of each protocol: openapi.json, schema.graphql, proto/…, asyncapi.json.

    The use cases on all of them stand beside each other in use-cases.md.

    Numbers of gRPC's fields that are new are locked in contracts/grpc.lock.json; commit it.

    AsyncAPI (`--protocol asyncapi`) tells of the events that brokers get, too.

    Example: backwright contracts export --protocol grpc
    """
    from backwright.main.contracts import EXPORTS, files_of

    application = _application(project)
    unknown = [name for name in protocol or () if name not in EXPORTS]
    if unknown:
        raise CommandError(f"{unknown[0]} has no contract; those are {', '.join(EXPORTS)}", code=2)
    served = [name for name in application.settings.protocols if name in EXPORTS]
    folder = into or project / "contracts"
    written = 0
    for name in protocol or [*served, "use-cases"]:
        for path, text in files_of(application, name).items():
            written += _write(folder / path, text)
    err.print(f"{written} files written" if written else "nothing has changed")


@contracts.command()
def check(
    project: Folder = HERE,
    against: Annotated[
        str | None,
        typer.Option(
            help="A tag, branch, commit, or folder of contracts; the newest tag by default."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name what breaks the clients of the last release, on each protocol.

    1: something breaks, and the version does not say so. 3: nothing does, but contracts/ is not
    what the code says; export and commit it. A higher major version may break (or 0.2 after 0.1).

    Example: backwright contracts check --against main
    """
    from backwright.main.comparing import compared, contracts_now, outdated
    from backwright.main.contracts import ASYNCAPI

    release = released(project, against)
    folder = project / CONTRACTS
    events = ASYNCAPI in release.files or (folder / ASYNCAPI).is_file()
    now = contracts_now(_application(project), events=events)
    found = compared(release.files, now)
    breaking = sum(each.breaking for differences in found.values() for each in differences)
    version = version_in(project)
    allowed = may_break(release.version, version)
    left = outdated(folder, now)
    if as_json:
        head = {"against": release.name, "breaking": breaking, "allowed": allowed}
        print_json({**head, "outdated": left, "protocols": as_data(found)})
    else:
        show(found)
    if breaking and not allowed:
        raise CommandError(_broken(release, breaking))
    may = f"; {version} may break what {release.version} promised" if breaking else ""
    err.print(f"{_counted(breaking)} since {release.name}{may}")
    if left:
        err.print(f"{CONTRACTS}/ is not what the code says: {', '.join(left)}")
        err.print("next: backwright contracts export, delete what is of the past, and commit it")
        raise typer.Exit(3)


def _application(project: Path) -> "Application":
    from backwright.main.loading import load_application

    return load_application(project)


def _broken(release: Release, breaking: int) -> str:
    version = breaking_version(release.version)
    meant = f", or if it is meant, state version {version} in pyproject.toml" if version else ""
    return f"{_counted(breaking)} since {release.name}: keep what clients rely on{meant}"


def _counted(breaking: int) -> str:
    if not breaking:
        return "nothing that breaks clients"
    return f"{breaking} breaking change{'s' if breaking > 1 else ''}"


def _write(file: Path, text: str) -> bool:
    """Whether the file has another text now; says so."""
    try:
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"can't write {file}: {error.strerror}") from error
    out.print(str(file), highlight=False, soft_wrap=True)
    return True
