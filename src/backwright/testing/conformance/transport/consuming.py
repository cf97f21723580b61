"""What every consumer keeps."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from backwright.application.transport.incoming import Incoming
from backwright.domain.errors import UnavailableError
from backwright.testing.conformance.transport.mail import (
    SOON,
    Mail,
    by_key,
    fetch,
    ids,
    is_quiet,
    letter,
    letters,
    next_batch,
    send,
    texts,
)

# Of one group: body and headers of each dead letter.
DeadLetters = Callable[[str], Awaitable[Sequence[tuple[bytes, dict[str, str]]]]]
SendRaw = Callable[[bytes], Awaitable[None]]
# The largest batch of a consumer in these suites.
BATCH = 50


class ConsumerConformance:
    """Every consumer passes these.

    An implementation supplies `mail`, whose consumers take batches of BATCH; `dead_letters`, which
    reads what was refused; and `send_raw`, which sends a body as a stranger would, with no header.
    """

    async def test_what_was_not_accepted_comes_again_first(self, mail: Mail) -> None:
        """The same messages, in the same order, before anything newer."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await send(publisher, *(letter("a", str(number)) for number in range(3)))
        first = await next_batch(consumer)
        await send(publisher, letter("a", "3"))

        second = await next_batch(consumer)
        await consumer.accept(second)

        assert texts(second)[: len(first)] == texts(first)
        rest = await fetch(consumer, 4 - len(second)) if len(second) < 4 else []
        assert texts([*second, *rest]) == ["0", "1", "2", "3"]
        assert await is_quiet(consumer)

    async def test_what_was_accepted_in_part_comes_again_in_part(self, mail: Mail) -> None:
        """Only what is left of the batch."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        batch: Sequence[Incoming] = ()
        while len(batch) < 3:
            await consumer.accept(batch)
            await send(publisher, *letters(keys=1, each=6))
            batch = await next_batch(consumer)

        await consumer.accept(batch[1:-1])

        left = await next_batch(consumer)
        assert ids(left)[:2] == ids([batch[0], batch[-1]])
        assert not set(ids(left)) & set(ids(batch[1:-1]))

    async def test_what_was_accepted_does_not_come_again(self, mail: Mail) -> None:
        """The next consumer of the group goes on behind it."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await send(publisher, *letters(keys=3, each=5))
        await fetch(consumer, 15)
        await consumer.close()

        await send(publisher, letter("a", "new"))

        assert texts(await fetch(await mail.consumer(), 1)) == ["new"]

    async def test_the_next_consumer_gets_what_was_not_accepted(self, mail: Mail) -> None:
        """In its order, before what came after it."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await send(publisher, *letters(keys=3, each=5))
        await next_batch(consumer)
        await consumer.close()
        await send(publisher, *(letter(f"key-{key}", "5") for key in range(3)))

        got = await fetch(await mail.consumer(), 18)

        assert by_key(got) == {f"key-{key}": [*map(str, range(6))] for key in range(3)}

    async def test_every_group_gets_every_message(self, mail: Mail) -> None:
        """Two applications do not take each other's events away."""
        shop, post = await mail.consumer("shop"), await mail.consumer("post")
        publisher = await mail.publisher()

        await send(publisher, *letters(keys=2, each=5))

        assert by_key(await fetch(shop, 10)) == by_key(await fetch(post, 10))

    async def test_a_consumer_gets_what_its_patterns_say(self, mail: Mail) -> None:
        """An event, a module, or everything; each once, in order over all patterns."""
        some = await mail.consumer("some", "catalog.*", "ordering.OrderPlaced")
        every = await mail.consumer("every")
        publisher = await mail.publisher()
        types = ("catalog.Created", "ordering.OrderPlaced", "ordering.Cancelled", "catalog.Gone")

        await send(publisher, *(letter("a", each, each) for each in types))

        assert sorted(texts(await fetch(every, 4))) == sorted(types)
        wanted = {"catalog.Created", "ordering.OrderPlaced", "catalog.Gone"}
        assert set(texts(await fetch(some, 3))) == wanted
        assert await is_quiet(some)

    async def test_giving_up_the_wait_loses_nothing(self, mail: Mail) -> None:
        """A cancelled wait takes no message with it."""
        consumer, publisher = await mail.consumer(), await mail.publisher()

        for number in range(5):
            wait = asyncio.ensure_future(anext(consumer))
            await asyncio.sleep(0.02 * number)
            wait.cancel()
            await asyncio.gather(wait, return_exceptions=True)
            await send(publisher, letter("a", str(number)))

        assert by_key(await fetch(consumer, 5)) == {"a": [*map(str, range(5))]}

    async def test_a_refused_message_is_a_dead_letter(
        self, mail: Mail, dead_letters: DeadLetters
    ) -> None:
        """It is kept as it was, with the reason; the others go on, and it does not come again."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await send(publisher, *letters(keys=1, each=3))
        batch = await next_batch(consumer)

        await consumer.refuse(batch[0], "the shelf is full")
        await consumer.accept(batch[1:])

        rest = await fetch(consumer, 3 - len(batch)) if len(batch) < 3 else []
        assert texts([*batch[1:], *rest]) == ["1", "2"]
        assert await is_quiet(consumer)
        ((body, headers),) = await dead_letters("shop")
        assert body == b"0"
        assert headers["reason"] == "the shelf is full"
        assert headers["at"] == batch[0].at
        assert headers["ce-id"] == batch[0].headers["ce-id"]
        await consumer.close()
        assert await is_quiet(await mail.consumer())

    async def test_what_strangers_send_is_delivered(self, mail: Mail, send_raw: SendRaw) -> None:
        """Without key, type or any header; whether it is an event is for the receiver to say."""
        consumer = await mail.consumer()

        await send_raw(b"\xff not json")

        (got,) = await fetch(consumer, 1)
        assert got.body == b"\xff not json"
        assert (got.key, got.type) == ("", "")

    async def test_no_batch_is_larger_than_asked_for(self, mail: Mail) -> None:
        """What waits at the broker waits there."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await send(publisher, *letters(keys=10, each=30))

        sizes: list[int] = []
        while sum(sizes) < 300:
            batch = await next_batch(consumer)
            await consumer.accept(batch)
            sizes.append(len(batch))

        assert max(sizes) <= BATCH

    async def test_closing_ends_a_wait(self, mail: Mail) -> None:
        """Iteration ends; a closed consumer answers no ping, and can be opened again."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await consumer.ping()
        wait = asyncio.ensure_future(anext(consumer))
        await asyncio.sleep(0.05)

        await consumer.close()

        with pytest.raises(StopAsyncIteration):
            async with asyncio.timeout(SOON):
                await wait
        with pytest.raises(UnavailableError):
            await consumer.ping()
        await consumer.open()
        await send(publisher, letter("a", "again"))
        assert texts(await fetch(consumer, 1)) == ["again"]
