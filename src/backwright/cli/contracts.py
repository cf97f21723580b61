"""`backwright contracts`: what clients rely on, as files."""

from pathlib import Path
from typing import Annotated

import typer

from backwright.cli.console import HERE, CommandError, Folder, err, out

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

    Numbers of gRPC's fields that are new are locked in contracts/grpc.lock.json; commit it.

    AsyncAPI (`--protocol asyncapi`) tells of the events that brokers get, too.

    Example: backwright contracts export --protocol grpc
    """
    from backwright.main.contracts import EXPORTS, files_of
    from backwright.main.loading import load_application

    application = load_application(project)
    unknown = [name for name in protocol or () if name not in EXPORTS]
    if unknown:
        raise CommandError(f"{unknown[0]} has no contract; those are {', '.join(EXPORTS)}", code=2)
    served = [name for name in application.settings.protocols if name in EXPORTS]
    folder = into or project / "contracts"
    written = 0
    for name in protocol or served:
        for path, text in files_of(application, name).items():
            written += _write(folder / path, text)
    err.print(f"{written} files written" if written else "nothing has changed")


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
