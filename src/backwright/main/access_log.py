"""One line for each request, written in batches so that it costs next to nothing."""

import asyncio
import sys
from time import localtime, strftime, time
from typing import BinaryIO
from uuid import UUID

import msgspec

from backwright.main.logs import for_people
from backwright.main.settings import Settings
from backwright.presentation.rest.request import Request

# A crash loses at most this many lines, or what came in this many seconds.
_BATCH = 200
_SECONDS = 0.2
_encoder = msgspec.json.Encoder()
_COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}


class AccessRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of a request; never its query, body or headers: they may hold secrets.

    `status` is HTTP's; of a call over gRPC (`event` is then "call") it is the number of its code.
    """

    timestamp: float
    event: str
    method: str
    path: str
    status: int
    milliseconds: float
    bytes: int
    request_id: str
    address: str
    use_case: str = ""
    principal: UUID | None = None


class AccessLog:
    """Writes requests to a stream; implements `RequestObserver`.

    `console` is for people on a terminal, else each line is a JSON object.
    """

    def __init__(self, stream: BinaryIO, *, console: bool) -> None:
        self._stream = stream
        self._lines = _for_people if console else _for_machines
        self._waiting: list[AccessRecord] = []
        self._timer: asyncio.TimerHandle | None = None

    def answered(self, request: Request) -> None:
        """Note a request."""
        self.note(
            AccessRecord(
                time(),
                "request",
                request.method,
                request.path,
                request.status,
                round(request.seconds * 1000, 3),
                request.sent,
                request.request_id,
                request.address,
                request.use_case,
                request.principal.id,
            )
        )

    def note(self, record: AccessRecord) -> None:
        """Note what was asked for; it is written within a fifth of a second."""
        self._waiting.append(record)
        if len(self._waiting) >= _BATCH:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SECONDS, self.flush)

    def flush(self) -> None:
        """Write what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._stream.write(self._lines(waiting))
            self._stream.flush()


def access_log(settings: Settings) -> AccessLog | None:
    """The log on standard error, if the settings want one."""
    if not settings.access_log:
        return None
    return AccessLog(sys.stderr.buffer, console=for_people(settings, sys.stderr))


def _for_machines(records: list[AccessRecord]) -> bytes:
    return _encoder.encode_lines(records)


def _for_people(records: list[AccessRecord]) -> bytes:
    return "".join(map(_coloured, records)).encode("utf-8", "backslashreplace")


def _coloured(record: AccessRecord) -> str:
    colour = _COLOURS.get(record.status // 100, "0")
    clock = strftime("%H:%M:%S", localtime(record.timestamp))
    return (
        f"{clock} \x1b[{colour}m{record.status}\x1b[0m {record.method:6} {record.path} "
        f"\x1b[2m{record.milliseconds:.1f} ms {record.use_case}\x1b[0m\n"
    )
