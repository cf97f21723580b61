"""What a build would do: everything is computed here, and nothing is written."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from backwright import __version__
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.migration import schema as schemas
from backwright.builder.migration.chain import FOLDER, ChainError, end_of_chain
from backwright.builder.migration.revision import Revision, revision
from backwright.builder.migration.schema import Schema
from backwright.builder.migration.snapshot import schema_of
from backwright.builder.plan import outline
from backwright.builder.plan.checks.check import Check
from backwright.builder.plan.demands import demand_all
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.file_steps import FileSteps, Surveyor
from backwright.builder.plan.files import MISSING, digest, state
from backwright.builder.plan.layout import IGNORE, IGNORED, MANIFEST, OUTLINE, SCHEMA
from backwright.builder.plan.manifest import Manifest
from backwright.builder.plan.remembered import Remembered, remembered
from backwright.builder.plan.saga_versions import kept_by_hand, stranded
from backwright.builder.plan.sources import Sources
from backwright.builder.plan.steps import Kind, Plan, Size, Step
from backwright.builder.plan.summary import summary, unreadable


@dataclass(frozen=True, slots=True)
class Survey:
    """A plan, and the contents that its steps put in place."""

    plan: Plan
    contents: tuple[bytes, ...]


def survey(
    project: Path, sources: Sources, *, restore: Collection[str], checks: Sequence[Check]
) -> Survey:
    """Compare what there is with what the blueprint asks for; raises `PlanError`."""
    demand_all(project, sources.blueprint)
    last = remembered(project)
    words, schema = outline.outline_of(sources.blueprint), schema_of(sources.blueprint)
    surveyor = Surveyor(project, sources, last.manifest, same_blueprint=words == last.outline)
    # While the migration is formatted, which another program does, the files are looked at.
    with ThreadPoolExecutor(max_workers=1) as aside:
        later = aside.submit(_migration, project, last.schema, schema, sources.blueprint.package)
        found = surveyor.survey(restore)
        migration = later.result()
    if migration is not None:
        found.steps.append(_migration_step(migration))
        found.contents.append(migration.text.encode())
    plan = Plan(
        project=sources.blueprint.project,
        generator=__version__,
        size=size_of(sources.blueprint),
        serve=list(sources.blueprint.serve),
        summary=_summary(last, words, sources.blueprint),
        destructive=list(migration.destructive) if migration else [],
        warnings=[
            *_unfilled(migration),
            *unreadable(last.outline, words),
            *stranded(last.outline, words, kept_by_hand(project, sources.blueprint)),
        ],
        waiting=found.waiting,
        unchanged=found.unchanged,
        blueprint=sources.hash,
        manifest=last.hash,
        steps=found.steps,
    )
    if plan.changes:
        plan.steps.extend(
            Step(kind=Kind.CHECK, path=check.name, reason=check.reason) for check in checks
        )
    _record(project, found, schema, words)
    return Survey(plan, tuple(found.contents))


def size_of(blueprint: Blueprint) -> Size:
    """Modules, entities and use cases."""
    entities = [entity for module in blueprint.modules for entity in module.entities]
    return Size(
        modules=len(blueprint.modules),
        entities=len(entities),
        use_cases=sum(len(entity.operations) for entity in entities),
    )


def _summary(last: Remembered, words: outline.Outline, blueprint: Blueprint) -> list[str]:
    if not last.contents:
        return [f"a new project: {size_of(blueprint)}"]
    said = summary(last.outline, words)
    generator = last.manifest.generator
    if generator != __version__:
        said.append(f"the generator is {__version__} now, was {generator}")
    return said


def _migration(project: Path, old: Schema, new: Schema, package: str) -> Revision | None:
    if old == new:
        return None
    try:
        end = end_of_chain(project)
    except ChainError as error:
        raise PlanError(str(error)) from error
    if end.last is not None and not old.tables:
        raise PlanError(
            f"{FOLDER} has revisions, but {SCHEMA} is missing; bring it back from version control"
        )
    return revision(old, new, number=end.number, after=end.last, package=package)


def _unfilled(migration: Revision | None) -> list[str]:
    columns = migration.unfilled if migration is not None else ()
    return [
        f"{column} has no default, so the migration runs only while there are no rows: give it "
        "one, make it optional, or write the values into the migration"
        for column in columns
    ]


def _migration_step(migration: Revision) -> Step:
    content = migration.text.encode()
    return Step(
        kind=Kind.MIGRATION,
        path=f"{FOLDER}/{migration.name}",
        reason=migration.headline,
        added=len(migration.text.splitlines()),
        after=digest(content),
    )


def _record(project: Path, found: FileSteps, schema: Schema, words: outline.Outline) -> None:
    """Steps that remember this build; the manifest last, as it says that all others are done."""
    manifest = Manifest(generator=__version__, files=found.files, offered=found.offered)
    files = {
        IGNORE: IGNORED.encode(),
        SCHEMA: schemas.encoded(schema),
        OUTLINE: outline.encoded(words),
        MANIFEST: manifest.encoded(),
    }
    for path, content in files.items():
        before, after = state(project, path), digest(content)
        if before != after:
            reason = "what the next plan is compared with"
            found.steps.append(
                Step(kind=Kind.RECORD, path=path, reason=reason, before=before, after=after)
            )
            found.contents.append(content)
            # Undoing needs what was there; the base keeps generated files only.
            found.contents.extend([(project / path).read_bytes()] if before != MISSING else [])
