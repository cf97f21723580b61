"""Handlers of others at fixed paths."""

from collections.abc import Sequence

from backwright.application.call import Call
from backwright.presentation.rest.outputs import Reply, spelled
from backwright.presentation.rest.ports import Mount, Service
from backwright.presentation.rest.request import Request


class Mounted:
    """Lets a mount answer."""

    def __init__(self, mount: Mount) -> None:
        self._mount = mount

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """What the mount says."""
        return spelled(await self._mount(request))


class Serving:
    """Lets a service answer."""

    def __init__(self, service: Service) -> None:
        self._answer = service.answer

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """What the service says."""
        return spelled(await self._answer(request, call))
