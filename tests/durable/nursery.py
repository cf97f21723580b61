"""Starts workers quickly: `python nursery.py bank URL`, then a line for each worker.

Other applications are `auditor` and `metronome`; brokers are named by the environment. A line is
`SEED KILL PAUSE CUT`; the answer is the number of the new process. Everything is imported once;
each worker is a fork that has done nothing yet.
"""

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress

import metronome
import uvloop

import auditor
import bank
from backwright.application.worker.parts import WorkerOptions
from backwright.domain import UnavailableError
from backwright.main.settings import Settings, load
from backwright.testing.faults import Faults, install

OPTIONS = WorkerOptions(lease=1.2, beat=0.2, poll=0.2, grace=1.0)
BROKERS = ("PUBLISH_TO", "CONSUME_FROM")
# Longer than a lease: others have taken the work of who hangs when it wakes up.
HANG = 1.6


APPLICATIONS = {
    "auditor": auditor.application,
    "bank": bank.application,
    "metronome": metronome.application,
}


async def work(name: str, url: str) -> None:
    values = {"DATABASE_URL": url, "WORKER": "off", "LOG_LEVEL": "error"}
    brokers = {each: os.environ[each] for each in BROKERS if each in os.environ}
    application = APPLICATIONS[name](load(Settings, {**values, **brokers}))
    async with application:
        worker = application.worker(OPTIONS)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()


def main() -> None:
    name, url = sys.argv[1:]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    for line in sys.stdin:
        seed, kill, pause, cut = line.split()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            install(
                Faults(
                    seed=int(seed), kill=float(kill), pause=float(pause), cut=float(cut), hang=HANG
                )
            )
            # The database may be cut off from who is just starting.
            with suppress(UnavailableError):
                uvloop.run(work(name, url))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
