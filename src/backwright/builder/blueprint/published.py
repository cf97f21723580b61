"""The JSON Schema of the blueprint as it is shipped: to make it takes longer than to read it."""

from pathlib import Path

FILE = Path(__file__).with_name("schema.json")


def published() -> bytes:
    """The file that editors read."""
    return FILE.read_bytes()
