"""Make the tables."""

import os
import subprocess
import sys
from pathlib import Path

DBOS = Path(sys.executable).with_name("dbos")
subprocess.run([DBOS, "migrate", "--sys-db-url", os.environ["DATABASE"]], check=True)
