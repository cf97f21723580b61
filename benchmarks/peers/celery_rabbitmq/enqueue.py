"""Ask for tasks: `delay` in each thread."""

from driving import drive_threads
from tasks import nothing, row

KINDS = {"nothing": nothing, "row": row}
drive_threads(lambda kind, number: KINDS[kind].delay(number))
