"""Ask for jobs by commands; the jobs are stored by the commands' own commits."""

import asyncio

import uvloop
from driving import drive
from work import Ask, AskMany, application


async def main() -> None:
    """Do what the command line says."""
    async with application() as app:

        async def one(kind: str, number: int) -> None:
            await app.send(Ask(kind=kind, number=number))

        async def many(kind: str, numbers: range) -> None:
            await app.send(AskMany(kind=kind, first=numbers.start, count=len(numbers)))

        await drive(one, many)


uvloop.install()
asyncio.run(main())
