"""How many of each queue a process runs at once."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from backwright.application.durable.job import Job
from backwright.application.durable.queue import Queue
from backwright.application.durable.reaction import job
from backwright.main import Application, Module
from backwright.main.settings import Settings, load


class Send(Job[None], frozen=True, kw_only=True):
    """Send a letter."""


class Resize(Job[None], frozen=True, kw_only=True):
    """Make a picture smaller."""


@job(Send, queue="mail")
async def send(job: Send) -> None: ...


@job(Resize, queue="pictures")
async def resize(job: Resize) -> None: ...


queues = [Queue("pictures", concurrency=2), Queue("mail", limit="100/minute")]
letters = Module(name="letters", reactions=[sys.modules[__name__]])


def opened(folder: Path, *modules: Module, **environ: str) -> Application:
    values = {"DATABASE_URL": f"sqlite:///{folder}/letters.db", **environ}
    return Application("letters", load(Settings, values), modules=modules, folder=folder)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", {"mail": 7, "pictures": 2}),
        ("pictures,mail:3", {"mail": 3, "pictures": 2}),
        ("pictures:5", {"pictures": 5}),
    ],
)
def test_a_queue_says_how_many_at_once(
    tmp_path: Path, written: str, expected: Mapping[str, int]
) -> None:
    """Unless the settings do; where neither says it, it is as many as the command line says."""
    worker = opened(tmp_path, letters, QUEUES=written).worker(places=7)

    assert dict(worker.queues) == expected


def test_a_queue_is_declared_in_one_way(tmp_path: Path) -> None:
    """Two modules may say the same of it, and nothing else; the start says which."""
    other = type(sys)("other")
    vars(other)["queues"] = [Queue("mail", limit="5/minute")]

    with pytest.raises(ValueError, match="queue mail is declared in two ways"):
        opened(tmp_path, letters, Module(name="other", reactions=[other]))
