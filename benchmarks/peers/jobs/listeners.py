"""Many WebSocket clients in a process of their own, which note when each message reaches them.

They are as little as clients can be: what is measured is the server.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence


class Client(asyncio.Protocol):
    """Sends its messages one after the other, each after the answer to the last; then listens."""

    def __init__(self, path: str, said: Sequence[bytes], ready: asyncio.Semaphore, heard) -> None:
        self._path = path
        self._said = list(said)
        self._ready = ready
        self._heard = heard
        self._buffer = b""
        self._is_open = False

    def connection_made(self, transport) -> None:
        """Ask for the upgrade."""
        self._transport = transport
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Count whole messages."""
        now = time.monotonic()
        self._buffer += data
        if not self._is_open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head:
                raise ConnectionError(head.decode())
            self._is_open, self._buffer = True, rest
            self._next()
        while (frame := _taken(self._buffer)) is not None:
            kind, self._buffer = frame
            if kind != 1:
                continue
            if self._said is None:
                self._heard(now)
            else:
                self._next()

    def _next(self) -> None:
        if self._said:
            self._transport.write(_frame(self._said.pop(0)))
        elif self._said is not None:
            self._said = None
            self._ready.release()


def _frame(text: bytes) -> bytes:
    """A text frame with a mask that changes nothing."""
    size = len(text)
    head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2)
    return head + bytes(4) + text


def _taken(buffer: bytes) -> tuple[int, bytes] | None:
    """The kind of the first frame, and what comes after it; None where it is not whole."""
    if len(buffer) < 2:
        return None
    size, start = buffer[1], 2
    if size > 125:
        start = 4 if size == 126 else 10
        if len(buffer) < start:
            return None
        size = int.from_bytes(buffer[2:start])
    end = start + size
    return (buffer[0] & 15, buffer[end:]) if len(buffer) >= end else None


async def listen(port: int, path: str, amount: int, said: Sequence[bytes]) -> None:
    """Connect all; for each line, which is an instant, say how much later each one heard of it."""
    loop = asyncio.get_running_loop()
    ready, arrived = asyncio.Semaphore(0), asyncio.Queue()

    def made() -> Client:
        return Client(path, said, ready, arrived.put_nowait)

    for _ in range(amount):
        await loop.create_connection(made, "127.0.0.1", port)
        await ready.acquire()
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        since = float(line)
        late = [1000 * (await arrived.get() - since) for _ in range(amount)]
        print(json.dumps(late), flush=True)


class Listeners:
    """The clients, as the program sees them that serves them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, port: int, path: str, amount: int, *said: object) -> "Listeners":
        """Connect them, on other cores than this process's; return when all of them listen."""
        cores = set(range(os.cpu_count() or 1)) - os.sched_getaffinity(0)
        words = json.dumps([json.dumps(each) for each in said])
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, __file__, str(port), path, str(amount), words, json.dumps([*cores])),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**24,
        )
        listeners = cls(process)
        await listeners.line()
        return listeners

    async def line(self) -> bytes:
        """What they say next."""
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the clients have ended")
        return line

    async def heard(self, since: float) -> list[float]:
        """How many milliseconds after an instant each of them got the next message."""
        self._process.stdin.write(f"{since}\n".encode())
        return json.loads(await self.line())

    async def end(self) -> None:
        """Disconnect."""
        self._process.kill()
        await self._process.wait()


def main() -> None:
    """`listeners.py PORT PATH AMOUNT MESSAGES CORES`."""
    import uvloop

    port, path, amount, said, cores = sys.argv[1:]
    if json.loads(cores):
        os.sched_setaffinity(0, json.loads(cores))
    messages = [each.encode() for each in json.loads(said)]
    uvloop.run(listen(int(port), path, int(amount), messages))


if __name__ == "__main__":
    main()
