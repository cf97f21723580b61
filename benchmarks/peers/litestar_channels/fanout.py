"""One event to many clients on Litestar's channels, which keep nothing."""

import json

import uvicorn
import uvloop
from fanning import measure
from litestar import Litestar
from litestar.channels import ChannelsPlugin
from litestar.channels.backends.memory import MemoryChannelsBackend

channels = ChannelsPlugin(
    backend=MemoryChannelsBackend(), channels=["news"], create_ws_route_handlers=True
)
app = Litestar(plugins=[channels])
NEWS = {"id": "0192a8f0-5a3c-7d1e-8f4b-2c6d8e0f1a2b", "text": "a" * 200}


async def publish() -> None:
    """Tell all subscribers."""
    channels.publish(json.dumps(NEWS), ["news"])


config = uvicorn.Config(app, port=0, log_config=None, lifespan="on", ws_per_message_deflate=False)
uvloop.run(measure(config, "/news", publish))
