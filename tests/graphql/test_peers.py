"""Peers that mean no good, or are gone: each is told with the protocol's own code, and cut."""

import asyncio
from typing import Any

import pytest
from peer import FOLLOW, Counter, Peer

from backwright.application.call import Call
from backwright.domain import Principal, new_id
from backwright.presentation.graphql.http import Asked, GraphqlHttp
from backwright.presentation.rest import streaming
from backwright.presentation.rest.errors import ClientGoneError
from backwright.presentation.rest.request import Request

CREATE = "mutation { createOrder(input: {}) { id } }"


async def test_whoever_does_not_begin_is_closed() -> None:
    """4408, soon."""
    counter = Counter(patience_seconds=0.05)
    peer = Peer(counter.socket)
    await peer.end()

    assert peer.closed == counter.seen.codes == [4408]
    assert counter.socket.open == counter.seen.open == 0


async def test_a_peer_that_takes_nothing_is_left() -> None:
    """At once, since closing would wait for it; nothing of what it followed stays."""
    counter = Counter(patience_seconds=0.1)
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="s", payload={"query": FOLLOW})
        await peer.heard(3)
        peer.take(anything=False)
        await peer.end()

        assert peer.aborted
        assert counter.seen.codes == [4408]
        assert counter.live.followed[0].closed.is_set()


async def test_what_waits_for_a_slow_peer_is_one_message_of_each_subscription() -> None:
    """The next change is not even asked for."""
    counter = Counter()
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="s", payload={"query": FOLLOW})
        await peer.heard(3)
        peer.take(anything=False)
        (followed,) = counter.live.followed
        told = followed.told
        for _ in range(100):
            await asyncio.sleep(0)

        assert followed.told <= told + 1
        peer.take(anything=True)


async def test_a_mutation_is_done_though_its_client_has_left() -> None:
    """As over HTTP: nobody would know what became of it."""
    counter = Counter()
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="m", payload={"query": CREATE})
        await counter.desk.begun.wait()
        peer.leave()
        await asyncio.sleep(0)
        counter.desk.may.set()
        await peer.end()

        assert len(counter.desk.done) == 1
        assert counter.seen.answers == [("mutation", "ok")]


async def test_a_mutation_that_is_not_waited_for_is_done_and_not_answered() -> None:
    """Its place is taken until then."""
    counter = Counter(subscriptions=1)
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="m", payload={"query": CREATE})
        await counter.desk.begun.wait()
        peer.say(type="complete", id="m")
        peer.say(type="subscribe", id="q", payload={"query": "{ __typename }"})
        refused = (await peer.heard(2))[1]
        counter.desk.may.set()
        while not counter.desk.done:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0)
        peer.say(type="ping")
        heard = await peer.heard(3)

        assert (refused["type"], refused["id"]) == ("error", "q")
        assert [each["type"] for each in heard] == ["connection_ack", "error", "pong"]


async def test_operations_of_an_address_are_counted() -> None:
    """Like requests: a connection that is open already is no way around that."""
    counter = Counter()
    counter.left = 1
    async with counter.peer() as peer:
        for number in "12":
            peer.say(type="subscribe", id=number, payload={"query": "{ __typename }"})
        heard = await peer.heard(4)
        (error,) = [each for each in heard if each["type"] == "error"]

        assert error["id"] == "2"
        assert error["payload"][0]["extensions"]["code"] == "rate_limited"
        assert error["payload"][0]["extensions"]["retryAfter"] == 7.0


async def test_what_nobody_expected_is_an_error_of_the_operation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client does not wait for ever, and is told nothing of it."""
    counter = Counter()

    async def broken(*_: object) -> Any:
        raise ZeroDivisionError("sesame")

    monkeypatch.setattr(counter.executing, "done", broken)
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="q", payload={"query": "{ __typename }"})
        error = (await peer.heard(2))[1]

        assert error["type"] == "error"
        assert error["payload"][0]["extensions"]["code"] == "internal"
        assert "sesame" not in str(error)


async def test_a_token_that_is_good_no_more_ends_a_quiet_connection() -> None:
    """With the next beat, though nothing comes or goes."""
    counter = Counter()
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="m", payload={"query": CREATE})
        await counter.desk.begun.wait()
        peer.beat()
        counter.known.revoked = True
        peer.beat()
        counter.desk.may.set()
        await peer.end()

        assert peer.closed == counter.seen.codes == [4403]


async def test_long_ids_are_refused() -> None:
    """They are kept for as long as operations run."""
    counter = Counter()
    async with counter.peer() as peer:
        peer.say(type="subscribe", id="x" * 257, payload={"query": "{ __typename }"})
        await peer.end()
        assert peer.closed == [4400]


async def test_a_ping_is_answered_before_all_else() -> None:
    """Whoever has not begun may ask whether somebody is there."""
    counter = Counter()
    peer = Peer(counter.socket)
    peer.say(type="ping")
    assert await peer.heard(1) == [{"type": "pong"}]
    peer.leave()
    await peer.end()
    assert counter.seen.codes == [1001]


async def test_connections_are_bounded() -> None:
    """One more is refused with HTTP's status, before it is open."""
    counter = Counter(connections=1)
    async with counter.peer():
        other = Peer(counter.socket)
        await other.end()
        assert other.sent[0]["status"] == 503


def asked(query: str) -> Asked:
    async def still() -> None:
        return

    return Asked(
        method="POST",
        query=b"",
        headers={b"accept": b"text/event-stream", b"content-type": b"application/json"},
        body=b'{"query": "%b"}' % query.encode(),
        call=Call(principal=Principal(id=new_id())),
        still=still,
    )


async def test_event_streams_are_bounded_and_end_with_their_clients() -> None:
    """One more is refused until then."""
    counter = Counter(connections=1)
    http = GraphqlHttp(counter.executing, counter.texts, counter.config, counter.seen)
    stream = (await http(asked(FOLLOW))).stream
    assert stream is not None
    await anext(stream)
    refused = await http(asked(FOLLOW))
    await stream.aclose()

    assert refused.status == 503
    assert refused.headers == {"Retry-After": "1"}
    assert counter.live.followed[0].closed.is_set()
    assert http.streams == counter.seen.open == 0
    assert (await http(asked(FOLLOW))).status == 200


async def test_a_stream_that_nobody_reads_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and what it came from is ended."""
    monkeypatch.setattr(streaming, "PATIENCE", 0.05)
    counter, aborted = Counter(), asyncio.Event()
    http = GraphqlHttp(counter.executing, counter.texts, counter.config, counter.seen)
    never = asyncio.Event()

    async def receive() -> Any:
        await never.wait()

    async def send(message: Any) -> None:
        if message.get("body"):
            await never.wait()

    request = Request("POST", "/graphql", b"", {}, receive)
    request.stream = (await http(asked(FOLLOW))).stream
    with pytest.raises(ClientGoneError):
        await streaming.streamed(request, 200, [], send, aborted.set)

    assert aborted.is_set()
    assert counter.live.followed[0].closed.is_set()
