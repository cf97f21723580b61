"""WebSocket clients that come in crowds and go again, in a process of their own.

    python visitors.py PORT PATH MESSAGES

For each number that is read, so many connect and say MESSAGES, each after the answer to the last;
then `open` is printed. With the next line all go: every other one says goodbye, the rest are just
gone. `closed` is printed when all have.
"""

import asyncio
import json
import sys

from listeners import Client

CLOSE = bytes([0x88, 0x80]) + bytes(4)


class Visitor(Client):
    """Who can go, too."""

    def __init__(self, path: str, said: list[bytes], ready: asyncio.Semaphore) -> None:
        super().__init__(path, said, ready, heard=lambda _: None)
        self.gone = asyncio.get_running_loop().create_future()

    def connection_lost(self, error: Exception | None) -> None:
        """The server has closed, or this side is gone."""
        if not self.gone.done():
            self.gone.set_result(None)

    def go(self, *, politely: bool) -> None:
        """Leave."""
        if politely:
            self._transport.write(CLOSE)
        else:
            self._transport.abort()


async def crowd(port: int, path: str, amount: int, said: list[bytes]) -> list[Visitor]:
    """So many, all connected and answered."""
    loop, ready = asyncio.get_running_loop(), asyncio.Semaphore(0)
    visitors: list[Visitor] = []
    for _ in range(amount):
        _, visitor = await loop.create_connection(
            lambda: Visitor(path, said, ready), "127.0.0.1", port
        )
        visitors.append(visitor)
    for visitor in visitors:
        done = asyncio.ensure_future(ready.acquire())
        await asyncio.wait({done, visitor.gone}, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            raise ConnectionError("the server has closed a connection")
    return visitors


async def main(port: int, path: str, said: list[bytes]) -> None:
    """Come and go until there is nothing more to read."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        visitors = await crowd(port, path, int(line), said)
        print("open", flush=True)
        await loop.run_in_executor(None, sys.stdin.readline)
        for number, visitor in enumerate(visitors):
            visitor.go(politely=number % 2 == 0)
        await asyncio.gather(*(visitor.gone for visitor in visitors))
        print("closed", flush=True)


if __name__ == "__main__":
    port, path, said = sys.argv[1:]
    asyncio.run(main(int(port), path, [each.encode() for each in json.loads(said)]))
