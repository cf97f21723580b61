"""Workers of the shop that die: `python saga_workers.py URL KILLS`.

After so many deaths it says `calm`, and goes on with workers that nothing happens to, until its
standard input is closed.
"""

import gc
import os
import random
import signal
import sys

import fulfilment
import uvloop
from fulfilment import FulfilOrder, PaymentConfirmed

from backwright.application.durable.retry import fixed
from backwright.application.sagas import Saga, Sleep, Step, WaitFor
from backwright.application.worker.parts import WorkerOptions
from backwright.domain import RuleViolationError
from backwright.main.settings import Settings, load
from backwright.testing.faults import Faults, install

OPTIONS = WorkerOptions(lease=1.2, beat=0.2, poll=0.2, grace=1.0)
OFTEN = fixed(1000, every="20ms")
WORKERS = 3
# Rarely enough that nothing innocent is begun by ten workers in a row that die.
KILL, PAUSE, CUT = 0.004, 0.0003, 0.002
# Longer than a lease: others have taken the work of who hangs when it wakes up.
HANG = 1.6


async def inspect(saga: FulfilOrder) -> None:
    """Odd amounts are refused, after everything else was done."""
    if saga.amount % 2:
        raise RuleViolationError("amount.odd", "This amount is odd.")


def saga() -> Saga:
    steps = [
        Step(
            fulfilment.reserve,
            undo=fulfilment.release,
            atomic=True,
            retry=OFTEN,
            undo_retry=OFTEN,
        ),
        Step(fulfilment.charge, undo=fulfilment.refund, retry=OFTEN, undo_retry=OFTEN),
        WaitFor(PaymentConfirmed, by="order", within="1h"),
        Sleep("50ms"),
        Step(
            fulfilment.ship, undo=fulfilment.call_back, atomic=True, retry=OFTEN, undo_retry=OFTEN
        ),
        Step(inspect, retry=OFTEN),
    ]
    return fulfilment.fulfil_order(steps=steps)


async def work(url: str) -> None:
    values = {"DATABASE_URL": url, "WORKER": "off", "LOG_LEVEL": "error"}
    application = fulfilment.application(load(Settings, values), saga())
    async with application.connected():
        await application.worker(OPTIONS).run()


def born(url: str, faults: Faults | None) -> int:
    child = os.fork()
    if child == 0:
        if faults is not None:
            install(faults)
        uvloop.run(work(url))
        os._exit(0)
    return child


def main() -> None:
    url, kills = sys.argv[1], int(sys.argv[2])
    gc.freeze()

    def another() -> int:
        seed = random.randrange(2**31)
        return born(url, Faults(seed=seed, kill=KILL, pause=PAUSE, cut=CUT, hang=HANG))

    workers = [another() for _ in range(WORKERS)]
    for _ in range(kills):
        died, _ = os.wait()
        workers.remove(died)
        workers.append(another())
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    workers = [born(url, None) for _ in range(WORKERS)]
    print("calm", flush=True)
    sys.stdin.read()
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)


if __name__ == "__main__":
    main()
