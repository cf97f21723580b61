"""Bytes on the wire that no client library would send."""

import json
import socket
from urllib.parse import urlsplit

import httpx2
import pytest

from trial.books import Books
from trial.people import Person
from trial.refusing import INTERNAL, nothing_written
from trial.server import Server

HEAD = b"POST /api/v1/orders HTTP/1.1\r\nHost: store\r\nContent-Type: application/json\r\n"
WITHIN = 10.0


def talk(store: Server, sent: bytes, *, wait: bool = True) -> bytes:
    """Everything that comes back until the server closes, or stays silent for a moment."""
    parts = urlsplit(store.address)
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port), timeout=WITHIN) as connection:
        connection.sendall(sent)
        received = b""
        while wait and (some := connection.recv(65_536)):
            received += some
            head, _, body = received.partition(b"\r\n\r\n")
            if b"content-length: %d\r\n" % len(body) in head + b"\r\n":
                break
        return received


def authorised(person: Person) -> bytes:
    return HEAD + f"Authorization: Bearer {person.token}\r\n".encode()


def check_alive(store: Server) -> None:
    assert httpx2.get(f"{store.address}/health/ready").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: store\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: store\r\nno colon\r\n\r\n",
        HEAD + b"Content-Length: two\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(store: Server, served_url: str, sent: bytes) -> None:
    """With a 4xx and the end of the connection; the next client notices nothing."""
    with nothing_written(Books(served_url)):
        received = talk(store, sent)

    assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.1 401")), received
    assert [word for word in INTERNAL if word.encode() in received.lower()] == []
    check_alive(store)


def test_a_body_that_is_announced_too_large_is_refused_unread(
    store: Server, ada: Person, served_url: str
) -> None:
    """The answer does not wait for the terabyte."""
    with nothing_written(Books(served_url)):
        received = talk(store, authorised(ada) + b"Content-Length: 1000000000000\r\n\r\n{")

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413")
    assert b"\r\nconnection: close" in head.lower()
    assert json.loads(body)["code"] == "body_too_large"


@pytest.mark.parametrize(
    "rest",
    [
        b'Content-Length: 100\r\n\r\n{"ship_to": null}',
        b'Transfer-Encoding: chunked\r\n\r\n11\r\n{"ship_to": null}\r\n',
    ],
)
def test_a_client_that_leaves_has_ordered_nothing(
    store: Server, ada: Person, served_url: str, rest: bytes
) -> None:
    """What came was complete JSON, but not the whole body."""
    with nothing_written(Books(served_url)):
        talk(store, authorised(ada) + rest, wait=False)
        check_alive(store)


def test_long_headers_are_refused(store: Server, served_url: str) -> None:
    """Before they fill the memory."""
    with nothing_written(Books(served_url)):
        try:
            received = talk(store, HEAD + b"X-Long: " + b"x" * 2_000_000 + b"\r\n\r\n{}")
        except ConnectionError:
            received = b""

    assert received[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 431", b"HTTP/1.1 401")
    check_alive(store)


def test_requests_on_one_connection_are_answered_in_order(store: Server) -> None:
    """Pipelined, good and bad ones."""
    good = b"GET /api/v1/products?limit=1 HTTP/1.1\r\nHost: store\r\n\r\n"
    bad = b"GET /nowhere HTTP/1.1\r\nHost: store\r\n\r\n"
    last = b"GET /health/live HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n"
    parts = urlsplit(store.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=WITHIN) as connection:
        connection.sendall(good + bad + last)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))

    statuses = [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 404, 200]
