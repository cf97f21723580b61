"""What the settings decide about REST reaches it."""

import json
from pathlib import Path
from typing import Any

from backwright.main import Application, Settings


async def asked(application: Application, path: str) -> tuple[int, bytes]:
    """The status and the body of a GET."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "client": ("192.0.2.1", 4711),
    }
    await application(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


def shop(folder: Path, **settings: Any) -> Application:
    """An application without modules, not opened."""
    known = Settings(access_log=False, **settings)
    return Application("shop", known, modules=[], folder=folder)


async def test_an_address_has_a_limit_of_its_own(tmp_path: Path) -> None:
    """Whatever is asked for, and whether it is there or not; the health of the process is not."""
    application = shop(tmp_path, address_limit="2/minute")

    statuses = [(await asked(application, "/api/v1/nothing"))[0] for _ in range(3)]

    assert statuses == [404, 404, 429]
    assert (await asked(application, "/health/live"))[0] == 200


async def test_what_a_proxy_strips_is_put_before_links(tmp_path: Path) -> None:
    """Clients of the document, and its page, find the API through the proxy."""
    application = shop(tmp_path, base_path="/shop")

    _, document = await asked(application, "/openapi.json")
    _, page = await asked(application, "/docs")

    assert json.loads(document)["servers"] == [{"url": "/shop"}]
    assert b"/shop/openapi.json" in page
