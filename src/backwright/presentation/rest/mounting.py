"""Handlers of others at fixed paths."""

from collections.abc import Sequence

from backwright.application.call import Call
from backwright.presentation.rest.outputs import Reply, spelled
from backwright.presentation.rest.ports import Mount
from backwright.presentation.rest.request import Request


class Mounted:
    """Lets a mount answer."""

    def __init__(self, mount: Mount) -> None:
        self._mount = mount

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """What the mount says."""
        return spelled(await self._mount(request))
