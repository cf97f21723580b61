"""Ask for messages: `send` in each thread."""

from driving import drive_threads
from tasks import nothing, row

KINDS = {"nothing": nothing, "row": row}
drive_threads(lambda kind, number: KINDS[kind].send(number))
