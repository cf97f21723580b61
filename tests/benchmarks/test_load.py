"""A wrong answer under load is noticed, whatever its status says."""

import json
import os
import shutil
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from benchmarks.harness import catalog, wrk
from benchmarks.harness.catalog import Product
from benchmarks.harness.sides import LIMIT

Answering = Callable[[str, bytes], tuple[int, object]]

pytestmark = pytest.mark.skipif(
    shutil.which("wrk") is None and os.environ.get("CI") != "true",
    reason="wrk is not installed; on Debian: apt-get install wrk",
)


@contextmanager
def server(answering: Answering) -> Generator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            status, value = answering(self.path, self.rfile.read(size))
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the server's name for it

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def loaded(script: str, data: str, answering: Answering, folder: Path) -> wrk.Load:
    path = folder / "data.lua"
    path.write_text(data)
    with (
        server(answering) as port,
        wrk.running(script, path, port=port, clients=2, seconds=1) as process,
    ):
        return wrk.result(process.communicate()[0])


def shown(product: Product) -> dict[str, object]:
    return {"id": str(product.id), "sku": product.sku, "category": str(product.category)}


BY_ID = {str(product.id): product for product in catalog.products()}


def read(path: str, _: bytes) -> tuple[int, object]:
    return 200, shown(BY_ID[path.rpartition("/")[2]])


def read_another(path: str, _: bytes) -> tuple[int, object]:
    asked = BY_ID[path.rpartition("/")[2]]
    return 200, {**shown(asked), "sku": "SKU-NOT-HERS"}


def cheapest(path: str) -> list[object]:
    category = parse_qs(urlsplit(path).query)["category"][0]
    return [shown(product) for product in catalog.cheapest()[UUID(category)]]


def listed(path: str, _: bytes) -> tuple[int, object]:
    return 200, {"items": cheapest(path)}


def listed_backwards(path: str, _: bytes) -> tuple[int, object]:
    return 200, {"items": cheapest(path)[::-1]}


def listed_short(path: str, _: bytes) -> tuple[int, object]:
    return 200, {"items": cheapest(path)[:-1]}


def created(_: str, body: bytes) -> tuple[int, object]:
    return 201, {"id": "1", **json.loads(body)}


def created_without_saying_so(_: str, body: bytes) -> tuple[int, object]:
    return 200, {"id": "1", **json.loads(body)}


PAGE = """data = { path = "/graphql", headers = {}, bodies = {"{}"},
  pattern = '"number": ?"([^"]+)"', expected = {["S-2"] = {"S-2", "S-1"}} }"""
NEW = """data = { path = "/graphql", headers = {}, bodies = {'{"sku": "@SKU@"}'}, prefix = "B-" }"""


def paged(_: str, __: bytes) -> tuple[int, object]:
    return 200, {"data": {"orders": [{"number": "S-2"}, {"number": "S-1"}]}}


def paged_short(_: str, __: bytes) -> tuple[int, object]:
    return 200, {"data": {"orders": [{"number": "S-2"}]}}


def paged_in_part(path: str, body: bytes) -> tuple[int, object]:
    _, answer = paged(path, body)
    return 200, {"errors": [{"message": "No."}], "so far": answer}


def mutated(_: str, body: bytes) -> tuple[int, object]:
    return 200, {"data": json.loads(body)}


def refused(_: str, body: bytes) -> tuple[int, object]:
    return 200, {"errors": [{"message": "No."}], "data": None}


@pytest.mark.parametrize(
    ("script", "data", "answering", "right"),
    [
        ("read", wrk.reads("/products"), read, True),
        ("read", wrk.reads("/products"), read_another, False),
        ("list", wrk.lists(), listed, True),
        ("list", wrk.lists(), listed_backwards, False),
        ("list", wrk.lists(), listed_short, False),
        ("create", wrk.creates(LIMIT, 1, {}), created, True),
        ("create", wrk.creates(LIMIT, 1, {}), created_without_saying_so, False),
        ("graphql", PAGE, paged, True),
        ("graphql", PAGE, paged_short, False),
        ("graphql", PAGE, paged_in_part, False),
        ("graphql_create", NEW, mutated, True),
        ("graphql_create", NEW, refused, False),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_every_answer_is_compared(
    script: str, data: str, answering: Answering, right: bool, tmp_path: Path
) -> None:
    """Each answer is either right or counted as wrong."""
    load = loaded(script, data, answering, tmp_path)

    assert load.checked > 0
    assert load.lost == 0
    assert load.wrong == (0 if right else load.checked)


def test_skus_are_never_sent_twice(tmp_path: Path) -> None:
    """Every create has a sku of its own, also over several runs."""
    seen: list[str] = []

    def remember(path: str, body: bytes) -> tuple[int, object]:
        seen.append(json.loads(body)["sku"])
        return created(path, body)

    for run in (1, 2):
        loaded("create", wrk.creates(LIMIT, run, {}), remember, tmp_path)

    assert len(set(seen)) == len(seen) > 0
