"""How dealers and their software call us."""
