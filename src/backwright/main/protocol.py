"""Uvicorn's HTTP protocol, which sends a whole answer in one write."""

from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from backwright.presentation.rest.entry import ANSWER
from backwright.presentation.rest.outputs import Headers


class Protocol(HttpToolsProtocol):
    """Offers the extension `ANSWER` to its application.

    ASGI sends head and body apart, which costs a system call and a packet more: a tenth of the
    processor time of a small answer.
    """

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        extensions: dict[str, Any] = {ANSWER: partial(answer, cycle)}
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
