"""Answers as server-sent events (github.com/enisdenjo/graphql-sse, distinct connections)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from backwright.presentation.graphql.executing import Answer, encode

# A comment: proxies and clients see that the stream is there.
_ALIVE = b":\n\n"


async def events(answers: AsyncGenerator[Answer], alive_seconds: float) -> AsyncGenerator[bytes]:
    """`next` for each answer, then `complete`; a comment where nothing came for a while."""
    coming: asyncio.Task[Answer] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(answers))
            done, _ = await asyncio.wait((coming,), timeout=alive_seconds)
            if not done:
                yield _ALIVE
                continue
            try:
                answer = coming.result()
            except StopAsyncIteration:
                break
            coming = None
            yield b"event: next\ndata: %b\n\n" % encode(answer)
        yield b"event: complete\ndata:\n\n"
    finally:
        if coming is not None and not coming.done():
            coming.cancel()
            with suppress(asyncio.CancelledError):
                await coming
        await answers.aclose()
