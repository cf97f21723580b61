"""An application under faults: killed, hung and cut off, and what was lost or doubled by it."""
