"""Uvicorn's HTTP protocol, which sends a whole answer in one write, and passes over h2c."""

import sys
from functools import partial
from typing import Any

from httptools import HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from backwright.presentation.exposing.wire import ABORT
from backwright.presentation.rest.entry import ANSWER
from backwright.presentation.rest.outputs import Headers

# What speaks of the connection, which is kept open in any case.
_WISH = (b"connection", b"upgrade", b"http2-settings")


class Protocol(HttpToolsProtocol):
    """Offers the extensions `ANSWER` and `ABORT` to its application.

    ASGI sends head and body apart, which costs a system call and a packet more: a tenth of the
    processor time of a small answer.

    A client that would like another protocol, as Java's does with each request (`Upgrade: h2c`),
    is served in HTTP/1.1 (RFC 9110, section 7.8). The parser drops the body of such a request, so
    it is read again without its wish.
    """

    _arrived = b""

    def data_received(self, data: bytes) -> None:
        """Read what the client sent."""
        self._arrived = data
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the request will be read again."""
        if not (self.parser.should_upgrade() and self._wishes()):
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole, unless it was dropped."""
        if not (self.parser.should_upgrade() and self._wishes()):
            super().on_message_complete()

    def _wishes(self) -> bool:
        """Whether it asks for a protocol that is not served; CONNECT asks for no other one."""
        return not self._should_upgrade() and self.parser.get_method() != b"CONNECT"

    def _unsupported_upgrade_warning(self) -> None:
        # Where uvicorn only warns, and loses the body: while it handles this exception.
        upgrade = sys.exception()
        if not isinstance(upgrade, HttpParserUpgrade) or not self._wishes():
            super()._unsupported_upgrade_warning()
            return
        rest = self._arrived[upgrade.args[0] :]
        head = [b"%b %b HTTP/1.1\r\n" % (self.parser.get_method(), self.url)]
        head += [b"%b: %b\r\n" % field for field in self.headers if field[0] not in _WISH]
        self.parser = HttpRequestParser(self)
        self.data_received(b"%b\r\n%b" % (b"".join(head), rest))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        extensions: dict[str, Any] = {
            ANSWER: partial(answer, cycle),
            ABORT: cycle.transport.abort,
        }
        cycle.scope["extensions"] = extensions
        super()._start_asgi_task(cycle, app)


def answer(cycle: RequestResponseCycle, status: int, fields: Headers, body: bytes) -> bool:
    """Send a whole answer, unless the connection is in a state that uvicorn must look after.

    Raises `RuntimeError` for a header with a line break in it.
    """
    if cycle.disconnected or cycle.response_started or not cycle.keep_alive:
        return False
    if cycle.flow.write_paused:
        return False
    headers = [*cycle.default_headers, *fields]
    head = b"".join([b"%b: %b\r\n" % field for field in headers])
    if head.count(b"\n") != len(headers):
        raise RuntimeError("a header may not hold a line break")
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[status], head, body))
    cycle.message_event.set()
    cycle.on_response()
    return True
