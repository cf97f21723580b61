"""Write down what the relay publishes, so that others publish the same: `messages.py FILE`."""

import asyncio
import json
import sys
from pathlib import Path

from counting import number
from relay_load import COUNT, filled
from work import application

from backwright.infrastructure.sql.database import Statement


async def main() -> list[str]:
    """One line for each message, in order: key, type, id and body."""
    app = application(PUBLISH_TO="amqp://127.0.0.1:1/")
    async with filled(app):
        assert await number(app, "select count(*) from backwright_work") == COUNT
        rows = await app.database.fetch(
            Statement("select body from backwright_work order by position"), ()
        )
    return [line_of(bytes(body).decode()) for (body,) in rows]


def line_of(body: str) -> str:
    """What there is to know of a message."""
    envelope = json.loads(body)
    line = {"key": envelope["subject"], "id": envelope["id"], "type": envelope["type"]}
    return json.dumps({**line, "body": body})


Path(sys.argv[1]).write_text("\n".join(asyncio.run(main())))
