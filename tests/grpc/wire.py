"""A client that says over HTTP/2 whatever it wants, byte by byte (RFC 9113, RFC 7541)."""

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import Self

DATA, HEADERS, RESET, SETTINGS, PING, CONTINUATION = 0, 1, 3, 4, 6, 9
ACKNOWLEDGED, END_STREAM, END_HEADERS = 1, 1, 4
_STATUS = re.compile(rb"grpc-status.(\d+)", re.DOTALL)
# What the server allows is known to be read once this is acknowledged; nobody has a window.
NO_WINDOW = b"\0\4" + bytes(4)


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int, settings: bytes = b"") -> Self:
        """Connect, and say hello."""
        wire = cls(*await asyncio.open_connection("127.0.0.1", port))
        wire._writer.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        wire.send(SETTINGS, 0, 0, settings)
        # The server's settings bind it when both sides know that they are known.
        wire.send(PING, 0, 0, bytes(8))
        async for kind, flags, _, _ in wire.heard():
            if kind == PING and flags & ACKNOWLEDGED:
                break
        wire.send(PING, 0, 0, bytes(8))
        async for kind, flags, _, _ in wire.heard():
            if kind == PING and flags & ACKNOWLEDGED:
                break
        return wire

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    def send(self, kind: int, flags: int, stream: int, payload: bytes = b"") -> None:
        """Any frame."""
        head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
        self._writer.write(head + payload)

    def begin(
        self, path: str, *more: tuple[str, str], stream: int = 1, kind: str = "application/grpc"
    ) -> None:
        """The headers of a call; `more` are entries of its metadata."""
        fields = (
            (":method", "POST"),
            (":scheme", "http"),
            (":path", path),
            (":authority", "x"),
            ("content-type", kind),
            ("te", "trailers"),
            *more,
        )
        block = b"".join(b"\x10" + _text(name) + _text(value) for name, value in fields)
        first, rest = block[:16_384], block[16_384:]
        self.send(HEADERS, 0 if rest else END_HEADERS, stream, first)
        while rest:
            first, rest = rest[:16_384], rest[16_384:]
            self.send(CONTINUATION, 0 if rest else END_HEADERS, stream, first)

    def message(self, message: bytes, *, stream: int = 1, compressed: bool = False) -> None:
        """One message, and no more."""
        head = bytes([compressed]) + len(message).to_bytes(4, "big")
        self.send(DATA, END_STREAM, stream, head + message)

    async def status(self, *, stream: int = 1) -> int | None:
        """The status that a call ended with; None where it was reset, or the connection closed."""
        block = b""
        async for kind, flags, of, payload in self.heard():
            if of == stream and kind == HEADERS:
                block += payload
            if kind == RESET and of == stream:
                break
            if of == stream and flags & END_STREAM and kind in (HEADERS, DATA):
                break
        found = _STATUS.search(block)
        return int(found[1]) if found else None

    async def heard(self) -> AsyncGenerator[tuple[int, int, int, bytes]]:
        """Frames until the server hangs up: kind, flags, stream, payload."""
        try:
            while True:
                head = await self._reader.readexactly(9)
                kind, flags = head[3], head[4]
                payload = await self._reader.readexactly(int.from_bytes(head[:3], "big"))
                if kind in (SETTINGS, PING) and not flags & ACKNOWLEDGED:
                    self.send(kind, ACKNOWLEDGED, 0, b"" if kind == SETTINGS else payload)
                yield kind, flags, int.from_bytes(head[5:], "big"), payload
        except (asyncio.IncompleteReadError, ConnectionError):
            return


def _text(text: str) -> bytes:
    """A string without Huffman coding (RFC 7541, section 5.2), of bytes as Latin-1 has them."""
    size, length = len(text), b""
    if size < 127:
        return bytes([size]) + text.encode("latin-1")
    size -= 127
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return bytes([127]) + length + bytes([size]) + text.encode("latin-1")
