"""What every publisher keeps."""

import pytest

from backwright.application.transport.errors import HeldBackError, UndeliverableError
from backwright.application.transport.outgoing import LARGEST_BODY, Outgoing
from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id
from backwright.testing.conformance.transport.mail import (
    Mail,
    by_key,
    fetch,
    ids,
    letter,
    letters,
    send,
    texts,
)

WRONG = {
    "type without module": Outgoing(id=new_id(), type="OrderPlaced", key="a", body=b""),
    "type with a space": Outgoing(id=new_id(), type="ordering.Order Placed", key="a", body=b""),
    "type too long": Outgoing(id=new_id(), type=f"ordering.{'a' * 300}", key="a", body=b""),
    "no key": Outgoing(id=new_id(), type="ordering.OrderPlaced", key="", body=b""),
    "key of two lines": Outgoing(id=new_id(), type="ordering.OrderPlaced", key="a\nb", body=b""),
    "header in capitals": Outgoing(
        id=new_id(), type="ordering.OrderPlaced", key="a", body=b"", headers={"A": "b"}
    ),
    "header of two lines": Outgoing(
        id=new_id(), type="ordering.OrderPlaced", key="a", body=b"", headers={"a": "b\r\nc: d"}
    ),
    "reserved header": Outgoing(
        id=new_id(), type="ordering.OrderPlaced", key="a", body=b"", headers={"ce-id": "b"}
    ),
    "headers too large": Outgoing(
        id=new_id(), type="ordering.OrderPlaced", key="a", body=b"", headers={"a": "b" * 20_000}
    ),
}


class PublisherConformance:
    """Every publisher passes these; an implementation supplies `mail`."""

    async def test_a_message_arrives_as_it_was_sent(self, mail: Mail) -> None:
        """Body, key, type, identifier and headers are the same, whatever the broker calls them."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        sent = letter("order-1", '{"title": "Größe"}')

        await send(publisher, sent)

        (got,) = await fetch(consumer, 1)
        assert got.body == sent.body
        assert got.key == "order-1"
        assert got.type == sent.type
        own = {"ce-id": str(sent.id), "content-type": "application/cloudevents+json"}
        assert {**sent.headers, **own}.items() <= got.headers.items()
        assert got.at

    async def test_messages_of_a_key_arrive_in_their_order(self, mail: Mail) -> None:
        """Within a batch, and from one batch to the next."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        batch = letters(keys=7, each=40)

        await send(publisher, *batch[:100])
        await send(publisher, *batch[100:])

        got = await fetch(consumer, len(batch))
        assert by_key(got) == {f"key-{key}": [*map(str, range(40))] for key in range(7)}

    async def test_a_bad_message_stops_its_own_key_only(self, mail: Mail) -> None:
        """It is refused for good, what is behind it is held back, and all others are sent."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        bad = letter("a", "x" * (LARGEST_BODY + 1))
        batch = [letter("a", "0"), letter("b", "0"), bad, letter("a", "2"), letter("b", "1")]

        outcomes = await publisher.publish(batch)

        assert [type(each) for each in outcomes] == [
            type(None),
            type(None),
            UndeliverableError,
            HeldBackError,
            type(None),
        ]
        assert by_key(await fetch(consumer, 3)) == {"a": ["0"], "b": ["0", "1"]}

    @pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
    async def test_what_some_broker_would_not_take_none_takes(
        self, mail: Mail, wrong: Outgoing
    ) -> None:
        """The limits are the same everywhere, so that another broker is only another URL."""
        publisher = await mail.publisher()

        (outcome,) = await publisher.publish([wrong])

        assert isinstance(outcome, UndeliverableError)

    async def test_the_largest_message_is_taken(self, mail: Mail) -> None:
        """What is within the limits is sent, by the broker as it is set up by default."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        largest = Outgoing(
            id=new_id(),
            type=f"ordering.{'a' * 191}",
            key="k" * 200,
            body=b"x" * LARGEST_BODY,
            headers={"a": "b" * 15_999},
        )

        await send(publisher, largest)

        (got,) = await fetch(consumer, 1)
        assert len(got.body) == LARGEST_BODY

    async def test_no_message_is_no_work(self, mail: Mail) -> None:
        """An empty batch has an empty answer."""
        publisher = await mail.publisher()

        assert list(await publisher.publish([])) == []

    async def test_a_message_may_be_sent_again(self, mail: Mail) -> None:
        """After an unknown outcome it is sent a second time; it has the same identifier."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        first, second = letter("a", "0"), letter("a", "1")

        await send(publisher, first)
        await send(publisher, first, second)

        got: dict[str, str] = {}
        while str(second.id) not in got:
            batch = await fetch(consumer, 1)
            got.update(zip(ids(batch), texts(batch), strict=True))
        assert got == {str(first.id): "0", str(second.id): "1"}

    async def test_a_closed_publisher_confirms_nothing(self, mail: Mail) -> None:
        """Neither before it was opened nor after it was closed; it can be opened again."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await publisher.ping()
        await publisher.close()

        (outcome,) = await publisher.publish([letter("a", "lost")])
        assert isinstance(outcome, UnavailableError)
        with pytest.raises(UnavailableError):
            await publisher.ping()

        await publisher.open()
        await send(publisher, letter("a", "found"))
        assert texts(await fetch(consumer, 1)) == ["found"]
