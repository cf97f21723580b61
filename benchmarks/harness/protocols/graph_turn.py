"""One turn of a side under the load of documents, watched by a checker."""

import json
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.harness import catalog, wrk
from benchmarks.harness.arena import Contender, forget
from benchmarks.harness.catalog import ADDED
from benchmarks.harness.durable.figures import Round
from benchmarks.harness.protocols.graph_check import (
    PATH,
    GraphChecker,
    create_body,
    headers_of,
    page_body,
    product_body,
)
from benchmarks.harness.protocols.graph_side import GraphSide
from benchmarks.harness.protocols.shop import PAGES, page
from benchmarks.harness.side import SideError
from benchmarks.harness.turn import counted
from benchmarks.harness.wrk import listed, quoted

_EVERY = 0.1
_runs = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How a side is loaded."""

    clients: int
    seconds: float
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphContender:
    """One side's running server; `contender` is what the rows of REST know of it."""

    graph: GraphSide
    contender: Contender


def take(what: str, loading: Loading, running: GraphContender) -> Round:
    """Load one side with `page`, `product` or `create`. Raises `SideError` for wrong answers."""
    graph, contender = running.graph, running.contender
    data = loading.folder / f"{graph.name}-graph-{what}.lua"
    data.write_text(_data(what, graph))
    before = contender.server.cpu_seconds()
    load, created = _watched(what, loading, running, data)
    spent = contender.server.cpu_seconds() - before
    if load.wrong or load.lost or not load.requests:
        raise SideError(
            f"{graph.name}, {what}: {load.wrong} of {load.checked} answers were wrong and "
            f"{load.lost} were lost; for example {load.example!r}"
        )
    if what == "create":
        counted(contender, load.requests + created, loading.clients)
        forget(contender)
    return {
        "rate": load.requests / load.seconds,
        "p50": load.p50,
        "p99": load.p99,
        "cpu": spent / load.requests * 1e6,
        "per_cpu": load.requests / spent,
        "checked": load.checked,
    }


def _watched(
    what: str, loading: Loading, running: GraphContender, data: Path
) -> tuple[wrk.Load, int]:
    """wrk's figures, and how many products the checker created beside it."""
    script = "graphql_create" if what == "create" else "graphql"
    port, clients = running.contender.server.port, loading.clients
    load = wrk.running(script, data, port=port, clients=clients, seconds=loading.seconds)
    with GraphChecker(running.graph, port) as checker, load as process:
        for number in count():
            if process.poll() is not None:
                break
            _once(what, checker, number)
            time.sleep(_EVERY)
        output = process.communicate()[0]
    return wrk.result(output), checker.created


def _once(what: str, checker: GraphChecker, number: int) -> None:
    if what == "page":
        checker.page(number * 7)
    elif what == "product":
        checker.product(number * 97)
    else:
        checker.create_and_read(number)


def _data(what: str, graph: GraphSide) -> str:
    sent = headers_of(graph)
    pairs = ",".join(f"[{quoted(name)}]={quoted(value)}" for name, value in sent.items())
    common = f"path = {quoted(PATH)}, headers = {{{pairs}}}"
    return f"data = {{ {common}, {_specific(what, graph)} }}\n"


def _specific(what: str, graph: GraphSide) -> str:
    if what == "page":
        bodies = listed(json.dumps(page_body(graph, number)) for number in range(PAGES))
        pages = (page(number) for number in range(PAGES))
        rows = {orders[0].number: [order.number for order in orders] for orders in pages}
        pattern = '"number": ?"([^"]+)"'
    elif what == "product":
        products = catalog.products()
        bodies = listed(json.dumps(product_body(graph, each)) for each in products)
        rows = {str(each.id): [str(each.id), each.sku, each.name] for each in products}
        pattern = '"%l+": ?"([^"]+)"'
    else:
        few = catalog.products()[: catalog.CATEGORIES]
        bodies = listed(json.dumps(_new(graph, number)) for number, _ in enumerate(few))
        return f"prefix = {quoted(f'{ADDED}{next(_runs)}-')}, bodies = {bodies}"
    table = ",".join(f"[{quoted(first)}]={listed(iter(row))}" for first, row in rows.items())
    return f"pattern = {quoted(pattern)}, bodies = {bodies}, expected = {{{table}}}"


def _new(graph: GraphSide, number: int) -> dict[str, object]:
    body = create_body(graph, catalog.products()[number])
    body["variables"]["input"]["sku"] = "@SKU@"
    return body
