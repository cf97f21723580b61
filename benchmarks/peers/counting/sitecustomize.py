"""Writes every statement that SQLite runs in this process into the file that STATEMENTS names.

Python imports it at its start from the folders of PYTHONPATH, before any program.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

_connect = sqlite3.connect
# Open for as long as the process runs.
_file = Path(os.environ["STATEMENTS"]).open("a", buffering=1)  # noqa: SIM115


def traced(*given: Any, **options: Any) -> sqlite3.Connection:
    """A connection whose statements are written down."""
    connection = _connect(*given, **options)
    connection.set_trace_callback(lambda sql: print(" ".join(sql.split()), file=_file))
    return connection


sqlite3.connect = sqlite3.dbapi2.connect = traced
