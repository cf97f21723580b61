"""How dealers are stored and read."""
