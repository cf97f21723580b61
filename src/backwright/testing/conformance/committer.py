"""A process that commits and says what is stored, until somebody kills it.

`python -m backwright.testing.conformance.committer ENGINE ADDRESS NAME`, where ENGINE is
`module:class`. Each of its clients has an account, raises its balance by one, notes the new
balance in the same commit, and then writes a line: the name of the account and the balance.
"""

import asyncio
import os
import sys
from importlib import import_module

from backwright.infrastructure.sql.database import Database
from backwright.testing.conformance.database_statements import Statements

CLIENTS = 8


def engine(path: str, address: str) -> Database:
    """The database that a class, given by its path, makes of an address."""
    module, _, name = path.partition(":")
    made: Database = getattr(import_module(module), name)(address)
    return made


async def client(database: Database, name: str) -> None:
    """Commit for ever, from where it was left off."""
    sql = Statements(database, "")
    account = await sql.stored(database, name)
    if account is None:
        await database.commit([sql.open(name)])
    balance: int = 0 if account is None else account[2]
    while True:
        next_one = balance + 1
        await database.commit([sql.set(name, next_one, next_one), sql.note(name, str(next_one))])
        balance = next_one
        os.write(sys.stdout.fileno(), f"{name} {balance}\n".encode())


async def main(path: str, address: str, name: str) -> None:
    """Run all clients."""
    database = engine(path, address)
    await database.open()
    await asyncio.gather(*(client(database, f"{name}{number}") for number in range(CLIENTS)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
