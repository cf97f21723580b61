"""`backwright routes`, `schema` and `keys`: looking at what is there."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, print_json
from backwright.cli.tables import table

if TYPE_CHECKING:
    from backwright.presentation.rest.routes import Route


def routes(
    project: Folder = HERE,
    as_json: AsJson = False,
    match: Annotated[str, typer.Argument(help="Only routes that contain this text.")] = "",
    protocol: Annotated[
        str, typer.Option(help="What use cases are called on: rest, graphql, grpc, websocket.")
    ] = "rest",
) -> None:
    """List the routes: method, path, use case, who may call it, limit.

    Other protocols have names instead of paths.

    Example: backwright routes orders --protocol grpc
    """
    from backwright.main.loading import load_application

    if protocol != "rest":
        _names(project, protocol, match, as_json=as_json)
        return
    found = [
        route
        for route in map(RouteRow.of, load_application(project).routes())
        if match.lower()
        in " ".join((route.method, route.path, route.use_case, route.allow)).lower()
    ]
    if as_json:
        print_json(found)
        return
    rows = ((each.method, each.path, each.use_case, each.allow, each.limit) for each in found)
    table(("METHOD", "PATH", "USE CASE", "WHO", "LIMIT"), rows, "route")


def _names(project: Path, protocol: str, match: str, *, as_json: bool) -> None:
    from backwright.main.loading import load_application
    from backwright.main.use_cases import use_cases
    from backwright.presentation.exposing import PROTOCOLS, Protocol

    known: dict[str, Protocol] = {each: each for each in PROTOCOLS}
    if protocol not in known:
        raise CommandError(f"{protocol} is none of {', '.join(PROTOCOLS)}", code=2)
    chosen = known[protocol]
    found = [
        NameRow(name, row.use_case, row.who, row.limit)
        for row in use_cases(load_application(project), (chosen,))
        for name in row.names[chosen]
        if match.lower() in f"{name} {row.use_case} {row.who}".lower()
    ]
    if as_json:
        print_json(found)
        return
    rows = ((each.name, each.use_case, each.allow, each.limit) for each in found)
    table(("NAME", "USE CASE", "WHO", "LIMIT"), rows, "name")


@dataclass(frozen=True, slots=True)
class NameRow:
    """What a use case is called on a protocol, as people and scripts see it."""

    name: str
    use_case: str
    allow: str
    limit: str


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route, as people and scripts see it."""

    method: str
    path: str
    use_case: str
    allow: str
    limit: str

    @classmethod
    def of(cls, route: "Route") -> "RouteRow":
        """What is worth showing of a route."""
        limit = route.use_case.limit if route.use_case else ""
        return cls(route.method, route.pattern.text, route.name, str(route.policy), limit)


def schema(
    into: Annotated[Path | None, typer.Option("--into", help="File to write it to.")] = None,
) -> None:
    """Print the JSON Schema of the blueprint, for editors and tools.

    Example: backwright schema --into blueprint/schema.json
    """
    from backwright.builder.blueprint import schema as blueprint_schema

    document = blueprint_schema()
    if into is None:
        print_json(document)
        return
    write_json(into, document)
    err.print(f"wrote {into}")


def write_json(into: Path, document: Any) -> None:
    """Write a file, or say why it can't be written."""
    import msgspec

    try:
        into.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    except OSError as error:
        raise CommandError(f"can't write {into}: {error.strerror}") from error


def keys(
    into: Annotated[
        Path | None, typer.Option("--into", help="New file to write it to, readable by you only.")
    ] = None,
) -> None:
    """Make a key that signs access tokens.

    Put it where SIGNING_KEYS_FILE points; to rotate, put the new one before the old ones.

    Example: backwright keys --into secrets/signing.keys
    """
    from backwright.infrastructure.jose import new_key

    key = new_key()
    if into is None:
        sys.stdout.write(key + "\n")
        return
    try:
        into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        into.touch(mode=0o600, exist_ok=False)
        into.write_text(key + "\n", encoding="utf-8")
    except FileExistsError:
        raise CommandError(f"{into} is there already; a key is never overwritten") from None
    except OSError as error:
        raise CommandError(f"can't write {into}: {error.strerror}") from error
    err.print(f"wrote {into}; start with: SIGNING_KEYS_FILE={into} backwright run")
