"""How planning is stored and read."""
