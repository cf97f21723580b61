"""What is measured of GraphQL: a program of the REST rows that answers documents as well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.harness.database import Database
from benchmarks.harness.side import RATE_LIMIT, Program, Side

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSide:
    """One program; everything else about it is as its side of the REST rows has it.

    `page` is a document with the variable `$before`, `product` one with `$id`, `create` one with
    `$input`. The functions give an answer's parts under the names of the workload.
    """

    side: Side
    title: str
    page: str
    product: str
    create: str
    fill: Callable[[Database], None]
    orders: Callable[[Answer], list[Answer]]
    shown_order: Callable[[Answer], Answer]
    input: Callable[[Answer], Answer]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """How it is called on the command line and in results."""
        return self.side.name

    def prepare(self, database: Database) -> None:
        """The catalogue, and the orders."""
        self.side.prepare(database)
        self.fill(database)
        database.tidy()

    def program(self, url: str, port: int, *, rate: int = RATE_LIMIT) -> Program:
        """How to serve GraphQL on this port."""
        program = self.side.program(url, port, rate=rate)
        return Program(
            command=program.command,
            folder=program.folder,
            environment={**program.environment, **self.environment},
        )
