"""What jobs and sagas are told: the files of a module's contract that hold their messages."""

from collections.abc import Iterable

from backwright.builder.blueprint.field_types import FieldType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.model import Module
from backwright.builder.blueprint.reactions import Job, Saga
from backwright.builder.blueprint.spelling import snake
from backwright.builder.design.code import Class, Source
from backwright.builder.design.contract import attribute
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, sentence, spoken


def jobs_of(module: Module, lookup: Lookup) -> Source:
    """The file of the module's jobs."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    imports.add("backwright.application", "Job")
    return Source(
        doc=f"What {spoken(module.name)} does later.",
        classes=tuple(_job(job, spelling, imports) for job in module.jobs),
        imports=imports.lines(),
    )


def sagas_of(module: Module, lookup: Lookup) -> Source:
    """The file of what the module's sagas are started with."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    imports.add("backwright.application.sagas", "SagaInput")
    return Source(
        doc=f"What {spoken(module.name)} does in several commits, or not at all.",
        classes=tuple(_saga(saga, spelling, imports) for saga in module.sagas),
        imports=imports.lines(),
    )


def schema_of(schema: int, imports: Imports) -> tuple[str, ...]:
    """The attribute that says which version of its shape a class is, if it is not the first."""
    if schema == 1:
        return ()
    imports.add("typing", "ClassVar")
    return (f"schema: ClassVar[int] = {schema}",)


def returned(kind: FieldType | None, spelling: Spelling) -> str:
    """The type of a job's result."""
    return "None" if kind is None else spelling.shown(kind)


def _job(job: Job, spelling: Spelling, imports: Imports) -> Class:
    declared = schema_of(job.schema, imports)
    if job.unique:
        imports.add("typing", "ClassVar")
        names = ", ".join(map(literal, job.unique))
        declared = (*declared, f"unique: ClassVar[tuple[str, ...]] = ({names},)")
    return Class(
        name=job.name,
        bases=f"(Job[{returned(job.returns, spelling)}], frozen=True, kw_only=True)",
        doc=sentence(job.description or spoken(job.snake)),
        attributes=(*declared, *_attributes(job.fields, spelling, imports)),
    )


def _saga(saga: Saga, spelling: Spelling, imports: Imports) -> Class:
    return Class(
        name=saga.name,
        bases="(SagaInput, frozen=True, kw_only=True)",
        doc=sentence(saga.description or spoken(snake(saga.name))),
        attributes=(
            *schema_of(saga.schema, imports),
            *_attributes(saga.fields, spelling, imports),
        ),
    )


def _attributes(fields: Iterable[Field], spelling: Spelling, imports: Imports) -> Iterable[str]:
    for field in fields:
        if field.default is not None:
            imports.update(field.default.imports)
            for enum in field.default.enums:
                spelling.enumeration(enum)
        yield attribute(field, spelling.given(field.type))
