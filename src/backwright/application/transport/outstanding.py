"""What a consumer has handed out, and nobody has settled yet."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.options import TransportOptions


class Outstanding:
    """Gives again what was not settled, in the same order, after a pause that grows."""

    def __init__(self, options: TransportOptions) -> None:
        self._first = options.pause
        self._longest = options.longest_pause
        self._pause = options.pause
        # A dict keeps the order, and finds a message at once.
        self._messages: dict[Incoming, None] = {}

    def __len__(self) -> int:
        return len(self._messages)

    def hand_out(self, batch: Iterable[Incoming]) -> Sequence[Incoming]:
        """Note that these are out."""
        handed_out = tuple(batch)
        self._messages.update(dict.fromkeys(handed_out))
        return handed_out

    async def again(self) -> Sequence[Incoming]:
        """What is left, after the pause; empty, at once, when nothing is."""
        if self._messages:
            await asyncio.sleep(self.next_pause())
        return tuple(self._messages)

    def next_pause(self) -> float:
        """How long to wait before what is left comes again; longer each time."""
        pause = self._pause
        self._pause = min(2 * pause, self._longest)
        return pause

    def left(self) -> Sequence[Incoming]:
        """What is out and not settled."""
        return tuple(self._messages)

    def settle(self, batch: Sequence[Incoming]) -> Sequence[Incoming]:
        """Those of the batch that were out; they are not any more."""
        settled = [each for each in dict.fromkeys(batch) if each in self._messages]
        for each in settled:
            del self._messages[each]
        if settled:
            self._pause = self._first
        return settled

    def forget(self, lost: Callable[[Incoming], bool] | None = None) -> None:
        """Drop what the broker delivers again by itself; everything if nothing is said."""
        kept = [] if lost is None else [each for each in self._messages if not lost(each)]
        self._messages = dict.fromkeys(kept)
