"""How the documentation is built: `make docs`; a warning is an error."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import reference

project = "Backwright"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["examples", "generated"]
html_theme = "furo"
html_title = "Backwright"
myst_heading_anchors = 3
nitpicky = True

reference.write(Path(__file__).parent / "generated")
