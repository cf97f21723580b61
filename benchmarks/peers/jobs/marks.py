"""When each job was asked for and when it began, in a file that several processes share.

The harness lays the file out: three whole numbers for each job, which are the nanosecond at which
it was asked for, the nanosecond at which it first began, and how often it began.
"""

import mmap
import os
from time import monotonic_ns

_file = os.open(os.environ["MARKS"], os.O_RDWR)
_marks = memoryview(mmap.mmap(_file, 0)).cast("q")


def asked(number: int) -> None:
    """It is about to be asked for."""
    _marks[3 * number] = monotonic_ns()


def began(number: int) -> None:
    """It runs."""
    if not _marks[3 * number + 1]:
        _marks[3 * number + 1] = monotonic_ns()
    _marks[3 * number + 2] += 1
