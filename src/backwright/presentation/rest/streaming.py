"""Answers that are sent as they come, for as long as the client stays."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from backwright.presentation.rest.errors import ClientGoneError
from backwright.presentation.rest.outputs import Headers
from backwright.presentation.rest.request import Receive, Request, SendMessage

# How long a client may take to read what is in its buffers, in seconds.
PATIENCE = 30.0


async def streamed(
    request: Request,
    status: int,
    fields: Headers,
    send: SendMessage,
    abort: Callable[[], None] | None = None,
) -> None:
    """Send the request's stream; raises `ClientGoneError` for one that left, or reads nothing.

    `abort` ends the connection at once: closing would wait until what was sent is read.
    """
    stream = request.stream
    if stream is None:
        raise ValueError("there is nothing to send as it comes")
    gone = asyncio.ensure_future(_left(request.receive))
    request.status = status
    try:
        await send({"type": "http.response.start", "status": status, "headers": fields})
        async for chunk in _until(gone, stream):
            body = {"type": "http.response.body", "body": chunk, "more_body": True}
            async with asyncio.timeout(PATIENCE):
                await send(body)
            request.sent += len(chunk)
        await send({"type": "http.response.body", "body": b""})
    except TimeoutError as error:
        if abort is not None:
            abort()
        raise ClientGoneError from error
    finally:
        gone.cancel()
        await stream.aclose()


async def _until(
    gone: "asyncio.Future[None]", stream: AsyncGenerator[bytes]
) -> AsyncGenerator[bytes]:
    """What comes, until the client is gone: it may say so while nothing comes."""
    while True:
        coming = asyncio.ensure_future(anext(stream, None))
        await asyncio.wait((coming, gone), return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            coming.cancel()
            with suppress(asyncio.CancelledError):
                await coming
            raise ClientGoneError
        chunk = coming.result()
        if chunk is None:
            return
        yield chunk


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
