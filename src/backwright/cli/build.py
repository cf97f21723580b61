"""`backwright new`, `plan`, `apply` and `build`: from a blueprint to its backend."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from backwright.builder.collecting import without_collector
from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, print_json, progress
from backwright.cli.plans import Watch, show_created, show_done, show_plan, show_problems

_LEFT = 3

Restore = Annotated[
    list[str] | None,
    typer.Option(help="A generated file that you deleted and want back; repeat for several."),
]
Thorough = Annotated[
    bool, typer.Option("--thorough", help="Check types and run the project's tests, too.")
]


def new(
    name: Annotated[str, typer.Argument(help="Name of the project and of its folder.")],
    template: Annotated[
        str | None, typer.Option(help="Template to begin with: store, todo.", show_default="store")
    ] = None,
    blueprint: Annotated[
        Path | None, typer.Option("--from", help="Blueprint to begin with: a file or a folder.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin without modules.")] = False,
    into: Annotated[
        Path, typer.Option(help="Folder that the project's folder is made in.", show_default="here")
    ] = HERE,
    git: Annotated[
        bool, typer.Option("--git/--no-git", help="Make a repository with a first commit.")
    ] = True,
    thorough: Thorough = False,
    as_json: AsJson = False,
) -> None:
    """Make a new project: a backend that runs, from a template or from your blueprint.

    It is there whole, or not at all. A folder that has something in it is never touched.

    Example: backwright new shop && cd shop && backwright run
    """
    from backwright.builder.creating.new import new as create

    begin = _beginning(template, blueprint, empty)
    with _said_well(as_json), Watch(f"making {name}") as watch:
        created = create(
            name, begin(), into=into, git=git, progress=watch, checks=_checks(thorough)
        )
    if as_json:
        print_json({"folder": created.folder, "git": created.git, "plan": created.plan})
    else:
        show_created(created, watch)


def _beginning(template: str | None, blueprint: Path | None, empty: bool) -> Any:
    from backwright.builder.creating.beginnings import Empty, Given, Template

    if sum((template is not None, blueprint is not None, empty)) > 1:
        raise CommandError("give one of --template, --from and --empty", code=2)
    if blueprint is not None:
        return lambda: Given(blueprint)
    return Empty if empty else lambda: Template(template or "store")


def _checks(thorough: bool) -> Any:
    from backwright.builder.plan.checks.table import THOROUGH, USUAL

    return THOROUGH if thorough else USUAL


def plan(
    project: Folder = HERE,
    restore: Restore = None,
    thorough: Thorough = False,
    as_json: AsJson = False,
) -> None:
    """Say what a build would change, and write it down as a plan that can be applied.

    What you edited, moved or deleted is left alone: the plan names it.

    Example: backwright plan && backwright apply
    """
    with _said_well(as_json), progress("planning"):
        from backwright.builder.plan.building import plan as make

        made = make(project.resolve(), restore=restore or (), checks=_checks(thorough))
    if as_json:
        print_json(made)
    else:
        show_plan(made, following="apply with: backwright apply")


def apply(project: Folder = HERE, as_json: AsJson = False) -> None:
    """Do what the plan says: all of it, or nothing. An interrupted one goes on.

    Ends with 3 where something is left for you.

    Example: backwright apply
    """
    with _said_well(as_json), Watch("applying") as watch:
        from backwright.builder.plan.building import apply as perform

        made = perform(project.resolve(), progress=watch)
    _finish(made, watch, as_json=as_json)


def build(
    project: Folder = HERE,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; end with 1 if something would change.")
    ] = False,
    restore: Restore = None,
    thorough: Thorough = False,
    as_json: AsJson = False,
) -> None:
    """Bring the project to its blueprint: plan and apply in one go.

    Ends with 3 where something is left for you: files that you edited are never overwritten.

    Example: backwright build --check
    """
    folder = project.resolve()
    if check:
        with _said_well(as_json), progress("comparing"):
            from backwright.builder.plan.building import look

            made = look(folder)
        _judge(made, as_json=as_json)
        return
    with _said_well(as_json), Watch("building") as watch:
        from backwright.builder.plan.building import build as perform

        made = perform(folder, restore=restore or (), progress=watch, checks=_checks(thorough))
    if not as_json:
        show_plan(made)
    _finish(made, watch, as_json=as_json)


def _judge(made: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        show_plan(made, following="backwright build would change this")
    if made.changes:
        raise typer.Exit(1)
    if made.waiting:
        raise typer.Exit(_LEFT)


def _finish(made: Any, watch: Watch, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        show_done(made, watch)
    if made.left:
        raise typer.Exit(_LEFT)


@contextmanager
def _said_well(as_json: bool) -> Generator[None]:
    """A blueprint's errors with their places, for people or for a program.

    Begun before the builder is imported: looking for garbage is a tenth of that time, too.
    """
    with without_collector():
        from backwright.builder.blueprint import BlueprintError

        try:
            yield
        except BlueprintError as error:
            if as_json:
                print_json({"errors": [each.as_json() for each in error.diagnostics]})
            else:
                show_problems(error, err)
            raise typer.Exit(1) from error
